/* What a comparison tells about the numbers that it compares. */
#include "scalar_ops.h"

#define NO_BIT_SET BPFC_OP_COUNT /* what JSET tells when it is not taken */

static enum bpfc_op inverse(enum bpfc_op op)
{
	switch (op) {
	case BPFC_OP_JEQ:
		return BPFC_OP_JNE;
	case BPFC_OP_JNE:
		return BPFC_OP_JEQ;
	case BPFC_OP_JGT:
		return BPFC_OP_JLE;
	case BPFC_OP_JGE:
		return BPFC_OP_JLT;
	case BPFC_OP_JLT:
		return BPFC_OP_JGE;
	case BPFC_OP_JLE:
		return BPFC_OP_JGT;
	case BPFC_OP_JSGT:
		return BPFC_OP_JSLE;
	case BPFC_OP_JSGE:
		return BPFC_OP_JSLT;
	case BPFC_OP_JSLT:
		return BPFC_OP_JSGE;
	case BPFC_OP_JSLE:
		return BPFC_OP_JSGT;
	default:
		return NO_BIT_SET;
	}
}

/* a < b, or a <= b, for each of the four orders. */
#define ORDER(name, type, least, most, min, max)                                       \
	static bool name(struct bpfv_scalar *a, struct bpfv_scalar *b, bool is_strict) \
	{                                                                              \
		type top = b->max, bottom = a->min;                                    \
                                                                                       \
		if (is_strict && (top == (least) || bottom == (most)))                 \
			return false;                                                  \
		top = (type)(top - (is_strict ? 1 : 0));                               \
		bottom = (type)(bottom + (is_strict ? 1 : 0));                         \
		a->max = a->max < top ? a->max : top;                                  \
		b->min = b->min > bottom ? b->min : bottom;                            \
		return bpfv_scalar_tighten(a) && bpfv_scalar_tighten(b);               \
	}

ORDER(below_64, uint64_t, 0, UINT64_MAX, umin, umax)
ORDER(below_signed_64, int64_t, INT64_MIN, INT64_MAX, smin, smax)
ORDER(below_32, uint32_t, 0, UINT32_MAX, u32min, u32max)
ORDER(below_signed_32, int32_t, INT32_MIN, INT32_MAX, s32min, s32max)

static bool equal(unsigned width, struct bpfv_scalar *d, struct bpfv_scalar *s)
{
	struct bpfv_scalar low = *s;

	if (width == 64) {
		if (!bpfv_scalar_meet(d, s))
			return false;
		*s = *d;
		return true;
	}
	for (unsigned i = 0; i < 2; i++) {
		struct bpfv_scalar *to = i ? s : d;

		low = bpfv_scalar_any();
		low.bits = (i ? d : s)->bits & UINT32_MAX;
		low.unknown = (i ? d : s)->unknown | ~(uint64_t)UINT32_MAX;
		low.u32min = (i ? d : s)->u32min;
		low.u32max = (i ? d : s)->u32max;
		low.s32min = (i ? d : s)->s32min;
		low.s32max = (i ? d : s)->s32max;
		if (!bpfv_scalar_meet(to, &low))
			return false;
	}
	return true;
}

/* d is not the constant s: it may be off an end of a range. */
static bool trim(unsigned width, struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	if (width == 64 ? s->umin != s->umax : s->u32min != s->u32max)
		return true;
	if (width == 64 ? d->umin == d->umax && d->umin == s->umin : d->u32min == d->u32max && d->u32min == s->u32min)
		return false;
	if (width == 64) {
		d->umin += d->umin == s->umin;
		d->umax -= d->umax == s->umin;
		d->smin += d->smin == (int64_t)s->umin;
		d->smax -= d->smax == (int64_t)s->umin;
	} else {
		d->u32min += d->u32min == s->u32min;
		d->u32max -= d->u32max == s->u32min;
		d->s32min += d->s32min == (int32_t)s->u32min;
		d->s32max -= d->s32max == (int32_t)s->u32min;
	}
	return bpfv_scalar_tighten(d);
}

