/* Ones' complement sums, and a sum in a packet that follows a change. */
#ifndef BPFRT_CHECKSUM_H
#define BPFRT_CHECKSUM_H

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"

#define BPFRT_CSUM_FIELD 15u /* flags: bytes of the field that changed, 0: `to` is a difference of sums */

static inline uint32_t bpfrt_sum_add(uint32_t a, uint32_t b)
{
	return a + b + (a + b < a);
}

static inline uint16_t bpfrt_sum_fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~((sum & 0xffff) + (sum >> 16));
}

/* The sum at `off` of the packet: *sum; false where there is none. */
static inline bool bpfrt_sum_get(const void *skb, uint32_t off, uint16_t *sum)
{
	const uint8_t *at = off <= 0xffff && off % 2 == 0 ? bpfrt_packet_at(skb, off, 2) : 0;

	if (at)
		__builtin_memcpy(sum, at, 2);
	return at != 0;
}

static inline void bpfrt_sum_put(const void *skb, uint32_t off, uint16_t sum)
{
	__builtin_memcpy(bpfrt_packet_at(skb, off, 2), &sum, 2);
}

#endif
