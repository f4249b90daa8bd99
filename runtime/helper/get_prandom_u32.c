#include "bpfrt/helpers.h"
#include "clock.h"

/* A Weyl sequence through a 32-bit mixer: every value once per 2^32 calls. */
uint32_t bpfrt_get_prandom_u32(void)
{
	static BPFRT_PER_THREAD uint32_t state;
	uint32_t x;

#ifdef BPFRT_CLOUD
	if (!state)
		state = (uint32_t)BPFRT_NOW(CLOCK_MONOTONIC) ^ (uint32_t)(uintptr_t)&state;
#endif
	state += UINT32_C(0x9e3779b9);
	x = (state ^ state >> 16) * UINT32_C(0x21f0aaad);
	x = (x ^ x >> 15) * UINT32_C(0x735a2d97);
	return x ^ x >> 15;
}
