#include "bpfrt/helpers.h"

/* Ones' complement sum of 16-bit words in memory order, folded; size is a multiple of 4. */
static uint32_t sum_of(const uint8_t *bytes, uint32_t size)
{
	uint64_t sum = 0;
	uint32_t word;

	for (; size; size -= 4, bytes += 4) {
		__builtin_memcpy(&word, bytes, 4);
		sum += word;
	}
	sum = (sum & UINT32_MAX) + (sum >> 32);
	return (uint32_t)(sum + (sum >> 32));
}

static uint32_t add(uint32_t a, uint32_t b)
{
	return a + b + (a + b < a);
}

int64_t bpfrt_csum_diff(const void *from, uint32_t from_size, const void *to, uint32_t to_size, uint32_t seed)
{
	uint32_t sum = seed;

	if ((from_size | to_size) % 4)
		return -BPFRT_EINVAL;
	if (to_size)
		sum = add(sum, sum_of(to, to_size));
	if (from_size)
		sum = to_size ? add(sum, ~sum_of(from, from_size)) : ~add(~sum, sum_of(from, from_size));
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}
