/* Numbers: how they are made, kept tight, joined and compared. */
#include "scalar.h"

#define LOW UINT64_C(0xffffffff)
#define SIGN (UINT64_C(1) << 63)
#define SIGN32 (1u << 31)

#define RAISE(a, b)                \
	do {                       \
		if ((a) < (b))     \
			(a) = (b); \
	} while (0)
#define LOWER(a, b)                \
	do {                       \
		if ((a) > (b))     \
			(a) = (b); \
	} while (0)

struct bpfv_scalar bpfv_scalar_const(uint64_t n)
{
	return (struct bpfv_scalar){ n,          0,           n,           n,          (int64_t)n,
				     (int64_t)n, (uint32_t)n, (uint32_t)n, (int32_t)n, (int32_t)n };
}

struct bpfv_scalar bpfv_scalar_any(void)
{
	return (struct bpfv_scalar){ 0,         UINT64_MAX, 0,          UINT64_MAX, INT64_MIN,
				     INT64_MAX, 0,          UINT32_MAX, INT32_MIN,  INT32_MAX };
}

struct bpfv_scalar bpfv_scalar_unsigned(uint64_t lo, uint64_t hi)
{
	struct bpfv_scalar a = bpfv_scalar_any();

	if (lo == hi)
		return bpfv_scalar_const(lo);
	a.umin = lo;
	a.umax = hi;
	bpfv_scalar_tighten(&a);
	return a;
}

struct bpfv_scalar bpfv_scalar_signed(int64_t lo, int64_t hi)
{
	struct bpfv_scalar a = bpfv_scalar_any();

	a.smin = lo;
	a.smax = hi;
	bpfv_scalar_tighten(&a);
	return a;
}

/* All bits from the highest one of n down. */
static uint64_t ones_over(uint64_t n)
{
	return n ? UINT64_MAX >> __builtin_clzll(n) : 0;
}

/* The least number from n on with the given bits, of those that are not unknown. False: there is none. */
static bool round_up(uint64_t *n, uint64_t bits, uint64_t unknown)
{
	uint64_t wrong = (*n ^ bits) & ~unknown, above, next;

	if (!wrong)
		return true;
	above = ~ones_over(wrong);
	if (bits & ~ones_over(wrong >> 1) & ones_over(wrong)) { /* the highest wrong bit should be 1: n is below */
		*n = (*n & above) | (bits & ~above);
		return true;
	}
	next = (((*n & above) | ~above | ~unknown) + 1) & unknown; /* the unknown bits above it, counted up */
	if (next <= (*n & above & unknown))
		return false;
	*n = bits | next;
	return true;
}

/* Moves the ends of a range to numbers that have the known bits. `flip`: the sign, of a signed range. */
static bool snap(uint64_t *lo, uint64_t *hi, uint64_t bits, uint64_t unknown, uint64_t part, uint64_t flip)
{
	uint64_t least = *lo ^ flip, most = ~(*hi ^ flip) & part;

	bits = (bits ^ (flip & ~unknown)) & part;
	unknown &= part;
	if (!round_up(&least, bits, unknown) || !round_up(&most, ~bits & ~unknown & part, unknown))
		return false;
	*lo = least ^ flip;
	*hi = (~most & part) ^ flip;
	return true;
}

static bool ends_have_bits(const struct bpfv_scalar *a)
{
	uint64_t known = ~a->unknown, wide = (a->umin ^ a->bits) | (a->umax ^ a->bits);
	uint32_t bits = (uint32_t)a->bits, narrow = (a->u32min ^ bits) | (a->u32max ^ bits);

	wide |= ((uint64_t)a->smin ^ a->bits) | ((uint64_t)a->smax ^ a->bits);
	narrow |= ((uint32_t)a->s32min ^ bits) | ((uint32_t)a->s32max ^ bits);
	return !((wide | narrow) & known);
}

