/* See score.h. */
#include "score.h"

#include <math.h>
#include <stdio.h>

/* The best abstraction of the numbers seen so far. */
struct hull {
	struct bpfv_scalar is;
	bool is_empty;
};

static void add(struct hull *hull, uint64_t n)
{
	struct bpfv_scalar one = bpfv_scalar_const(n);

	hull->is = hull->is_empty ? one : bpfv_scalar_join(&hull->is, &one);
	hull->is_empty = false;
}

/* Log2 of a bound of the number of members. */
static double bits_of(const struct bpfv_scalar *a)
{
	uint64_t span = a->umax - a->umin, span_signed = (uint64_t)a->smax - (uint64_t)a->smin;
	uint32_t low = a->u32max - a->u32min, low_signed = (uint32_t)a->s32max - (uint32_t)a->s32min;
	double known = __builtin_popcountll(a->unknown), high = __builtin_popcountll(a->unknown >> 32);
	double ranges = log2((double)(span < span_signed ? span : span_signed) + 1);
	double halves = high + log2((double)(low < low_signed ? low : low_signed) + 1);

	return fmin(known, fmin(ranges, halves));
}

static bool is_as_good(const struct bpfv_scalar *a, const struct hull *best)
{
	return !best->is_empty && bpfv_scalar_covers(&best->is, a);
}

static double excess_of(const struct bpfv_scalar *a, const struct hull *best)
{
	double least = best->is_empty ? -1 : bits_of(&best->is);

	return fmax(bits_of(a) - least, 0);
}

static void print_scalar(const char *name, const struct bpfv_scalar *a)
{
	printf("  %s: bits %#llx unknown %#llx u64 %#llx..%#llx s64 %lld..%lld u32 %#x..%#x s32 %d..%d\n", name,
	       (unsigned long long)a->bits, (unsigned long long)a->unknown, (unsigned long long)a->umin,
	       (unsigned long long)a->umax, (long long)a->smin, (long long)a->smax, a->u32min, a->u32max, a->s32min,
	       a->s32max);
}

static bool unsound(const struct operator* o, const struct element *d, const struct element *s,
		    const struct bpfv_scalar *result, uint64_t x, uint64_t y)
{
	printf("unsound: %s of %#llx and %#llx\n", o->name, (unsigned long long)x, (unsigned long long)y);
	print_scalar("dst", &d->is);
	print_scalar("src", &s->is);
	if (result)
		print_scalar("result", result);
	return false;
}

static void count(const struct operator* o, struct score *score, const struct bpfv_scalar *a,
		  const struct bpfv_scalar *b, bool is_possible, const struct hull *best_a, const struct hull *best_b)
{
	bool both = operator_narrows(o);

	score->cases++;
	if (!is_possible || (is_as_good(a, best_a) && (!both || is_as_good(b, best_b)))) {
		score->best++;
		return;
	}
	score->excess += excess_of(a, best_a) + (both ? excess_of(b, best_b) : 0);
}

bool score_apply(const struct operator* o, const struct universe *du, const struct element *d,
		 const struct universe *su, const struct element *s, struct score *score)
{
	struct bpfv_scalar a = d->is, b = s->is;
	struct hull best_a = { .is_empty = true }, best_b = best_a;
	bool is_possible = operator_abstract(o, &a, &b), is_join = o->shape == OPERATOR_JOIN;

	for (uint64_t i = d->members; i; i &= i - 1) {
		uint64_t x = du->numbers[__builtin_ctzll(i)];

		for (uint64_t k = s->members; k; k &= k - 1) {
			uint64_t y = su->numbers[__builtin_ctzll(k)], n = x;

			if (!operator_concrete(o, &n, y))
				continue;
			if (!is_possible || !scalar_has(&a, n) || (operator_narrows(o) && !scalar_has(&b, y)) ||
			    (is_join && !scalar_has(&a, y)))
				return unsound(o, d, s, is_possible ? &a : NULL, x, y);
			if (!score)
				continue;
			add(&best_a, n);
			add(is_join ? &best_a : &best_b, y);
		}
	}
	if (score)
		count(o, score, &a, &b, is_possible, &best_a, &best_b);
	return true;
}
