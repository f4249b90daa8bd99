#include "bpfrt/helpers.h"
#include "packet.h"

int64_t bpfrt_xdp_store_bytes(void *xdp, uint32_t off, const void *from, uint32_t size)
{
	uint8_t *to = bpfrt_packet_at(xdp, off, size);

	if (off > UINT16_MAX || size > UINT16_MAX)
		return -BPFRT_EFAULT;
	if (!to)
		return -BPFRT_EINVAL;
	__builtin_memmove(to, from, size);
	return 0;
}
