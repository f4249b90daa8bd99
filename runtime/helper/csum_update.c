#include "bpfrt/helpers.h"

/* The native context carries no sum of the whole packet. */
int64_t bpfrt_csum_update(void *skb, uint32_t sum)
{
	(void)skb;
	(void)sum;
	return -BPFRT_ENOTSUPP;
}
