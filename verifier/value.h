/*
 * Abstract values: struct bpfc_value as the states hold it. It differs from the facts' form in two ways: STACK pointers
 * have the number of their frame in the chain of calls as ref (FRAME is not used), and a pointer whose offset is not
 * known may have it in a range: off + umin to off + umax, unsigned.
 */
#ifndef BPFV_VALUE_H
#define BPFV_VALUE_H

#include "bpfc/facts.h"

struct bpfc_value bpfv_const(uint64_t n);
struct bpfc_value bpfv_range(uint64_t lo, uint64_t hi);
struct bpfc_value bpfv_bits(unsigned bits); /* zero-extended from `bits` bits */
struct bpfc_value bpfv_unknown(void);       /* any scalar */
struct bpfc_value bpfv_any(void);           /* anything but a pointer to a frame or to the context */
struct bpfc_value bpfv_uninit(void);
struct bpfc_value bpfv_pointer(enum bpfc_kind kind, uint32_t ref, unsigned align);
struct bpfc_value bpfv_moved(struct bpfc_value pointer); /* by an unknown distance */
struct bpfc_value bpfv_kernel(bool maybe_null);

static inline bool bpfv_is_const(const struct bpfc_value *a)
{
	return a->kind == BPFC_KIND_SCALAR && a->umin == a->umax;
}

static inline bool bpfv_is_null(const struct bpfc_value *a)
{
	return bpfv_is_const(a) && !a->umin;
}

/* What of BPFC_MAY_BE_* a value may be. */
unsigned bpfv_may_be(const struct bpfc_value *a);

/* Sets *a to an upper bound of both; tells whether that changed it. Repeated joins end after a few changes. */
bool bpfv_join(struct bpfc_value *a, const struct bpfc_value *b);

/* Number of zero bits at the end of n, at most 63. */
unsigned bpfv_low_zeros(uint64_t n);

/* The least 2^k - 1 that is not below n. */
uint64_t bpfv_ones_over(uint64_t n);

#endif
