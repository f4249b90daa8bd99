/* Stack slots: reads, writes, and which bytes of a frame they touch. */
#include "verifier.h"

#define FAR (INT64_C(1) << 29) /* offsets beyond are not worth computing with */

static struct bpfv_span whole_frame(const struct bpfv *v)
{
	return (struct bpfv_span){ .lo = -(int64_t)v->frame_limit, .hi = 0 };
}

struct bpfv_span bpfv_stack_span(const struct bpfv *v, const struct bpfc_value *base, int64_t off, uint64_t bytes)
{
	uint64_t spread = base->off_known ? 0 : base->umax;
	struct bpfv_span span = whole_frame(v);
	int64_t lo, hi;

	if (base->off <= -FAR || base->off >= FAR || off <= -FAR || off >= FAR || spread >= FAR || bytes >= FAR)
		return span;
	lo = base->off + off + (base->off_known ? 0 : (int64_t)base->umin);
	hi = base->off + off + (int64_t)spread + (int64_t)bytes;
	span.is_exact = base->off_known && lo >= span.lo && hi <= span.hi;
	if (lo > span.lo)
		span.lo = lo < 0 ? lo : 0;
	if (hi < span.hi)
		span.hi = hi > span.lo ? hi : span.lo;
	return span;
}

struct bpfv_span bpfv_stack_above(const struct bpfv *v, const struct bpfc_value *base)
{
	struct bpfv_span span = bpfv_stack_span(v, base, 0, 0);

	span.hi = 0;
	span.is_exact = false;
	return span;
}

static uint32_t slot_of(int64_t byte)
{
	return (uint32_t)((-byte - 1) / BPFV_SLOT_BYTES);
}

static unsigned byte_in_slot(int64_t byte)
{
	return (unsigned)(byte + (int64_t)BPFV_SLOT_BYTES * (slot_of(byte) + 1));
}

void bpfv_stack_touch(struct bpfv *v, const struct bpfv_state *state, uint32_t frame, struct bpfv_span span)
{
	struct bpfv_subprog *subprog = &v->subprogs[state->frames[frame]->subprog];
	uint32_t depth = (uint32_t)-span.lo;

	if (span.lo >= span.hi)
		return;
	if (depth > subprog->touched)
		subprog->touched = depth;
	if (span.is_exact && depth > subprog->surely)
		subprog->surely = depth;
}

void bpfv_stack_read(struct bpfv *v, const struct bpfv_state *state, uint32_t f, struct bpfv_span span)
{
	const struct bpfv_frame *frame = state->frames[f];
	struct bpfv_subprog *subprog = &v->subprogs[frame->subprog];

	bpfv_stack_touch(v, state, f, span);
	for (int64_t byte = span.lo; byte < span.hi; byte++) {
		uint32_t i = slot_of(byte), bit = (uint32_t)(-byte - 1);

		if (i < frame->slot_count && frame->slots[i].init >> byte_in_slot(byte) & 1)
			continue;
		if (!subprog->zero)
			subprog->zero = bpfv_alloc(v, v->frame_limit / 8);
		if (!subprog->zero)
			return;
		subprog->zero[bit / 8] |= (uint8_t)(1u << bit % 8);
	}
}

/* Bytes that may or may not be written: what was there and what comes are both possible. */
static void write_perhaps(struct bpfv *v, struct bpfv_state *state, uint32_t f, struct bpfv_span span,
			  const struct bpfc_value *value)
{
	bool is_scalar = !value || value->kind == BPFC_KIND_SCALAR;
	uint32_t count = state->frames[f]->slot_count;
	struct bpfv_frame *frame;

	if (span.lo >= span.hi)
		return;
	if (!is_scalar && slot_of(span.lo) >= count)
		count = slot_of(span.lo) + 1;
	frame = bpfv_state_own(v, state, f, count);
	for (uint32_t i = slot_of(span.hi - 1); frame && i < count && i <= slot_of(span.lo); i++) {
		struct bpfc_value *old = &frame->slots[i].value;
		struct bpfc_value any = bpfv_any();

		any.ref = bpfv_may_be(old) | (value ? bpfv_may_be(value) : 0);
		*old = is_scalar && old->kind == BPFC_KIND_SCALAR ? bpfv_unknown() : any;
	}
}

void bpfv_stack_write(struct bpfv *v, struct bpfv_state *state, uint32_t f, struct bpfv_span span,
		      const struct bpfc_value *value)
{
	struct bpfv_frame *frame;

	bpfv_stack_touch(v, state, f, span);
	if (!span.is_exact) {
		write_perhaps(v, state, f, span, value);
		return;
	}
	if (span.lo >= span.hi)
		return;
	frame = bpfv_state_own(v, state, f, slot_of(span.lo) + 1);
	if (!frame)
		return;
	for (int64_t byte = span.lo; byte < span.hi; byte++) {
		struct bpfv_slot *slot = &frame->slots[slot_of(byte)];

		slot->init |= (uint8_t)(1u << byte_in_slot(byte));
		slot->value = bpfv_unknown();
	}
	if (value && span.hi - span.lo == BPFV_SLOT_BYTES && span.lo % BPFV_SLOT_BYTES == 0)
		frame->slots[slot_of(span.lo)].value = *value;
}

/* A part of a constant in memory. */
static struct bpfc_value part_of(const struct bpfv *v, uint64_t n, unsigned byte, unsigned bits)
{
	unsigned shift = 8 * byte;

	if (v->model->big_endian)
		shift = 64 - bits - shift;
	return bpfv_const(n >> shift & bpfv_bits(bits).umax);
}

struct bpfc_value bpfv_stack_load(struct bpfv *v, const struct bpfv_state *state, uint32_t f, struct bpfv_span span,
				  unsigned bits)
{
	const struct bpfv_frame *frame = state->frames[f];
	const struct bpfv_slot *slot;
	uint32_t i;

	bpfv_stack_read(v, state, f, span);
	if (!span.is_exact || span.lo >= span.hi || slot_of(span.lo) != slot_of(span.hi - 1))
		return bpfv_bits(bits);
	i = slot_of(span.lo);
	if (i >= frame->slot_count)
		return bpfv_bits(bits);
	slot = &frame->slots[i];
	if (bits == 64)
		return slot->value;
	if (bpfv_is_const(&slot->value) && slot->init == 0xff)
		return part_of(v, slot->value.umin, byte_in_slot(span.lo), bits);
	return bpfv_bits(bits);
}
