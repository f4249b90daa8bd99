#include "bpfrt/helpers.h"

int64_t bpfrt_set_hash(void *ctx, uint32_t hash)
{
	struct bpfrt_skb *skb = ctx;

	skb->hash = hash;
	return 0;
}
