#include "bpfrt/helpers.h"

void bpfrt_set_hash_invalid(void *ctx)
{
	struct bpfrt_skb *skb = ctx;

	skb->hash = 0;
}