/* False: no number in a range has the known bits. */
static bool ranges_from_bits(struct bpfv_scalar *a)
{
	uint64_t smin = (uint64_t)a->smin, smax = (uint64_t)a->smax, u32min = a->u32min, u32max = a->u32max,
		 s32min = (uint32_t)a->s32min, s32max = (uint32_t)a->s32max;

	if (!snap(&a->umin, &a->umax, a->bits, a->unknown, UINT64_MAX, 0) ||
	    !snap(&smin, &smax, a->bits, a->unknown, UINT64_MAX, SIGN) ||
	    !snap(&u32min, &u32max, a->bits, a->unknown, LOW, 0) ||
	    !snap(&s32min, &s32max, a->bits, a->unknown, LOW, SIGN32))
		return false;
	a->smin = (int64_t)smin;
	a->smax = (int64_t)smax;
	a->u32min = (uint32_t)u32min;
	a->u32max = (uint32_t)u32max;
	a->s32min = (int32_t)(uint32_t)s32min;
	a->s32max = (int32_t)(uint32_t)s32max;
	return true;
}

/* A range of less than 2^32 numbers is one of lower halves, too, unless it goes over an end of theirs. */
static void narrow(struct bpfv_scalar *a, uint64_t lo, uint64_t hi)
{
	if (hi - lo > UINT32_MAX)
		return;
	if ((uint32_t)lo <= (uint32_t)hi) {
		RAISE(a->u32min, (uint32_t)lo);
		LOWER(a->u32max, (uint32_t)hi);
	}
	if ((int32_t)lo <= (int32_t)hi) {
		RAISE(a->s32min, (int32_t)lo);
		LOWER(a->s32max, (int32_t)hi);
	}
}

static void lower_half(struct bpfv_scalar *a)
{
	narrow(a, a->umin, a->umax);
	narrow(a, (uint64_t)a->smin, (uint64_t)a->smax);
}

/* The numbers of both signs are two pieces of the unsigned range, and of the signed one. Where one is empty, both
 * ranges are the other. */
#define SIGNS(umin, umax, smin, smax, unsigned_type, signed_type)       \
	do {                                                            \
		if ((a->smin >= 0) || (unsigned_type)a->smin > a->umax) \
			LOWER(a->umax, (unsigned_type) - 1 / 2);        \
		if ((a->smax < 0) || a->umin > (unsigned_type)a->smax)  \
			RAISE(a->umin, (unsigned_type) - 1 / 2 + 1);    \
		if ((signed_type)a->umin <= (signed_type)a->umax) {     \
			RAISE(a->smin, (signed_type)a->umin);           \
			LOWER(a->smax, (signed_type)a->umax);           \
		}                                                       \
		if ((unsigned_type)a->smin <= (unsigned_type)a->smax) { \
			RAISE(a->umin, (unsigned_type)a->smin);         \
			LOWER(a->umax, (unsigned_type)a->smax);         \
		}                                                       \
	} while (0)

static void signs(struct bpfv_scalar *a)
{
	SIGNS(umin, umax, smin, smax, uint64_t, int64_t);
	SIGNS(u32min, u32max, s32min, s32max, uint32_t, int32_t);
}

/* Moves the ends of a range inwards, to numbers whose lower halves are in lo..hi, which may go over zero. */
static bool fit(uint64_t *least, uint64_t *most, uint32_t lo, uint32_t hi)
{
	uint32_t up = (uint32_t)*least - lo <= hi - lo ? 0 : lo - (uint32_t)*least;
	uint32_t down = (uint32_t)*most - lo <= hi - lo ? 0 : (uint32_t)*most - hi;

	if (*most - *least < (uint64_t)up + down)
		return false;
	*least += up;
	*most -= down;
	return true;
}

/* False: no number in a range has a lower half that may be. */
static bool whole(struct bpfv_scalar *a)
{
	uint64_t smin = (uint64_t)a->smin, smax = (uint64_t)a->smax;

	if (!fit(&a->umin, &a->umax, a->u32min, a->u32max) ||
	    !fit(&a->umin, &a->umax, (uint32_t)a->s32min, (uint32_t)a->s32max) ||
	    !fit(&smin, &smax, a->u32min, a->u32max) || !fit(&smin, &smax, (uint32_t)a->s32min, (uint32_t)a->s32max))
		return false;
	a->smin = (int64_t)smin;
	a->smax = (int64_t)smax;
	return true;
}

