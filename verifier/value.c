/* Abstract values: how they are made and joined. */
#include "value.h"

unsigned bpfv_low_zeros(uint64_t n)
{
	unsigned zeros = 0;

	while (zeros < 63 && !(n >> zeros & 1))
		zeros++;
	return zeros;
}

uint64_t bpfv_ones_over(uint64_t n)
{
	for (unsigned shift = 1; shift < 64; shift *= 2)
		n |= n >> shift;
	return n;
}

struct bpfc_value bpfv_range(uint64_t lo, uint64_t hi)
{
	uint8_t zeros = lo == hi ? (uint8_t)bpfv_low_zeros(lo) : 0;

	return (struct bpfc_value){ .kind = BPFC_KIND_SCALAR, .align = zeros, .umin = lo, .umax = hi };
}

struct bpfc_value bpfv_const(uint64_t n)
{
	return bpfv_range(n, n);
}

struct bpfc_value bpfv_bits(unsigned bits)
{
	return bpfv_range(0, bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX);
}

struct bpfc_value bpfv_unknown(void)
{
	return bpfv_range(0, UINT64_MAX);
}

struct bpfc_value bpfv_any(void)
{
	return (struct bpfc_value){ .kind = BPFC_KIND_ANY, .umax = UINT64_MAX };
}

struct bpfc_value bpfv_uninit(void)
{
	return (struct bpfc_value){ .kind = BPFC_KIND_UNINIT, .umax = UINT64_MAX };
}

struct bpfc_value bpfv_pointer(enum bpfc_kind kind, uint32_t ref, unsigned align)
{
	return (struct bpfc_value){ .kind = (uint8_t)kind, .off_known = true, .align = (uint8_t)align, .ref = ref };
}

struct bpfc_value bpfv_moved(struct bpfc_value pointer)
{
	pointer.off_known = false;
	pointer.off = 0;
	pointer.umin = 0;
	pointer.umax = UINT64_MAX;
	return pointer;
}

struct bpfc_value bpfv_kernel(bool maybe_null)
{
	struct bpfc_value value = bpfv_moved(bpfv_pointer(BPFC_KIND_KERNEL, 0, 0));

	value.maybe_null = maybe_null;
	return value;
}

unsigned bpfv_may_be(const struct bpfc_value *a)
{
	switch (a->kind) {
	case BPFC_KIND_STACK:
	case BPFC_KIND_FRAME:
		return BPFC_MAY_BE_STACK;
	case BPFC_KIND_CTX:
		return BPFC_MAY_BE_CTX;
	case BPFC_KIND_POINTER:
	case BPFC_KIND_ANY:
		return a->ref;
	default:
		return 0;
	}
}

/* Few upper bounds exist, so that a loop's counter settles soon. */
static uint64_t round_bound(uint64_t n)
{
	static const uint64_t bounds[] = { 1, UINT8_MAX, UINT16_MAX, UINT32_MAX };

	for (unsigned i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		if (n <= bounds[i])
			return bounds[i];
	return UINT64_MAX;
}

static bool join_range(struct bpfc_value *a, const struct bpfc_value *b)
{
	bool is_below = b->umin<a->umin, is_above = b->umax> a->umax;

	if (is_below)
		a->umin = 0;
	if (is_above)
		a->umax = round_bound(b->umax);
	return is_below || is_above;
}

static bool join_align(struct bpfc_value *a, const struct bpfc_value *b)
{
	if (b->align >= a->align)
		return false;
	a->align = b->align;
	return true;
}

static bool join_offset(struct bpfc_value *a, const struct bpfc_value *b)
{
	if (a->off_known && b->off_known && a->off == b->off)
		return false;
	if (!a->off_known && !a->umin && a->umax == UINT64_MAX)
		return false;
	if (a->off == b->off) {
		bool was_known = a->off_known;

		a->off_known = false;
		return join_range(a, b) || was_known;
	}
	*a = bpfv_moved(*a);
	return true;
}

static bool join_null(struct bpfc_value *a, bool maybe_null)
{
	if (a->maybe_null || !maybe_null)
		return false;
	a->maybe_null = true;
	return true;
}

/* Two kinds become the least kind over both. */
static bool join_kinds(struct bpfc_value *a, const struct bpfc_value *b)
{
	bool both = bpfc_kind_is_pointer(a->kind) && bpfc_kind_is_pointer(b->kind);
	struct bpfc_value top = bpfv_any();

	top.ref = bpfv_may_be(a) | bpfv_may_be(b);
	if (both) {
		top.kind = BPFC_KIND_POINTER;
		top.maybe_null = a->maybe_null || b->maybe_null;
		top.align = a->align < b->align ? a->align : b->align;
	}
	if (a->kind == top.kind && a->ref == top.ref && a->maybe_null == top.maybe_null && a->align == top.align)
		return false;
	*a = top;
	return true;
}

static bool join_same_kind(struct bpfc_value *a, const struct bpfc_value *b)
{
	bool changed = false;

	if (a->kind == BPFC_KIND_SCALAR) {
		changed = join_range(a, b);
		return join_align(a, b) || changed;
	}
	if (a->kind == BPFC_KIND_POINTER || a->kind == BPFC_KIND_ANY)
		return join_kinds(a, b);
	if (a->ref != b->ref && a->kind == BPFC_KIND_STACK)
		return join_kinds(a, b);
	if (a->ref != b->ref && a->ref != BPFC_SEVERAL) {
		a->ref = BPFC_SEVERAL;
		changed = true;
	}
	changed = join_offset(a, b) || changed;
	changed = join_align(a, b) || changed;
	return join_null(a, b->maybe_null) || changed;
}

static bool replace(struct bpfc_value *a, const struct bpfc_value *b)
{
	*a = *b;
	return true;
}

static bool takes_null(unsigned kind)
{
	return bpfc_kind_is_pointer(kind) || kind == BPFC_KIND_KERNEL;
}

bool bpfv_join(struct bpfc_value *a, const struct bpfc_value *b)
{
	if (b->kind == BPFC_KIND_NONE || a->kind == BPFC_KIND_UNINIT)
		return false;
	if (a->kind == BPFC_KIND_NONE || b->kind == BPFC_KIND_UNINIT)
		return replace(a, b);
	if (a->kind == b->kind)
		return join_same_kind(a, b);
	if (takes_null(a->kind) && bpfv_is_null(b))
		return join_null(a, true);
	if (takes_null(b->kind) && bpfv_is_null(a)) {
		replace(a, b);
		a->maybe_null = true;
		return true;
	}
	if (a->kind == BPFC_KIND_KERNEL && b->kind == BPFC_KIND_SCALAR)
		return join_null(a, true);
	if (a->kind == BPFC_KIND_SCALAR && b->kind == BPFC_KIND_KERNEL) {
		replace(a, b);
		a->maybe_null = true;
		return true;
	}
	return join_kinds(a, b);
}
