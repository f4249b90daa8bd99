#include "bpfrt/helpers.h"
#include "checksum.h"

#define PSEUDO_HDR 0x10u     /* nothing to do: the native context carries no checksum state */
#define MARK_MANGLED_0 0x20u /* UDP: a sum of 0 says that there is none */
#define MARK_ENFORCE 0x40u   /* even so */
#define MANGLED_0 0xffff

int64_t bpfrt_l4_csum_replace(void *skb, uint32_t off, uint64_t from, uint64_t to, uint64_t flags)
{
	uint32_t field = (uint32_t)flags & BPFRT_CSUM_FIELD, removed = ~(uint32_t)from, added = (uint32_t)to;
	uint16_t sum;

	if (flags & ~(uint64_t)(PSEUDO_HDR | MARK_MANGLED_0 | MARK_ENFORCE | BPFRT_CSUM_FIELD))
		return -BPFRT_EINVAL;
	if (!bpfrt_sum_get(skb, off, &sum))
		return -BPFRT_EFAULT;
	if ((flags & (MARK_MANGLED_0 | MARK_ENFORCE)) == MARK_MANGLED_0 && !sum)
		return 0;
	if ((field && field != 2 && field != 4) || (!field && from))
		return -BPFRT_EINVAL;
	if (field == 2) {
		removed = ~(uint32_t)(uint16_t)from;
		added = (uint16_t)to;
	}
	sum = bpfrt_sum_fold(bpfrt_sum_add(bpfrt_sum_add(~(uint32_t)sum, field ? removed : 0), added));
	if ((flags & MARK_MANGLED_0) && !sum)
		sum = MANGLED_0;
	bpfrt_sum_put(skb, off, sum);
	return 0;
}