/* The bits above where the ends of a range first differ are known. False: they contradict what is known. */
static bool bits_from(struct bpfv_scalar *a, uint64_t lo, uint64_t hi, uint64_t part)
{
	uint64_t known = ~ones_over(lo ^ hi) & part;

	if ((a->bits ^ lo) & known & ~a->unknown)
		return false;
	a->bits |= lo & known & a->unknown;
	a->unknown &= ~known;
	return true;
}

static bool is_possible(const struct bpfv_scalar *a)
{
	return a->umin <= a->umax && a->smin <= a->smax && a->u32min <= a->u32max && a->s32min <= a->s32max;
}

bool bpfv_scalar_tighten(struct bpfv_scalar *a)
{
	struct bpfv_scalar before;
	unsigned round = 0;

	do {
		before = *a;
		if (!ends_have_bits(a) && !ranges_from_bits(a))
			return false;
		lower_half(a);
		signs(a);
		if (!is_possible(a) || !whole(a))
			return false;
		if (!bits_from(a, a->umin, a->umax, UINT64_MAX) || !bits_from(a, a->u32min, a->u32max, LOW))
			return false;
	} while (__builtin_memcmp(&before, a, sizeof(before)) && ++round < 3);
	if (!ends_have_bits(a) && (!ranges_from_bits(a) || !is_possible(a)))
		return false;
	if (a->umin == a->umax)
		*a = bpfv_scalar_const(a->umin);
	return true;
}

bool bpfv_scalar_covers(const struct bpfv_scalar *a, const struct bpfv_scalar *b)
{
	return a->umin <= b->umin && a->umax >= b->umax && a->smin <= b->smin && a->smax >= b->smax &&
	       a->u32min <= b->u32min && a->u32max >= b->u32max && a->s32min <= b->s32min && a->s32max >= b->s32max &&
	       !(b->unknown & ~a->unknown) && !((a->bits ^ b->bits) & ~a->unknown);
}

struct bpfv_scalar bpfv_scalar_join(const struct bpfv_scalar *a, const struct bpfv_scalar *b)
{
	struct bpfv_scalar c = *a;

	c.unknown |= b->unknown | (a->bits ^ b->bits);
	c.bits &= ~c.unknown;
	LOWER(c.umin, b->umin);
	RAISE(c.umax, b->umax);
	LOWER(c.smin, b->smin);
	RAISE(c.smax, b->smax);
	LOWER(c.u32min, b->u32min);
	RAISE(c.u32max, b->u32max);
	LOWER(c.s32min, b->s32min);
	RAISE(c.s32max, b->s32max);
	return c;
}

bool bpfv_scalar_meet(struct bpfv_scalar *a, const struct bpfv_scalar *b)
{
	if ((a->bits ^ b->bits) & ~a->unknown & ~b->unknown)
		return false;
	a->bits |= b->bits;
	a->unknown &= b->unknown;
	RAISE(a->umin, b->umin);
	LOWER(a->umax, b->umax);
	RAISE(a->smin, b->smin);
	LOWER(a->smax, b->smax);
	RAISE(a->u32min, b->u32min);
	LOWER(a->u32max, b->u32max);
	RAISE(a->s32min, b->s32min);
	LOWER(a->s32max, b->s32max);
	return bpfv_scalar_tighten(a);
}

struct bpfv_scalar bpfv_scalar_low32(const struct bpfv_scalar *a)
{
	struct bpfv_scalar b = bpfv_scalar_any();

	b.bits = a->bits & LOW;
	b.unknown = a->unknown & LOW;
	b.umin = b.u32min = a->u32min;
	b.umax = b.u32max = a->u32max;
	b.s32min = a->s32min;
	b.s32max = a->s32max;
	bpfv_scalar_tighten(&b);
	return b;
}

struct bpfv_scalar bpfv_scalar_low32_signed(const struct bpfv_scalar *a)
{
	struct bpfv_scalar b = bpfv_scalar_any();

	b.bits = (uint64_t)(int64_t)(int32_t)a->bits;
	b.unknown = (uint64_t)(int64_t)(int32_t)a->unknown;
	b.bits &= ~b.unknown;
	b.smin = a->s32min;
	b.smax = a->s32max;
	b.s32min = a->s32min;
	b.s32max = a->s32max;
	b.u32min = a->u32min;
	b.u32max = a->u32max;
	bpfv_scalar_tighten(&b);
	return b;
}
