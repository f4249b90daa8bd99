/*
 * The domain of numbers, exhaustively over small ones of both signs and of values near the ends of 32 bits: whatever
 * the concrete operands, the result is one that the abstract operation allows for.
 */
#include <criterion/criterion.h>

#include "scalar.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SPAN 6 /* numbers from each base */

static const uint64_t bases[] = {
	0, (uint64_t)-3, INT32_MAX - 2ull, UINT32_MAX - 2ull, (uint64_t)INT32_MIN - 2, INT64_MAX - 2ull,
};

static const enum bpfc_op operations[] = {
	BPFC_OP_ADD,  BPFC_OP_SUB, BPFC_OP_MUL, BPFC_OP_DIV,    BPFC_OP_SDIV,    BPFC_OP_MOD,
	BPFC_OP_SMOD, BPFC_OP_AND, BPFC_OP_OR,  BPFC_OP_XOR,    BPFC_OP_LSH,     BPFC_OP_RSH,
	BPFC_OP_ARSH, BPFC_OP_NEG, BPFC_OP_MOV, BPFC_OP_MOVSX8, BPFC_OP_MOVSX16, BPFC_OP_MOVSX32,
};

static const enum bpfc_op comparisons[] = {
	BPFC_OP_JEQ,  BPFC_OP_JNE,  BPFC_OP_JGT,  BPFC_OP_JGE,  BPFC_OP_JLT,  BPFC_OP_JLE,
	BPFC_OP_JSGT, BPFC_OP_JSGE, BPFC_OP_JSLT, BPFC_OP_JSLE, BPFC_OP_JSET,
};

static bool has(const struct bpfv_scalar *a, uint64_t n)
{
	struct bpfv_scalar one = bpfv_scalar_const(n);

	return bpfv_scalar_covers(a, &one);
}

/* The numbers from `lo` on, `count` of them, in each way that the domain can say it. */
static struct bpfv_scalar set(uint64_t lo, unsigned count, unsigned way)
{
	struct bpfv_scalar a = bpfv_scalar_const(lo);

	if (way == 0)
		for (unsigned i = 1; i < count; i++) {
			struct bpfv_scalar one = bpfv_scalar_const(lo + i);

			a = bpfv_scalar_join(&a, &one);
		}
	else if (way == 1)
		a = lo + count - 1 >= lo ? bpfv_scalar_unsigned(lo, lo + count - 1) : bpfv_scalar_any();
	else
		a = (int64_t)(lo + count - 1) >= (int64_t)lo
			    ? bpfv_scalar_signed((int64_t)lo, (int64_t)(lo + count - 1))
			    : bpfv_scalar_any();
	cr_assert(bpfv_scalar_tighten(&a));
	for (unsigned i = 0; i < count; i++)
		cr_assert(has(&a, lo + i));
	return a;
}

typedef void (*visitor)(const struct bpfv_scalar *d, uint64_t d_lo, unsigned d_count, const struct bpfv_scalar *s,
			uint64_t s_lo, unsigned s_count);

static void each_pair(visitor visit)
{
	for (unsigned k = 0; k < COUNT(bases) * COUNT(bases); k++)
		for (unsigned from = 0; from < SPAN * SPAN; from++)
			for (unsigned counts = 0; counts < 9; counts++) {
				static const unsigned sizes[] = { 1, 2, 5 };
				uint64_t d_lo = bases[k / COUNT(bases)] + from / SPAN;
				uint64_t s_lo = bases[k % COUNT(bases)] + from % SPAN;
				struct bpfv_scalar d = set(d_lo, sizes[counts / 3], from % 3);
				struct bpfv_scalar s = set(s_lo, sizes[counts % 3], (from + counts) % 3);

				visit(&d, d_lo, sizes[counts / 3], &s, s_lo, sizes[counts % 3]);
			}
}

static void compute(const struct bpfv_scalar *d, uint64_t d_lo, unsigned d_count, const struct bpfv_scalar *s,
		    uint64_t s_lo, unsigned s_count)
{
	for (unsigned k = 0; k < 2 * COUNT(operations); k++) {
		enum bpfc_op op = operations[k / 2];
		unsigned width = k % 2 ? 32 : 64;
		struct bpfv_scalar result = bpfv_scalar_alu(op, width, d, s);

		for (unsigned i = 0; i < d_count * s_count; i++) {
			uint64_t x = d_lo + i / s_count, y = s_lo + i % s_count;
			uint64_t n = width == 32 ? bpfc_alu32(op, x, y) : bpfc_alu64(op, x, y);

			cr_assert(has(&result, n), "operation %d, %u bits: %llx and %llx give %llx", (int)op, width,
				  (unsigned long long)x, (unsigned long long)y, (unsigned long long)n);
		}
	}
}

Test(scalar, operations_are_sound)
{
	each_pair(compute);
}

static void compare(const struct bpfv_scalar *d, uint64_t d_lo, unsigned d_count, const struct bpfv_scalar *s,
		    uint64_t s_lo, unsigned s_count)
{
	for (unsigned k = 0; k < 4 * COUNT(comparisons); k++) {
		enum bpfc_op op = comparisons[k / 4];
		unsigned width = k & 1 ? 32 : 64;
		bool truth = k & 2;
		struct bpfv_scalar a = *d, b = *s;
		bool is_possible = bpfv_scalar_assume(op, width, truth, &a, &b);

		for (unsigned i = 0; i < d_count * s_count; i++) {
			uint64_t x = d_lo + i / s_count, y = s_lo + i % s_count;

			if (bpfc_cmp(op, width, x, y) != truth)
				continue;
			cr_assert(is_possible && has(&a, x) && has(&b, y), "comparison %d, %u bits, %d: %llx and %llx",
				  (int)op, width, truth, (unsigned long long)x, (unsigned long long)y);
		}
	}
}

Test(scalar, comparisons_are_sound)
{
	each_pair(compare);
}

Test(scalar, known_bits_bound_the_range)
{
	struct bpfv_scalar a = bpfv_scalar_any(), mask = bpfv_scalar_const(0xf0);

	a = bpfv_scalar_alu(BPFC_OP_AND, 64, &a, &mask);
	cr_assert_eq(a.umax, 0xf0);
	cr_assert_eq(a.unknown, 0xf0);
	cr_assert_eq(a.smin, 0);
	cr_assert_eq(a.s32max, 0xf0);
}

Test(scalar, narrow_comparison_bounds_a_zero_extended_number)
{
	struct bpfv_scalar a = bpfv_scalar_unsigned(0, UINT32_MAX), b = bpfv_scalar_const(10);

	cr_assert(bpfv_scalar_assume(BPFC_OP_JSLT, 32, true, &a, &b));
	cr_assert_eq(a.s32max, 9);
	cr_assert(bpfv_scalar_assume(BPFC_OP_JSGE, 32, true, &a, &(struct bpfv_scalar){ .umax = 0 }));
	cr_assert_eq(a.umax, 9);
}

Test(scalar, contradictions_are_found)
{
	struct bpfv_scalar a = bpfv_scalar_unsigned(3, 9), b = bpfv_scalar_const(10);

	cr_assert_not(bpfv_scalar_assume(BPFC_OP_JEQ, 64, true, &a, &b));
}
