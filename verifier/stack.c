/* Stack slots: reads, writes, and which bytes of a frame they touch. */
#include "verifier.h"

#define FAR (INT64_C(1) << 29) /* distances beyond are not worth computing with */

static struct bpfv_span whole_frame(const struct bpfv *v)
{
	return (struct bpfv_span){ .lo = -(int64_t)v->frame_limit, .hi = 0 };
}

struct bpfv_span bpfv_stack_span(const struct bpfv *v, const struct bpfv_value *base, int64_t off, uint64_t bytes)
{
	struct bpfv_span span = whole_frame(v);
	int64_t lo, hi;

	if (base->off <= -FAR || base->off >= FAR || off <= -FAR || off >= FAR || base->n.smin <= -FAR ||
	    base->n.smax >= FAR || bytes >= FAR)
		return span;
	lo = base->off + off + base->n.smin;
	hi = base->off + off + base->n.smax + (int64_t)bytes;
	span.is_exact = bpfv_off_known(base) && lo >= span.lo && hi <= span.hi;
	if (lo > span.lo)
		span.lo = lo < 0 ? lo : 0;
	if (hi < span.hi)
		span.hi = hi > span.lo ? hi : span.lo;
	return span;
}
struct bpfv_span bpfv_stack_above(const struct bpfv *v, const struct bpfv_value *base)
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

/* Whoever came through the points before with other slots must have had these, too. */
static void mark_read(struct bpfv *v, const struct bpfv_state *state, uint32_t f, uint32_t slot)
{
	uint64_t bit = slot < 64 ? UINT64_C(1) << slot : 0;

	if (!(state->written[f] & bit))
		bpfv_mark_read(v->here, f, bit);
}

void bpfv_mark_read(struct bpfv_point *point, uint32_t f, uint64_t bits)
{
	for (; point && f < point->depth && (bits & ~point->read[f]); point = point->parent) {
		point->read[f] |= bits;
		bits &= ~point->written[f];
	}
}

void bpfv_stack_read(struct bpfv *v, const struct bpfv_state *state, uint32_t f, struct bpfv_span span)
{
	const struct bpfv_frame *frame = state->frames[f];
	struct bpfv_subprog *subprog = &v->subprogs[frame->subprog];

	bpfv_stack_touch(v, state, f, span);
	for (int64_t byte = span.lo; byte < span.hi; byte++) {
		uint32_t i = slot_of(byte), bit = (uint32_t)(-byte - 1);

		if (byte == span.lo || byte_in_slot(byte) == 0)
			mark_read(v, state, f, i);
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
			  const struct bpfv_value *value)
{
	bool is_scalar = !value || value->kind == BPFC_KIND_SCALAR, is_null = value && bpfv_is_null(value);
	uint32_t count = state->frames[f]->slot_count;
	struct bpfv_frame *frame;

	if (span.lo >= span.hi)
		return;
	if (!is_scalar && slot_of(span.lo) >= count)
		count = slot_of(span.lo) + 1;
	frame = bpfv_state_own(v, state, f, count);
	for (uint32_t i = slot_of(span.hi - 1); frame && i < count && i <= slot_of(span.lo); i++) {
		struct bpfv_slot *slot = &frame->slots[i];
		bool was_scalar = !slot->size || slot->value.kind == BPFC_KIND_SCALAR;
		struct bpfv_value any = bpfv_any();

		if (!is_null)
			slot->zero = 0;
		if (is_scalar && was_scalar) {
			slot->size = 0;
			continue;
		}
		any.ref = (slot->size ? bpfv_may_be(&slot->value) : 0) | (value ? bpfv_may_be(value) : 0);
		slot->value = any;
		slot->size = BPFV_SLOT_BYTES;
	}
}

/* A number that leaves no trace of a wider one when it is cut to `bytes`. */
static struct bpfv_value cut(const struct bpfv_value *value, unsigned bytes)
{
	struct bpfv_scalar mask = bpfv_scalar_const(bytes < 8 ? (UINT64_C(1) << 8 * bytes) - 1 : UINT64_MAX);
	struct bpfv_value result;

	if (bytes == 8 || value->n.umax <= mask.umax)
		return *value;
	result = bpfv_number(bytes == 4 ? bpfv_scalar_low32(&value->n)
					: bpfv_scalar_alu(BPFC_OP_AND, 64, &value->n, &mask));
	return result;
}

void bpfv_stack_write(struct bpfv *v, struct bpfv_state *state, uint32_t f, struct bpfv_span span,
		      const struct bpfv_value *value)
{
	bool is_null = value && bpfv_is_null(value);
	int64_t bytes = span.hi - span.lo;
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
		uint8_t bit = (uint8_t)(1u << byte_in_slot(byte));

		slot->init |= bit;
		slot->zero = (uint8_t)(is_null ? slot->zero | bit : slot->zero & ~bit);
		if (byte_in_slot(byte) < slot->size)
			slot->size = 0;
		if (slot_of(byte) < 64 && byte_in_slot(byte) == 0 && span.hi - byte >= BPFV_SLOT_BYTES)
			state->written[f] |= UINT64_C(1) << slot_of(byte);
	}
	if (!value || bytes > BPFV_SLOT_BYTES || span.lo % BPFV_SLOT_BYTES)
		return;
	if (bytes < BPFV_SLOT_BYTES && (value->kind != BPFC_KIND_SCALAR || v->model->big_endian))
		return;
	frame->slots[slot_of(span.lo)].value = cut(value, (unsigned)bytes);
	frame->slots[slot_of(span.lo)].size = (uint8_t)bytes;
}

/* A part of a constant in memory. */
static struct bpfv_value part_of(const struct bpfv *v, uint64_t n, unsigned byte, unsigned bits)
{
	unsigned shift = 8 * byte;

	if (v->model->big_endian)
		shift = 64 - bits - shift;
	return bpfv_const(n >> shift & (bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX));
}

struct bpfv_value bpfv_stack_load(struct bpfv *v, const struct bpfv_state *state, uint32_t f, struct bpfv_span span,
				  unsigned bits)
{
	const struct bpfv_frame *frame = state->frames[f];
	const struct bpfv_slot *slot;
	unsigned byte;
	uint8_t mask;

	bpfv_stack_read(v, state, f, span);
	if (!span.is_exact || span.lo >= span.hi || slot_of(span.lo) != slot_of(span.hi - 1) ||
	    slot_of(span.lo) >= frame->slot_count)
		return bpfv_bits(bits);
	slot = &frame->slots[slot_of(span.lo)];
	byte = byte_in_slot(span.lo);
	mask = (uint8_t)(((1u << bits / 8) - 1) << byte);
	if (slot->size && !byte && bits == 8u * slot->size)
		return slot->value;
	if (slot->size == BPFV_SLOT_BYTES && bpfv_is_const(&slot->value))
		return part_of(v, slot->value.n.umin, byte, bits);
	if (slot->size == BPFV_SLOT_BYTES && slot->value.kind == BPFC_KIND_SCALAR && !byte && !v->model->big_endian)
		return cut(&slot->value, bits / 8);
	if ((slot->zero & mask) == mask)
		return bpfv_const(0);
	return bpfv_bits(bits);
}
