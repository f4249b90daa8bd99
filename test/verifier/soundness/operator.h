/* The abstract operators on numbers, each beside what it is to mean. Rows of insn.def, and those without an
 * instruction. */
#ifndef OPERATOR_H
#define OPERATOR_H

#include "scalar.h"

enum operator_shape {
	OPERATOR_ALU,
	OPERATOR_SWAP,
	OPERATOR_CMP, /* narrows both operands */
	OPERATOR_MEET,
	OPERATOR_JOIN, /* allows for either operand */
	OPERATOR_LOW32,
	OPERATOR_LOW32_SIGNED,
};

struct operator
{
	const char *name;
	uint8_t shape, op, width; /* op: enum bpfc_op */
	bool flag;                /* CMP: taken; SWAP: little-endian */
	bool is_unary;
};

extern const struct operator operators[];
extern const unsigned operator_count;

/* *d becomes the result; what narrows changes both. False: there is no result. */
bool operator_abstract(const struct operator* o, struct bpfv_scalar *d, struct bpfv_scalar *s);

/* The same of two numbers. */
bool operator_concrete(const struct operator* o, uint64_t *d, uint64_t s);

static inline bool operator_narrows(const struct operator* o)
{
	return o->shape == OPERATOR_CMP || o->shape == OPERATOR_MEET;
}

#endif
