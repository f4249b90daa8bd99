/*
 * Small worlds of numbers. A universe is at most 64 numbers somewhere in the 64-bit ones, its elements all that the
 * domain can say of them with known bits and two ranges whose ends are numbers of the universe. Near zero, at the top
 * of a width, or around an end of a range, arithmetic wraps there as n-bit arithmetic does.
 */
#ifndef UNIVERSE_H
#define UNIVERSE_H

#include "scalar.h"

#define UNIVERSE_MAX 64

enum place {
	PLACE_LOW,         /* 0 and up */
	PLACE_ZERO,        /* around 0: as many negative ones */
	PLACE_TOP64,       /* the n upper bits of 64: arithmetic modulo 2^n, of both signs */
	PLACE_TOP32,       /* the n upper bits of 32 */
	PLACE_SIGN64,      /* around INT64_MAX */
	PLACE_SIGN32,      /* around INT32_MAX */
	PLACE_END32,       /* around UINT32_MAX */
	PLACE_NEGATIVE32,  /* around INT32_MIN, sign-extended */
	PLACE_UNKNOWN_TOP, /* the n upper bits of 32, below any upper half */
	PLACE_COUNT,
};

/* What of the domain elements use. */
enum parts {
	PARTS_ALL,
	PARTS_ONE,  /* known bits, or a range */
	PARTS_BITS, /* known bits */
};

struct element {
	struct bpfv_scalar is;
	uint64_t members; /* bit k: the universe's number k */
	bool is_best;     /* no smaller element has these members, and no others */
};

struct universe {
	const char *name;
	unsigned bits, count;
	uint64_t numbers[UNIVERSE_MAX];
	bool is_whole; /* elements have no other members than the universe's numbers */
	struct element *elements;
	unsigned element_count;
};

/* Makes the elements, each once; the caller closes. */
void universe_open(struct universe *u, enum place place, unsigned bits, enum parts parts);
void universe_close(struct universe *u);

static inline bool scalar_has(const struct bpfv_scalar *a, uint64_t n)
{
	return n >= a->umin && n <= a->umax && (int64_t)n >= a->smin && (int64_t)n <= a->smax &&
	       (uint32_t)n >= a->u32min && (uint32_t)n <= a->u32max && (int32_t)n >= a->s32min &&
	       (int32_t)n <= a->s32max && !((n ^ a->bits) & ~a->unknown);
}

#endif
