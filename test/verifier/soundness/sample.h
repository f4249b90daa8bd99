/* Random elements anywhere in 64 bits, with some of their members. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "universe.h"

/* A universe of a few numbers, and its one element, which has them all: the caller provides both. */
void sample(uint64_t *state, struct universe *u, struct element *element);

static inline uint64_t random64(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

#endif
