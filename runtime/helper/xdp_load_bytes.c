#include "bpfrt/helpers.h"
#include "packet.h"

int64_t bpfrt_xdp_load_bytes(void *xdp, uint32_t off, void *to, uint32_t size)
{
	const uint8_t *from = bpfrt_packet_at(xdp, off, size);

	if (off > UINT16_MAX || size > UINT16_MAX)
		return -BPFRT_EFAULT;
	if (!from)
		return -BPFRT_EINVAL;
	__builtin_memcpy(to, from, size);
	return 0;
}
