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

/* scalar_alu.c */
struct bpfv_scalar bpfv_scalar_negative(const struct bpfv_scalar *a);

/* scalar_parts.c */
/* Computes each result, where operands are few. False: they are not. */
bool bpfv_scalar_each(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d, const struct bpfv_scalar *s,
		      struct bpfv_scalar *a);
/* In two parts, tight, if more is known of each; else one. Returns how many. Numbers of both signs are in two unless
 * nothing is known but bits; with always_signs, even then. */
unsigned bpfv_scalar_split(const struct bpfv_scalar *a, unsigned width, bool always_signs, struct bpfv_scalar parts[2]);

/* scalar_bitwise.c */
bpfv_scalar_op bpfv_scalar_and, bpfv_scalar_or, bpfv_scalar_xor;

/* scalar_divide.c; those of signed numbers take operands of one sign each */
bpfv_scalar_op bpfv_scalar_divide, bpfv_scalar_modulo, bpfv_scalar_divide_signed, bpfv_scalar_modulo_signed;

/* scalar_shift.c: the amount is taken modulo the width; tight */
struct bpfv_scalar bpfv_scalar_shift(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d,
				     const struct bpfv_scalar *s);
struct bpfv_scalar bpfv_scalar_right_by(const struct bpfv_scalar *d, unsigned by);
/* The lower bits, zero-extended or sign-extended. */
struct bpfv_scalar bpfv_scalar_cut(const struct bpfv_scalar *a, unsigned bits);
struct bpfv_scalar bpfv_scalar_sign_extend(const struct bpfv_scalar *a, unsigned bits);

#endif
