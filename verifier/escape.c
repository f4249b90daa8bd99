/* Pointers to the stack that leave the program's hands: helpers and extern functions may follow them. */
#include "verifier.h"

/* The lowest byte of each frame that others can get at. */
struct exposed {
	int64_t lo[BPFV_MAX_FRAMES];
};

static bool expose(const struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer,
		   struct exposed *exposed)
{
	bool changed = false;

	for (uint32_t f = 0; f < state->depth && (bpfv_may_be(pointer) & BPFC_MAY_BE_STACK); f++) {
		int64_t lo = -(int64_t)v->frame_limit;

		if (pointer->kind == BPFC_KIND_STACK && pointer->ref != f)
			continue;
		if (pointer->kind == BPFC_KIND_STACK)
			lo = bpfv_stack_above(v, pointer).lo;
		changed = changed || lo < exposed->lo[f];
		exposed->lo[f] = lo < exposed->lo[f] ? lo : exposed->lo[f];
	}
	return changed;
}

/* Exposes what the pointers in exposed slots lead to. */
static bool expose_further(const struct bpfv *v, const struct bpfv_state *state, struct exposed *exposed)
{
	bool changed = false;

	for (uint32_t f = 0; f < state->depth; f++) {
		const struct bpfv_frame *frame = state->frames[f];

		for (uint32_t i = 0; i < frame->slot_count && -(int64_t)BPFV_SLOT_BYTES * i > exposed->lo[f]; i++)
			if (frame->slots[i].size)
				changed = expose(v, state, &frame->slots[i].value, exposed) || changed;
	}
	return changed;
}

void bpfv_others_read(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer)
{
	struct exposed exposed = { { 0 } };

	if (!expose(v, state, pointer, &exposed))
		return;
	while (expose_further(v, state, &exposed))
		;
	for (uint32_t f = 0; f < state->depth; f++)
		bpfv_stack_read(v, state, f, (struct bpfv_span){ .lo = exposed.lo[f] });
}

void bpfv_others_write(struct bpfv *v, struct bpfv_state *state, const struct bpfv_value *pointer)
{
	struct exposed exposed = { { 0 } };

	if (!expose(v, state, pointer, &exposed))
		return;
	while (expose_further(v, state, &exposed))
		;
	for (uint32_t f = 0; f < state->depth; f++)
		bpfv_stack_write(v, state, f, (struct bpfv_span){ .lo = exposed.lo[f] }, NULL);
}

void bpfv_others_read_at(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *pointer,
			 struct bpfv_span span)
{
	const struct bpfv_frame *frame = state->frames[pointer->ref];

	bpfv_stack_read(v, state, pointer->ref, span);
	for (uint32_t i = 0; i < frame->slot_count; i++) {
		int64_t lo = -(int64_t)BPFV_SLOT_BYTES * (i + 1);

		if (lo < span.hi && lo + BPFV_SLOT_BYTES > span.lo && frame->slots[i].size &&
		    frame->slots[i].value.kind != BPFC_KIND_SCALAR)
			bpfv_others_read(v, state, &frame->slots[i].value);
	}
}
