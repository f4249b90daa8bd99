#include "bpfrt/helpers.h"
#include "packet.h"

int64_t bpfrt_skb_load_bytes(void *skb, uint32_t off, void *to, uint32_t size)
{
	const uint8_t *from = bpfrt_packet_at(skb, off, size);

	if (!from || off > INT32_MAX) {
		__builtin_memset(to, 0, size);
		return -BPFRT_EFAULT;
	}
	__builtin_memcpy(to, from, size);
	return 0;
}
