#include "bpfrt/helpers.h"
#include "room.h"

int64_t bpfrt_skb_change_tail(void *ctx, uint32_t length, uint64_t flags)
{
	struct bpfrt_skb *skb = ctx;

	if (flags || length > BPFRT_SKB_LONGEST || length < BPFRT_ETH_HEADER)
		return -BPFRT_EINVAL;
	return bpfrt_skb_set_length(skb, length) ? 0 : -BPFRT_ENOMEM;
}
