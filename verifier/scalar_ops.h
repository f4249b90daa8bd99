/* What the files of arithmetic share: operations on all 64 bits. Results are to be tightened. */
#ifndef BPFV_SCALAR_OPS_H
#define BPFV_SCALAR_OPS_H

#include "scalar.h"

typedef struct bpfv_scalar bpfv_scalar_op(const struct bpfv_scalar *d, const struct bpfv_scalar *s);

/* Nothing is known but bits. */
static inline struct bpfv_scalar bpfv_scalar_from_bits(uint64_t bits, uint64_t unknown)
{
	struct bpfv_scalar a = bpfv_scalar_any();

	a.bits = bits & ~unknown;
	a.unknown = unknown;
	return a;
}

/* Zeros at the end of all numbers; at most 64. */
static inline unsigned bpfv_scalar_zeros(const struct bpfv_scalar *a)
{
	uint64_t ones = a->bits | a->unknown;

	return ones ? (unsigned)__builtin_ctzll(ones) : 64;
}

static inline uint64_t bpfv_low_bits(unsigned count)
{
	return count < 64 ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
}

/* scalar_divide.c */
bpfv_scalar_op bpfv_scalar_divide, bpfv_scalar_modulo, bpfv_scalar_divide_signed, bpfv_scalar_modulo_signed;

/* scalar_shift.c: the amount is taken modulo the width; tight */
struct bpfv_scalar bpfv_scalar_shift(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d,
				     const struct bpfv_scalar *s);
/* The lower bits, zero-extended or sign-extended. */
struct bpfv_scalar bpfv_scalar_cut(const struct bpfv_scalar *a, unsigned bits);
struct bpfv_scalar bpfv_scalar_sign_extend(const struct bpfv_scalar *a, unsigned bits);

#endif
