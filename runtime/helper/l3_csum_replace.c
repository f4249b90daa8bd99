#include "bpfrt/helpers.h"
#include "checksum.h"

/* Sums of 16 bits, for a field of two bytes. */
static uint16_t add16(uint16_t a, uint16_t b)
{
	uint32_t sum = (uint32_t)a + b;

	return (uint16_t)(sum + (sum >> 16));
}

int64_t bpfrt_l3_csum_replace(void *skb, uint32_t off, uint64_t from, uint64_t to, uint64_t flags)
{
	uint16_t sum;

	if (flags & ~(uint64_t)BPFRT_CSUM_FIELD)
		return -BPFRT_EINVAL;
	if (!bpfrt_sum_get(skb, off, &sum))
		return -BPFRT_EFAULT;
	if (flags == 2)
		sum = (uint16_t)~add16(add16((uint16_t)~sum, (uint16_t)~from), (uint16_t)to);
	else if (flags == 4 || (!flags && !from))
		sum = bpfrt_sum_fold(
			bpfrt_sum_add(bpfrt_sum_add(~(uint32_t)sum, flags ? ~(uint32_t)from : 0), (uint32_t)to));
	else
		return -BPFRT_EINVAL;
	bpfrt_sum_put(skb, off, sum);
	return 0;
}