static bool different(unsigned width, struct bpfv_scalar *d, struct bpfv_scalar *s)
{
	struct bpfv_scalar before = *d;

	return trim(width, d, s) && trim(width, s, &before);
}

/* A bit that one surely has, the other has not. */
static bool no_common_bit(unsigned width, struct bpfv_scalar *d, struct bpfv_scalar *s)
{
	uint64_t part = width == 64 ? UINT64_MAX : UINT32_MAX, d_bits = d->bits & part, s_bits = s->bits & part;

	if (d_bits & s_bits)
		return false;
	d->unknown &= ~s_bits;
	s->unknown &= ~d_bits;
	return bpfv_scalar_tighten(d) && bpfv_scalar_tighten(s);
}

static void set_bit(struct bpfv_scalar *a, uint64_t bit)
{
	a->bits |= bit;
	a->unknown &= ~bit;
}

static bool common_bit(unsigned width, struct bpfv_scalar *d, struct bpfv_scalar *s)
{
	uint64_t common = (d->bits | d->unknown) & (s->bits | s->unknown) & (width == 64 ? UINT64_MAX : UINT32_MAX);
	uint64_t lowest = common & (0 - common);

	if (!common)
		return false;
	if (common == lowest) {
		set_bit(d, common);
		set_bit(s, common);
	}
	d->umin = d->umin < lowest ? lowest : d->umin;
	s->umin = s->umin < lowest ? lowest : s->umin;
	return bpfv_scalar_tighten(d) && bpfv_scalar_tighten(s);
}

static bool assume(enum bpfc_op op, unsigned width, struct bpfv_scalar *d, struct bpfv_scalar *s)
{
	bool (*below)(struct bpfv_scalar *, struct bpfv_scalar *, bool) = width == 64 ? below_64 : below_32;
	bool (*below_signed)(struct bpfv_scalar *, struct bpfv_scalar *, bool) =
		width == 64 ? below_signed_64 : below_signed_32;

	switch (op) {
	case BPFC_OP_JEQ:
		return equal(width, d, s);
	case BPFC_OP_JNE:
		return different(width, d, s);
	case BPFC_OP_JGT:
		return below(s, d, true);
	case BPFC_OP_JGE:
		return below(s, d, false);
	case BPFC_OP_JLT:
		return below(d, s, true);
	case BPFC_OP_JLE:
		return below(d, s, false);
	case BPFC_OP_JSGT:
		return below_signed(s, d, true);
	case BPFC_OP_JSGE:
		return below_signed(s, d, false);
	case BPFC_OP_JSLT:
		return below_signed(d, s, true);
	case BPFC_OP_JSLE:
		return below_signed(d, s, false);
	case BPFC_OP_JSET:
		return common_bit(width, d, s);
	default:
		return no_common_bit(width, d, s);
	}
}

static bool is_signed(enum bpfc_op op)
{
	return op == BPFC_OP_JSGT || op == BPFC_OP_JSGE || op == BPFC_OP_JSLT || op == BPFC_OP_JSLE;
}

bool bpfv_scalar_assume(enum bpfc_op op, unsigned width, bool truth, struct bpfv_scalar *d, struct bpfv_scalar *s)
{
	struct bpfv_scalar d_parts[2], s_parts[2];
	unsigned rows = 1, columns = 1;
	bool is_possible = false;

	op = truth ? op : inverse(op);
	if (op != BPFC_OP_JEQ && op != BPFC_OP_JNE && !is_signed(op)) {
		rows = bpfv_scalar_split(d, width, false, d_parts);
		columns = bpfv_scalar_split(s, width, false, s_parts);
	}
	if (rows * columns == 1)
		return assume(op, width, d, s);
	for (unsigned i = 0; i < rows * columns; i++) {
		struct bpfv_scalar x = d_parts[i / columns], y = s_parts[i % columns];

		if (!assume(op, width, &x, &y))
			continue;
		*d = is_possible ? bpfv_scalar_join(d, &x) : x;
		*s = is_possible ? bpfv_scalar_join(s, &y) : y;
		is_possible = true;
	}
	return is_possible;
}
