#include "bpfrt/helpers.h"
#include "room.h"

int64_t bpfrt_skb_change_head(void *ctx, uint32_t bytes, uint64_t flags)
{
	struct bpfrt_skb *skb = ctx;

	if (flags || bytes > BPFRT_SKB_LONGEST || skb->len > BPFRT_SKB_LONGEST - bytes)
		return -BPFRT_EINVAL;
	if (!bpfrt_skb_grow_head(skb, (int32_t)bytes))
		return -BPFRT_ENOMEM;
	__builtin_memset(skb->data, 0, bytes);
	return 0;
}
