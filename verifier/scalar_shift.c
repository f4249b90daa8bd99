/* Shifts, and cutting a number to its lower bits. */
#include "scalar_ops.h"

static struct bpfv_scalar left_by(const struct bpfv_scalar *d, unsigned by)
{
	struct bpfv_scalar a = bpfv_scalar_from_bits(d->bits << by, d->unknown << by);
	int64_t least = (int64_t)((uint64_t)d->smin << by), most = (int64_t)((uint64_t)d->smax << by);

	if (d->umax << by >> by == d->umax) {
		a.umin = d->umin << by;
		a.umax = d->umax << by;
	}
	if (least >> by == d->smin && most >> by == d->smax) {
		a.smin = least;
		a.smax = most;
	}
	return a;
}

struct bpfv_scalar bpfv_scalar_right_by(const struct bpfv_scalar *d, unsigned by)
{
	struct bpfv_scalar a = bpfv_scalar_from_bits(d->bits >> by, d->unknown >> by);

	a.umin = d->umin >> by;
	a.umax = d->umax >> by;
	return a;
}

static struct bpfv_scalar right_signed_by(const struct bpfv_scalar *d, unsigned by)
{
	struct bpfv_scalar a =
		bpfv_scalar_from_bits((uint64_t)((int64_t)d->bits >> by), (uint64_t)((int64_t)d->unknown >> by));

	a.smin = d->smin >> by;
	a.smax = d->smax >> by;
	return a;
}

static struct bpfv_scalar shift_by(enum bpfc_op op, const struct bpfv_scalar *d, unsigned by)
{
	struct bpfv_scalar a = op == BPFC_OP_LSH   ? left_by(d, by)
			       : op == BPFC_OP_RSH ? bpfv_scalar_right_by(d, by)
						   : right_signed_by(d, by);

	bpfv_scalar_tighten(&a);
	return a;
}

struct bpfv_scalar bpfv_scalar_shift(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d,
				     const struct bpfv_scalar *s)
{
	struct bpfv_scalar amount = bpfv_scalar_cut(s, width == 64 ? 6 : 5), a = bpfv_scalar_any();
	bool is_first = true;

	for (unsigned by = (unsigned)amount.umin; by <= amount.umax; by++) {
		struct bpfv_scalar one;

		if ((by ^ amount.bits) & ~amount.unknown)
			continue;
		one = shift_by(op, d, by);
		a = is_first ? one : bpfv_scalar_join(&a, &one);
		is_first = false;
	}
	return a;
}

/* Where the ends agree above, those of the lower bits are known. */
static void cut_range(struct bpfv_scalar *a, uint64_t lo, uint64_t hi, uint64_t mask)
{
	if ((lo ^ hi) & ~mask || (lo & mask) > (hi & mask))
		return;
	a->umin = (lo & mask) > a->umin ? lo & mask : a->umin;
	a->umax = (hi & mask) < a->umax ? hi & mask : a->umax;
}

struct bpfv_scalar bpfv_scalar_cut(const struct bpfv_scalar *a, unsigned bits)
{
	uint64_t mask = bpfv_low_bits(bits);
	struct bpfv_scalar b;

	if (a->umax <= mask)
		return *a;
	if (bits == 32)
		return bpfv_scalar_low32(a);
	b = bpfv_scalar_from_bits(a->bits & mask, a->unknown & mask);
	cut_range(&b, a->umin, a->umax, mask);
	cut_range(&b, (uint64_t)a->smin, (uint64_t)a->smax, mask);
	cut_range(&b, a->u32min, a->u32max, mask);
	cut_range(&b, (uint64_t)a->s32min, (uint64_t)a->s32max, mask);
	bpfv_scalar_tighten(&b);
	return b;
}

/* The same of numbers whose highest bit is their sign: it is that of what is half a range more. */
static void extend_range(struct bpfv_scalar *a, uint64_t lo, uint64_t hi, uint64_t mask)
{
	uint64_t half = mask / 2 + 1;
	int64_t least = (int64_t)((lo + half) & mask) - (int64_t)half,
		most = (int64_t)((hi + half) & mask) - (int64_t)half;

	if (hi - lo > mask || ((lo + half) ^ (hi + half)) & ~mask)
		return;
	a->smin = least > a->smin ? least : a->smin;
	a->smax = most < a->smax ? most : a->smax;
}

struct bpfv_scalar bpfv_scalar_sign_extend(const struct bpfv_scalar *a, unsigned bits)
{
	uint64_t mask = bpfv_low_bits(bits);
	unsigned up = 64 - bits;
	struct bpfv_scalar b = bpfv_scalar_from_bits((uint64_t)((int64_t)(a->bits << up) >> up),
						     (uint64_t)((int64_t)(a->unknown << up) >> up));

	if (bits == 32)
		return bpfv_scalar_low32_signed(a);
	b.smin = -(int64_t)(mask / 2) - 1;
	b.smax = (int64_t)(mask / 2);
	extend_range(&b, a->umin, a->umax, mask);
	extend_range(&b, (uint64_t)a->smin, (uint64_t)a->smax, mask);
	extend_range(&b, a->u32min, a->u32max, mask);
	extend_range(&b, (uint64_t)a->s32min, (uint64_t)a->s32max, mask);
	bpfv_scalar_tighten(&b);
	return b;
}
