/* Ticks of a counter as nanoseconds, without a 64-bit division where time is read. For the ports in this folder. */
#ifndef BPFRT_TICKS_H
#define BPFRT_TICKS_H

#include <stdint.h>

/* Nanoseconds of a tick: whole ones, and 2^-32ths. */
struct bpfrt_ticks {
	uint32_t whole, part;
};

/* For `hz` ticks a second, 1 or more. */
static inline struct bpfrt_ticks bpfrt_ticks_of(uint32_t hz)
{
	struct bpfrt_ticks ticks = { 1000000000 / hz, 0 };
	uint64_t rest = 1000000000 % hz;

	for (int bit = 31; bit >= 0; bit--) {
		rest *= 2;
		if (rest >= hz) {
			rest -= hz;
			ticks.part |= UINT32_C(1) << bit;
		}
	}
	return ticks;
}

static inline uint64_t bpfrt_ticks_ns(const struct bpfrt_ticks *ticks, uint64_t count)
{
	uint64_t low = (uint32_t)count, high = count >> 32;

	return (low * ticks->part >> 32) + low * ticks->whole + high * ticks->part + ((high * ticks->whole) << 32);
}

#endif
