/* Stack slots: reads, writes, and which bytes of a frame they touch. */
#include "point.h"
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
	span.origin = base->origin;
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
		bpfv_mark_read(v, v->here, f, bit);
}

void bpfv_mark_read(struct bpfv *v, struct bpfv_point *point, uint32_t f, uint64_t bits)
{
	for (; point && f < point->state.depth && (bits & ~point->marks.read[f]); point = point->parent) {
		point->marks.read[f] |= bits;
		bits &= ~point->state.written[f];
		v->marked++;
	}
}

/* The bytes of a span that are in a slot, as bits. */
static uint8_t bytes_in(struct bpfv_span span, uint32_t slot)
{
	int64_t base = -(int64_t)BPFV_SLOT_BYTES * ((int64_t)slot + 1);
	int64_t lo = span.lo > base ? span.lo - base : 0, hi = span.hi - base;

	if (hi <= 0)
		return 0;
	return (uint8_t)((hi < BPFV_SLOT_BYTES ? (1u << hi) - 1 : 0xff) & ~((1u << lo) - 1));
}

/* Bytes of a slot that may be read before they are written. */
static void ask_for_zero(struct bpfv *v, struct bpfv_subprog *subprog, uint32_t slot, uint8_t bytes)
{
	if (!subprog->zero)
		subprog->zero = bpfv_alloc(v, v->frame_limit / 8);
	for (unsigned byte = 0; subprog->zero && byte < BPFV_SLOT_BYTES; byte++)
		if (bytes >> byte & 1) /* bit i: byte r10 - 1 - i */
			subprog->zero[slot] |= (uint8_t)(1u << (BPFV_SLOT_BYTES - 1 - byte));
}

void bpfv_stack_read(struct bpfv *v, const struct bpfv_state *state, uint32_t f, struct bpfv_span span)
{
	const struct bpfv_frame *frame = state->frames[f];

	bpfv_stack_touch(v, state, f, span);
	if (span.lo >= span.hi)
		return;
	for (uint32_t i = slot_of(span.hi - 1); i <= slot_of(span.lo) && !v->status; i++) {
		uint8_t init = i < frame->slot_count ? frame->slots[i].init : 0, bytes = bytes_in(span, i);

		mark_read(v, state, f, i);
		if (bytes & ~init)
			ask_for_zero(v, &v->subprogs[frame->subprog], i, (uint8_t)(bytes & ~init));
	}
}

static uint32_t origin_of(const struct bpfv_value *value)
{
	return value && value->kind == BPFC_KIND_SCALAR ? value->origin : 0;
}

/* Of what a slot held only zero bytes remain known. */
static void forget(struct bpfv *v, struct bpfv_slot *slot, uint32_t origin)
{
	origin = bpfv_both(v, origin_of(&slot->value), origin);
	slot->value = bpfv_unknown();
	slot->value.origin = origin;
	slot->size = 0;
}

