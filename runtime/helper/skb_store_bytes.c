#include "bpfrt/helpers.h"
#include "packet.h"

#define RECOMPUTE_CSUM 1u /* nothing to do: the native context carries no checksum state */
#define INVALIDATE_HASH 2u

int64_t bpfrt_skb_store_bytes(void *ctx, uint32_t off, const void *from, uint32_t size, uint64_t flags)
{
	struct bpfrt_skb *skb = ctx;
	uint8_t *to = bpfrt_packet_at(skb, off, size);

	if (flags & ~(uint64_t)(RECOMPUTE_CSUM | INVALIDATE_HASH))
		return -BPFRT_EINVAL;
	if (!to || off > INT32_MAX)
		return -BPFRT_EFAULT;
	__builtin_memmove(to, from, size);
	if (flags & INVALIDATE_HASH)
		skb->hash = 0;
	return 0;
}
