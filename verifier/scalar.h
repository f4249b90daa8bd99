/*
 * Numbers as the verifier knows them: known bits, and unsigned and signed ranges of all 64 bits and of the lower 32,
 * each kept as tight as the others allow. All functions are pure.
 */
#ifndef BPFV_SCALAR_H
#define BPFV_SCALAR_H

#include "bpfc/insn.h"

struct bpfv_scalar {
	uint64_t bits, unknown; /* a bit is 0 in `bits` where it is 1 in `unknown` */
	uint64_t umin, umax;
	int64_t smin, smax;
	uint32_t u32min, u32max;
	int32_t s32min, s32max;
};

struct bpfv_scalar bpfv_scalar_const(uint64_t n);
struct bpfv_scalar bpfv_scalar_any(void);
struct bpfv_scalar bpfv_scalar_unsigned(uint64_t lo, uint64_t hi);
struct bpfv_scalar bpfv_scalar_signed(int64_t lo, int64_t hi);

static inline bool bpfv_scalar_is_const(const struct bpfv_scalar *a)
{
	return a->umin == a->umax;
}

/* Makes each part as tight as the others allow. False: there is no such number. */
bool bpfv_scalar_tighten(struct bpfv_scalar *a);

/* The result of an ALU operation of 32 or 64 bits, without byte swaps. */
struct bpfv_scalar bpfv_scalar_alu(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d,
				   const struct bpfv_scalar *s);
/* A byte swap; le: the program is little-endian. */
struct bpfv_scalar bpfv_scalar_swap(enum bpfc_op op, bool le, const struct bpfv_scalar *d);
struct bpfv_scalar bpfv_scalar_low32(const struct bpfv_scalar *a);        /* zero-extended */
struct bpfv_scalar bpfv_scalar_low32_signed(const struct bpfv_scalar *a); /* sign-extended */

/* Narrows both, knowing that the comparison is true (or false). False: it cannot be. */
bool bpfv_scalar_assume(enum bpfc_op op, unsigned width, bool truth, struct bpfv_scalar *d, struct bpfv_scalar *s);

/* Whether every number of b is one of a. */
bool bpfv_scalar_covers(const struct bpfv_scalar *a, const struct bpfv_scalar *b);
/* The least upper bound, but for what the parts together could tell. */
struct bpfv_scalar bpfv_scalar_join(const struct bpfv_scalar *a, const struct bpfv_scalar *b);
/* False: they have no number in common, and *a is garbage. */
bool bpfv_scalar_meet(struct bpfv_scalar *a, const struct bpfv_scalar *b);

#endif
