/* See sample.h. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

/* Mostly near a power of two, or the end of a range. */
static uint64_t pick_number(uint64_t *state)
{
	uint64_t r = random64(state), n = UINT64_C(1) << (r & 63);

	switch (r >> 8 & 7) {
	case 0:
		return random64(state);
	case 1:
		return random64(state) >> (r & 63);
	case 2:
		return 0 - (random64(state) >> (r & 63));
	case 3:
		return r >> 16 & 15;
	case 4:
		return 0 - (r >> 16 & 15);
	case 5:
		return random64(state) << (r & 63);
	default:
		return n + (r >> 16 & 7) - 4;
	}
}

/* Allows for more, which need not be members of the universe. */
static void widen(uint64_t *state, struct bpfv_scalar *a)
{
	uint64_t r = random64(state), by = random64(state) >> (r & 63);
	struct bpfv_scalar wide = *a;

	switch (r >> 8 & 7) {
	case 0:
		wide.umax = a->umax + by < a->umax ? UINT64_MAX : a->umax + by;
		break;
	case 1:
		wide.umin = a->umin - by > a->umin ? 0 : a->umin - by;
		break;
	case 2:
		wide.smax = INT64_MAX;
		break;
	case 3:
		wide.smin = INT64_MIN;
		break;
	case 4:
		wide.u32min = 0;
		wide.u32max = UINT32_MAX;
		wide.s32min = INT32_MIN;
		wide.s32max = INT32_MAX;
		break;
	case 5:
		wide.bits = 0;
		wide.unknown = UINT64_MAX;
		break;
	default:
		wide.bits &= ~by;
		wide.unknown |= by;
		break;
	}
	if (r >> 16 & 1) {
		wide.umin = 0;
		wide.umax = UINT64_MAX;
	}
	if (!bpfv_scalar_tighten(&wide)) {
		printf("unsound: tightening finds no number where there are some\n");
		exit(1);
	}
	*a = wide;
}

void sample(uint64_t *state, struct universe *u, struct element *element)
{
	uint64_t r = random64(state), base = pick_number(state);

	*u = (struct universe){ .name = "random", .count = 1 + (unsigned)(r & 7) };
	for (unsigned i = 0; i < u->count; i++) {
		struct bpfv_scalar one;

		u->numbers[i] = r >> 8 & 1 ? pick_number(state) : base + (random64(state) >> (r >> 16 & 63));
		one = bpfv_scalar_const(u->numbers[i]);
		element->is = i ? bpfv_scalar_join(&element->is, &one) : one;
	}
	element->members = (UINT64_C(1) << u->count) - 1;
	element->is_best = false;
	if (r >> 9 & 1)
		widen(state, &element->is);
}
