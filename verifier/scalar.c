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

static void ranges_from_bits(struct bpfv_scalar *a)
{
	uint64_t most = a->bits | a->unknown;

	RAISE(a->umin, a->bits);
	LOWER(a->umax, most);
	RAISE(a->smin, (int64_t)(a->bits | (a->unknown & SIGN)));
	LOWER(a->smax, (int64_t)(a->bits | (a->unknown & ~SIGN)));
	RAISE(a->u32min, (uint32_t)a->bits);
	LOWER(a->u32max, (uint32_t)most);
	RAISE(a->s32min, (int32_t)((uint32_t)a->bits | ((uint32_t)a->unknown & SIGN32)));
	LOWER(a->s32max, (int32_t)((uint32_t)a->bits | ((uint32_t)a->unknown & ~SIGN32)));
}

/* Where the upper halves of both ends agree, the ends of the lower halves are known. */
static void lower_half(struct bpfv_scalar *a)
{
	if (a->umin >> 32 == a->umax >> 32) {
		RAISE(a->u32min, (uint32_t)a->umin);
		LOWER(a->u32max, (uint32_t)a->umax);
		if ((int32_t)a->umin <= (int32_t)a->umax) {
			RAISE(a->s32min, (int32_t)a->umin);
			LOWER(a->s32max, (int32_t)a->umax);
		}
	}
	if ((int32_t)a->smin == a->smin && (int32_t)a->smax == a->smax) {
		RAISE(a->s32min, (int32_t)a->smin);
		LOWER(a->s32max, (int32_t)a->smax);
	}
}

/* Where a range does not cross the sign, it is one both ways. */
static void signs(struct bpfv_scalar *a)
{
	if ((int64_t)a->umin <= (int64_t)a->umax) {
		RAISE(a->smin, (int64_t)a->umin);
		LOWER(a->smax, (int64_t)a->umax);
	}
	if ((uint64_t)a->smin <= (uint64_t)a->smax) {
		RAISE(a->umin, (uint64_t)a->smin);
		LOWER(a->umax, (uint64_t)a->smax);
	}
	if ((int32_t)a->u32min <= (int32_t)a->u32max) {
		RAISE(a->s32min, (int32_t)a->u32min);
		LOWER(a->s32max, (int32_t)a->u32max);
	}
	if ((uint32_t)a->s32min <= (uint32_t)a->s32max) {
		RAISE(a->u32min, (uint32_t)a->s32min);
		LOWER(a->u32max, (uint32_t)a->s32max);
	}
}

static void whole(struct bpfv_scalar *a)
{
	RAISE(a->umin, (a->umin & ~LOW) | a->u32min);
	LOWER(a->umax, (a->umax & ~LOW) | a->u32max);
	RAISE(a->smin, (int64_t)(((uint64_t)a->smin & ~LOW) | a->u32min));
	LOWER(a->smax, (int64_t)(((uint64_t)a->smax & ~LOW) | a->u32max));
	if (a->smin >= INT32_MIN && a->smax <= INT32_MAX) {
		RAISE(a->smin, (int64_t)a->s32min);
		LOWER(a->smax, (int64_t)a->s32max);
	}
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
	for (unsigned round = 0; round < 3; round++) {
		struct bpfv_scalar before = *a;

		ranges_from_bits(a);
		lower_half(a);
		signs(a);
		whole(a);
		if (!is_possible(a))
			return false;
		if (!bits_from(a, a->umin, a->umax, UINT64_MAX) || !bits_from(a, a->u32min, a->u32max, LOW))
			return false;
		if (!__builtin_memcmp(&before, a, sizeof(before)))
			break;
	}
	ranges_from_bits(a);
	if (!is_possible(a))
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
