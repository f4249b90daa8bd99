/* Operands in parts, of which more is known than of the whole: few numbers are each computed; the numbers of one sign
 * are a range of both signednesses. */
#include "scalar_ops.h"

enum { FEW = 16 };

/* More than FEW numbers differ in so many. */
static bool has_many_bits(uint64_t n)
{
	for (unsigned i = 0; i < 4; i++)
		n &= n - 1;
	return n;
}

/* The numbers of `a`, at most `room` of them; `room` + 1: there may be more. */
static unsigned list(const struct bpfv_scalar *a, uint64_t numbers[], unsigned room)
{
	uint64_t span = a->umax - a->umin, span_signed = (uint64_t)a->smax - (uint64_t)a->smin;
	uint64_t from = span <= span_signed ? a->umin : (uint64_t)a->smin, n = 0;
	unsigned count = 0;

	span = span <= span_signed ? span : span_signed;
	if (span < 2 * FEW) {
		for (n = from; n - from <= span; n++) {
			if ((n ^ a->bits) & ~a->unknown)
				continue;
			if (count == room)
				return room + 1;
			numbers[count++] = n;
		}
		return count;
	}
	if (has_many_bits(a->unknown))
		return room + 1;
	do {
		uint64_t member = a->bits | n;

		if (member >= a->umin && member <= a->umax && count == room)
			return room + 1;
		if (member >= a->umin && member <= a->umax)
			numbers[count++] = member;
		n = (n - a->unknown) & a->unknown;
	} while (n);
	return count;
}

bool bpfv_scalar_each(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d, const struct bpfv_scalar *s,
		      struct bpfv_scalar *a)
{
	uint64_t x[FEW], y[FEW];
	unsigned rows = list(d, x, FEW), columns = rows && rows <= FEW ? list(s, y, FEW / rows) : 0;

	if (!columns || columns > FEW / rows)
		return false;
	for (unsigned i = 0; i < rows * columns; i++) {
		uint64_t m = x[i / columns], n = y[i % columns];
		struct bpfv_scalar one = bpfv_scalar_const(width == 32 ? bpfc_alu32(op, m, n) : bpfc_alu64(op, m, n));

		*a = i ? bpfv_scalar_join(a, &one) : one;
	}
	return true;
}

/* Whether the ranges tell nothing that the bits do not; the sign is unknown. */
static bool is_wide(const struct bpfv_scalar *a, unsigned width)
{
	uint64_t least = a->bits, most = a->bits | a->unknown;

	if (width == 32)
		return a->u32min == (uint32_t)least && a->u32max == (uint32_t)most &&
		       a->s32max == (int32_t)(most & INT32_MAX) && a->s32min == (int32_t)(least | 1u << 31);
	return a->umin == least && a->umax == most && a->smax == (int64_t)(most & INT64_MAX) &&
	       a->smin == (int64_t)(least | UINT64_C(1) << 63);
}

static bool has_signs(const struct bpfv_scalar *a, unsigned width)
{
	return width == 32 ? a->s32min < 0 && a->s32max >= 0 : a->smin < 0 && a->smax >= 0;
}

/* A short range that goes over a multiple of a large power of two: the numbers on either side differ in many bits, but
 * of each side's the upper ones are known. Returns the least number on the far side, or 0. */
static uint64_t edge(const struct bpfv_scalar *a, unsigned width)
{
	uint64_t lo = width == 32 ? a->u32min : a->umin, hi = width == 32 ? a->u32max : a->umax;
	uint64_t bit = lo ^ hi ? UINT64_C(1) << (63 - __builtin_clzll(lo ^ hi)) : 0;

	return hi - lo <= bit / 2 ? hi & (0 - bit) : 0;
}

static bool keep(struct bpfv_scalar *a, unsigned width, uint64_t lo, uint64_t hi)
{
	struct bpfv_scalar range = bpfv_scalar_any();

	if (width == 32) {
		range.u32min = (uint32_t)lo;
		range.u32max = (uint32_t)hi;
	} else {
		range.umin = lo;
		range.umax = hi;
	}
	return bpfv_scalar_meet(a, &range);
}

unsigned bpfv_scalar_split(const struct bpfv_scalar *a, unsigned width, bool always_signs, struct bpfv_scalar parts[2])
{
	uint64_t most = width == 32 ? UINT32_MAX : UINT64_MAX, at;
	unsigned count;

	parts[0] = parts[1] = *a;
	if (has_signs(a, width))
		at = always_signs || !is_wide(a, width) ? most / 2 + 1 : 0;
	else
		at = edge(a, width);
	if (!at)
		return 1;
	count = keep(&parts[0], width, 0, at - 1);
	return count + keep(&parts[count], width, at, most);
}
