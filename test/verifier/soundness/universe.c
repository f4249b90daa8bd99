/* See universe.h. */
#include "universe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct layout {
	const char *name;
	uint64_t base;
	unsigned shift;
	bool is_half;  /* ranges are those of the lower half */
	bool any_high; /* with other upper halves, too */
};

static struct layout layout_of(enum place place, unsigned bits)
{
	uint64_t half = UINT64_C(1) << (bits - 1);

	switch (place) {
	case PLACE_ZERO:
		return (struct layout){ "around 0", 0 - half, 0, false, false };
	case PLACE_TOP64:
		return (struct layout){ "top of 64", 0, 64 - bits, false, false };
	case PLACE_TOP32:
		return (struct layout){ "top of 32", 0, 32 - bits, true, false };
	case PLACE_SIGN64:
		return (struct layout){ "around INT64_MAX", (UINT64_C(1) << 63) - half, 0, false, false };
	case PLACE_SIGN32:
		return (struct layout){ "around INT32_MAX", (UINT64_C(1) << 31) - half, 0, true, false };
	case PLACE_END32:
		return (struct layout){ "around UINT32_MAX", (UINT64_C(1) << 32) - half, 0, false, false };
	case PLACE_NEGATIVE32:
		return (struct layout){ "around INT32_MIN", 0 - (UINT64_C(1) << 31) - half, 0, false, false };
	case PLACE_UNKNOWN_TOP:
		return (struct layout){ "any upper half", 0, 32 - bits, true, true };
	default:
		return (struct layout){ "low", 0, 0, false, false };
	}
}

static void fill_numbers(struct universe *u, const struct layout *l)
{
	static const uint64_t highs[] = { 0, 1, INT32_MAX, UINT32_MAX };
	unsigned n = 1u << u->bits;

	u->count = l->any_high ? 4 * n : n;
	for (unsigned k = 0; k < u->count; k++)
		u->numbers[k] = l->base + ((uint64_t)(k % n) << l->shift) + (l->any_high ? highs[k / n] << 32 : 0);
}

/* What holds for all numbers. */
static struct bpfv_scalar hull_of(const struct universe *u, const struct layout *l)
{
	struct bpfv_scalar hull = bpfv_scalar_const(u->numbers[0]);

	for (unsigned k = 1; k < u->count; k++) {
		struct bpfv_scalar one = bpfv_scalar_const(u->numbers[k]);

		hull = bpfv_scalar_join(&hull, &one);
	}
	if (l->any_high) {
		hull = bpfv_scalar_any();
		hull.unknown = ~(uint64_t)((1u << l->shift) - 1);
	}
	return hull;
}

/* Each digit to base three is a bit: 0, 1, or unknown. */
static bool constrain_bits(struct bpfv_scalar *a, const struct universe *u, const struct layout *l, unsigned pattern)
{
	struct bpfv_scalar known = bpfv_scalar_any();

	for (unsigned i = 0; i < u->bits; i++, pattern /= 3) {
		uint64_t bit = UINT64_C(1) << (l->shift + i);

		if (pattern % 3 == 2)
			continue;
		known.unknown &= ~bit;
		known.bits |= pattern % 3 ? bit : 0;
	}
	return bpfv_scalar_meet(a, &known);
}

static bool constrain_range(struct bpfv_scalar *a, bool is_half, bool is_signed, uint64_t lo, uint64_t hi)
{
	struct bpfv_scalar range = bpfv_scalar_any();

	if (is_half && is_signed)
		range.s32min = (int32_t)lo, range.s32max = (int32_t)hi;
	else if (is_half)
		range.u32min = (uint32_t)lo, range.u32max = (uint32_t)hi;
	else if (is_signed)
		range.smin = (int64_t)lo, range.smax = (int64_t)hi;
	else
		range.umin = lo, range.umax = hi;
	return bpfv_scalar_meet(a, &range);
}

static uint64_t hash(const struct bpfv_scalar *a)
{
	const unsigned char *p = (const void *)a;
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < sizeof(*a); i++)
		h = (h ^ p[i]) * 0x100000001b3;
	return h;
}

struct set {
	unsigned *table; /* number of an element plus one */
	unsigned size, room;
};

static bool is_best(const struct universe *u, const struct element *element)
{
	struct bpfv_scalar hull = bpfv_scalar_any(), one;
	bool is_first = true;

	for (uint64_t i = element->members; i; i &= i - 1) {
		one = bpfv_scalar_const(u->numbers[__builtin_ctzll(i)]);
		hull = is_first ? one : bpfv_scalar_join(&hull, &one);
		is_first = false;
	}
	return !is_first && bpfv_scalar_covers(&hull, &element->is);
}

static void add(struct universe *u, struct set *set, const struct bpfv_scalar *a)
{
	unsigned at = (unsigned)hash(a) % set->size;
	struct element *element;

	for (; set->table[at]; at = (at + 1) % set->size)
		if (!memcmp(&u->elements[set->table[at] - 1].is, a, sizeof(*a)))
			return;
	if (u->element_count == set->room) {
		set->room = set->room ? 2 * set->room : 64;
		u->elements = realloc(u->elements, set->room * sizeof(*u->elements));
	}
	if (!u->elements || u->element_count > set->size / 2)
		abort();
	element = &u->elements[u->element_count++];
	set->table[at] = u->element_count;
	*element = (struct element){ .is = *a };
	for (unsigned k = 0; k < u->count; k++)
		element->members |= (uint64_t)scalar_has(a, u->numbers[k]) << k;
	element->is_best = u->is_whole && is_best(u, element);
}

/* The elements that `a` and one more range, or none, make. */
static void add_ranges(struct universe *u, struct set *set, const struct layout *l, const struct bpfv_scalar *a,
		       bool is_signed, bool both)
{
	for (unsigned i = 0; i < u->count; i++)
		for (unsigned k = 0; k < u->count; k++) {
			struct bpfv_scalar b = *a;

			if (constrain_range(&b, l->is_half, is_signed, u->numbers[i], u->numbers[k]))
				add(u, set, &b);
			else
				continue;
			if (both)
				add_ranges(u, set, l, &b, true, false);
		}
}

static void add_all(struct universe *u, struct set *set, const struct layout *l, enum parts parts)
{
	struct bpfv_scalar hull = hull_of(u, l);
	unsigned patterns = 1;

	for (unsigned i = 0; i < u->bits; i++)
		patterns *= 3;
	for (unsigned k = 0; k < patterns; k++) {
		struct bpfv_scalar a = hull;

		if (!constrain_bits(&a, u, l, k))
			continue;
		add(u, set, &a);
		if (parts == PARTS_ALL)
			add_ranges(u, set, l, &a, false, true);
	}
	if (parts == PARTS_ONE) {
		add_ranges(u, set, l, &hull, false, false);
		add_ranges(u, set, l, &hull, true, false);
	}
}

void universe_open(struct universe *u, enum place place, unsigned bits, enum parts parts)
{
	struct layout l = layout_of(place, bits);
	struct set set = { .size = 1u << 20 };

	*u = (struct universe){ .name = l.name, .bits = bits, .is_whole = !l.any_high };
	set.table = calloc(set.size, sizeof(*set.table));
	if (!set.table)
		abort();
	fill_numbers(u, &l);
	add_all(u, &set, &l, parts);
	free(set.table);
}

void universe_close(struct universe *u)
{
	free(u->elements);
}
