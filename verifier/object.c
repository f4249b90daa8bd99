/*
 * Objects on the stack that only calls may touch: dynptrs, iterators, interrupt flags. Each is a number of whole slots,
 * all of which say what they are; a write to one of them ends the object.
 */
#include "verifier.h"

static bool is_object(const struct bpfv_slot *slot)
{
	return slot->size == BPFV_SLOT_BYTES && slot->value.kind == BPFV_KIND_OBJECT;
}

const struct bpfv_value *bpfv_object_in(const struct bpfv_state *state, uint32_t f, struct bpfv_span span)
{
	const struct bpfv_frame *frame = state->frames[f];

	for (uint32_t i = 0; i < frame->slot_count; i++) {
		int64_t lo = -(int64_t)BPFV_SLOT_BYTES * (i + 1);

		if (is_object(&frame->slots[i]) && lo < span.hi && lo + BPFV_SLOT_BYTES > span.lo)
			return &frame->slots[i].value;
	}
	return NULL;
}

const struct bpfv_value *bpfv_object_at(const struct bpfv_state *state, const struct bpfv_value *pointer)
{
	const struct bpfv_frame *frame;
	uint32_t slot;

	if (pointer->kind != BPFC_KIND_STACK || !bpfv_off_known(pointer) || pointer->off >= 0 ||
	    pointer->off % BPFV_SLOT_BYTES)
		return NULL;
	frame = state->frames[pointer->ref];
	slot = (uint32_t)(-pointer->off / BPFV_SLOT_BYTES) - 1;
	if (slot >= frame->slot_count || !is_object(&frame->slots[slot]) || frame->slots[slot].value.off)
		return NULL;
	return &frame->slots[slot].value;
}

static bool is_word_of(const struct bpfv_value *value, uint32_t id)
{
	return value->kind == BPFV_KIND_OBJECT && value->id == id;
}

static bool is_part_of(const struct bpfv_value *value, uint32_t id)
{
	return is_word_of(value, id) || value->owned == id;
}

void bpfv_object_drop(struct bpfv *v, struct bpfv_state *state, uint32_t id)
{
	bpfv_state_forget(v, state, is_part_of, id);
}

void bpfv_object_scrub(struct bpfv *v, struct bpfv_state *state, uint32_t f, struct bpfv_span span)
{
	const struct bpfv_value *object;

	while ((object = bpfv_object_in(state, f, span)) && !v->status)
		bpfv_object_drop(v, state, object->id);
}

void bpfv_object_put(struct bpfv *v, struct bpfv_state *state, const struct bpfv_value *pointer, uint64_t bytes,
		     struct bpfv_value object)
{
	struct bpfv_value at = *pointer;

	if (!object.id)
		object.id = bpfv_new_id(v);
	for (object.off = 0; object.off < (int64_t)bytes && !v->status; object.off += BPFV_SLOT_BYTES)
		bpfv_stack_write(v, state, at.ref, bpfv_stack_span(v, &at, object.off, BPFV_SLOT_BYTES), &object);
}

struct bpfv_value bpfv_object_value(enum bpfv_object what)
{
	return (struct bpfv_value){ .kind = BPFV_KIND_OBJECT, .memory = (uint8_t)what, .n = bpfv_scalar_const(0) };
}

const char *bpfv_object_text(enum bpfv_object what)
{
	switch (what) {
	case BPFV_ITERATOR:
		return "an iterator";
	case BPFV_IRQ_FLAGS:
		return "interrupt flags";
	default:
		return "a dynptr";
	}
}

/* Whether losing the object would lose what has to be given back, or restored. */
static bool is_needed(const struct bpfv_value *object)
{
	return object->owned || object->memory == BPFV_ITERATOR || object->memory == BPFV_IRQ_FLAGS;
}

static bool touched(struct bpfv *v, const struct bpfv_access *a, const struct bpfv_value *object, const char *how)
{
	bpfv_reject(v, OBJECT_TOUCHED, a->insn, BPFC_STR(bpfv_object_text(object->memory)), BPFC_STR(how));
	return false;
}

bool bpfv_check_objects(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a)
{
	const struct bpfv_value *object;
	struct bpfv_span span;

	if (a->base->kind != BPFC_KIND_STACK)
		return true;
	span = bpfv_stack_span(v, a->base, a->off, a->bytes);
	object = bpfv_object_in(state, a->base->ref, span);
	if (!object)
		return true;
	if (a->reads || a->is_helper)
		return touched(v, a, object, a->reads ? "read" : "written");
	if (!span.is_exact || is_needed(object))
		return touched(v, a, object, "overwritten");
	return true;
}

/* Room for a new object: its own bytes of a frame, and none of an object that is still needed. */
bool bpfv_check_object_place(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, uint64_t bytes,
			     enum bpfv_object what)
{
	const struct bpfv_value *pointer = &bpfv_regs(state)[reg];
	bool is_place = pointer->kind == BPFC_KIND_STACK && bpfv_off_known(pointer) && pointer->off < 0 &&
			pointer->off >= -(int64_t)v->frame_limit && !(pointer->off % BPFV_SLOT_BYTES) &&
			pointer->off + (int64_t)bytes <= 0;
	const struct bpfv_value *object;

	if (is_place) {
		struct bpfv_span span = bpfv_stack_span(v, pointer, 0, bytes);

		object = bpfv_object_in(state, pointer->ref, span);
		if (!object || (what < BPFV_ITERATOR && !is_needed(object)))
			return true;
		bpfv_reject(v, OBJECT_TOUCHED, i, BPFC_STR(bpfv_object_text(object->memory)), BPFC_STR("overwritten"));
		return false;
	}
	return bpfv_refuse_arg(v, state, i, reg, BPFC_D_OBJECT_PLACE, bpfv_object_text(what));
}

bool bpfv_no_object(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, enum bpfv_object what)
{
	return bpfv_refuse_arg(v, state, i, reg, BPFC_D_OBJECT_ARG, bpfv_object_text(what));
}