/* With a distance that is better known, a pointer there would have been touched or would not. */
static void need_place(struct bpfv *v, const struct bpfv_frame *frame, struct bpfv_span span)
{
	if (span.is_exact || !span.origin || span.lo >= span.hi)
		return;
	for (uint32_t i = slot_of(span.hi - 1); i < frame->slot_count && i <= slot_of(span.lo); i++)
		if (frame->slots[i].size && frame->slots[i].value.kind != BPFC_KIND_SCALAR) {
			bpfv_need_same(v, span.origin);
			return;
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
			forget(v, slot, origin_of(value));
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
	result.origin = value->origin;
	return result;
}

/* The first `bytes` of a slot, just written, hold a value. */
static void set_slot(struct bpfv *v, struct bpfv_slot *slot, const struct bpfv_value *value, unsigned bytes)
{
	uint32_t origin = slot->value.origin;

	slot->value = cut(value, bytes);
	slot->size = (uint8_t)bytes;
	if (slot->value.kind == BPFC_KIND_SCALAR)
		slot->value.origin = bpfv_both(v, origin, slot->value.origin);
}

/* Bytes of a slot that are surely written. */
static void write_bytes(struct bpfv *v, struct bpfv_slot *slot, uint8_t bytes, const struct bpfv_value *value)
{
	bool is_null = value && bpfv_is_null(value);

	if (bytes == 0xff)
		*slot = (struct bpfv_slot){ .value = bpfv_unknown() };
	slot->init |= bytes;
	slot->zero = (uint8_t)(is_null ? slot->zero | bytes : slot->zero & ~bytes);
	if (!slot->size || bytes & ((1u << slot->size) - 1))
		forget(v, slot, origin_of(value));
	else if (slot->value.kind == BPFC_KIND_SCALAR)
		slot->value.origin = bpfv_both(v, slot->value.origin, origin_of(value));
}

void bpfv_stack_write(struct bpfv *v, struct bpfv_state *state, uint32_t f, struct bpfv_span span,
		      const struct bpfv_value *value)
{
	int64_t bytes = span.hi - span.lo;
	struct bpfv_frame *frame;

	bpfv_stack_touch(v, state, f, span);
	need_place(v, state->frames[f], span);
	if (value && value->kind != BPFC_KIND_SCALAR && !span.is_exact)
		bpfv_need_same(v, span.origin);
	bpfv_object_scrub(v, state, f, span);
	if (!span.is_exact) {
		write_perhaps(v, state, f, span, value);
		return;
	}
	if (span.lo >= span.hi)
		return;
	frame = bpfv_state_own(v, state, f, slot_of(span.lo) + 1);
	for (uint32_t i = slot_of(span.hi - 1); frame && i <= slot_of(span.lo); i++) {
		uint8_t written = bytes_in(span, i);

		write_bytes(v, &frame->slots[i], written, value);
		if (i < BPFV_MARKED_SLOTS && written == 0xff)
			state->written[f] |= UINT64_C(1) << i;
	}
	if (!frame || !value || bytes > BPFV_SLOT_BYTES || span.lo % BPFV_SLOT_BYTES)
		return;
	if (bytes < BPFV_SLOT_BYTES && (value->kind != BPFC_KIND_SCALAR || v->model->big_endian))
		return;
	set_slot(v, &frame->slots[slot_of(span.lo)], value, (unsigned)bytes);
}

/* A part of a constant in memory. */
static struct bpfv_value part_of(const struct bpfv *v, const struct bpfv_value *whole, unsigned byte, unsigned bits)
{
	unsigned shift = 8 * byte;
	struct bpfv_value part;

	if (v->model->big_endian)
		shift = 64 - bits - shift;
	part = bpfv_const(whole->n.umin >> shift & (bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX));
	part.origin = whole->origin;
	return part;
}

struct bpfv_value bpfv_stack_load(struct bpfv *v, const struct bpfv_state *state, uint32_t f, struct bpfv_span span,
				  unsigned bits)
{
	const struct bpfv_frame *frame = state->frames[f];
	struct bpfv_value zero = bpfv_const(0);
	const struct bpfv_slot *slot;
	unsigned byte;
	uint8_t mask;

	bpfv_stack_read(v, state, f, span);
	need_place(v, frame, span);
	if (!span.is_exact || span.lo >= span.hi || slot_of(span.lo) != slot_of(span.hi - 1) ||
	    slot_of(span.lo) >= frame->slot_count)
		return bpfv_bits(bits);
	slot = &frame->slots[slot_of(span.lo)];
	byte = byte_in_slot(span.lo);
	mask = (uint8_t)(((1u << bits / 8) - 1) << byte);
	if (slot->size && !byte && bits == 8u * slot->size)
		return slot->value;
	if (slot->size == BPFV_SLOT_BYTES && bpfv_is_const(&slot->value))
		return part_of(v, &slot->value, byte, bits);
	if (slot->size == BPFV_SLOT_BYTES && slot->value.kind == BPFC_KIND_SCALAR && !byte && !v->model->big_endian)
		return cut(&slot->value, bits / 8);
	if ((slot->zero & mask) != mask)
		return bpfv_bits(bits);
	zero.origin = slot->value.origin;
	return zero;
}
