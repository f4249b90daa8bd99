/* States: sharing, copying and joining of frames. */
#include "state.h"
#include "verifier.h"

static const struct bpfv_slot *slot_at(const struct bpfv_frame *frame, uint32_t i)
{
	static const struct bpfv_slot unwritten = { .value = { .kind = BPFC_KIND_SCALAR, .umax = UINT64_MAX } };

	return i < frame->slot_count ? &frame->slots[i] : &unwritten;
}

static struct bpfv_frame *new_frame(struct bpfv *v, uint32_t slots)
{
	struct bpfv_frame *frame = bpfv_alloc(v, sizeof(*frame) + slots * sizeof(frame->slots[0]));

	if (frame) {
		frame->sharers = 1;
		frame->slot_count = slots;
		for (uint32_t i = 0; i < slots; i++)
			frame->slots[i] = (struct bpfv_slot){ .value = bpfv_unknown() };
	}
	return frame;
}

static void drop_frame(struct bpfv *v, struct bpfv_frame *frame)
{
	if (!--frame->sharers)
		bpfv_free(v, frame);
}

bool bpfv_state_push(struct bpfv *v, struct bpfv_state *state, uint32_t subprog)
{
	struct bpfv_frame *frame = new_frame(v, 0);

	if (!frame)
		return false;
	frame->subprog = subprog;
	for (unsigned i = 0; i < BPFC_REGS; i++)
		frame->regs[i] = bpfv_uninit();
	frame->regs[BPFC_R10] = bpfv_pointer(BPFC_KIND_STACK, state->depth, 3);
	state->frames[state->depth++] = frame;
	return true;
}

void bpfv_state_pop(struct bpfv *v, struct bpfv_state *state)
{
	drop_frame(v, state->frames[--state->depth]);
}

struct bpfv_state bpfv_state_copy(const struct bpfv_state *state)
{
	for (uint32_t i = 0; i < state->depth; i++)
		state->frames[i]->sharers++;
	return *state;
}

void bpfv_state_drop(struct bpfv *v, struct bpfv_state *state)
{
	while (state->depth)
		bpfv_state_pop(v, state);
}

struct bpfv_frame *bpfv_state_own(struct bpfv *v, struct bpfv_state *state, uint32_t i, uint32_t slots)
{
	struct bpfv_frame *old = state->frames[i], *frame;

	if (old->sharers == 1 && old->slot_count >= slots)
		return old;
	frame = new_frame(v, slots > old->slot_count ? slots : old->slot_count);
	if (!frame)
		return NULL;
	frame->subprog = old->subprog;
	memcpy(frame->regs, old->regs, sizeof(frame->regs));
	memcpy(frame->slots, old->slots, old->slot_count * sizeof(frame->slots[0]));
	drop_frame(v, old);
	state->frames[i] = frame;
	return frame;
}

static bool join_regs(struct bpfv *v, struct bpfv_state *into, const struct bpfv_frame *from, uint32_t f)
{
	bool changed = false;

	for (unsigned i = 0; i < BPFC_REGS; i++) {
		struct bpfc_value value = into->frames[f]->regs[i];
		struct bpfv_frame *frame;

		if (!bpfv_join(&value, &from->regs[i]))
			continue;
		frame = bpfv_state_own(v, into, f, 0);
		if (!frame)
			return false;
		frame->regs[i] = value;
		changed = true;
	}
	return changed;
}

static bool join_slots(struct bpfv *v, struct bpfv_state *into, const struct bpfv_frame *from, uint32_t f)
{
	const struct bpfv_frame *old = into->frames[f];
	uint32_t count = from->slot_count > old->slot_count ? from->slot_count : old->slot_count;
	bool changed = false;

	for (uint32_t i = 0; i < count; i++) {
		struct bpfv_slot slot = *slot_at(into->frames[f], i);
		const struct bpfv_slot *other = slot_at(from, i);
		struct bpfv_frame *frame;
		uint8_t init = slot.init & other->init;

		if (!bpfv_join(&slot.value, &other->value) && init == slot.init)
			continue;
		slot.init = init;
		frame = bpfv_state_own(v, into, f, count);
		if (!frame)
			return false;
		frame->slots[i] = slot;
		changed = true;
	}
	return changed;
}

bool bpfv_state_join(struct bpfv *v, struct bpfv_state *into, const struct bpfv_state *from)
{
	bool changed = false;

	for (uint32_t f = 0; f < into->depth; f++) {
		if (into->frames[f] == from->frames[f])
			continue;
		changed = join_regs(v, into, from->frames[f], f) || changed;
		changed = join_slots(v, into, from->frames[f], f) || changed;
	}
	return changed;
}

static void forget_in_frame(struct bpfv *v, struct bpfv_state *state, uint32_t f,
			    bool (*wanted)(const struct bpfc_value *value, uint32_t arg), uint32_t arg)
{
	struct bpfv_frame *frame;

	for (unsigned i = 0; i < BPFC_REGS; i++) {
		if (!wanted(&state->frames[f]->regs[i], arg))
			continue;
		frame = bpfv_state_own(v, state, f, 0);
		if (!frame)
			return;
		frame->regs[i] = bpfv_unknown();
	}
	for (uint32_t i = 0; i < state->frames[f]->slot_count; i++) {
		if (!wanted(&state->frames[f]->slots[i].value, arg))
			continue;
		frame = bpfv_state_own(v, state, f, 0);
		if (!frame)
			return;
		frame->slots[i].value = bpfv_unknown();
	}
}

void bpfv_state_forget(struct bpfv *v, struct bpfv_state *state,
		       bool (*wanted)(const struct bpfc_value *value, uint32_t arg), uint32_t arg)
{
	for (uint32_t f = 0; f < state->depth; f++)
		forget_in_frame(v, state, f, wanted, arg);
}

void bpfv_set_reg(struct bpfv *v, struct bpfv_state *state, unsigned reg, struct bpfc_value value)
{
	struct bpfv_frame *frame;

	if (reg == BPFC_R10)
		return;
	frame = bpfv_state_own(v, state, state->depth - 1, 0);
	if (frame)
		frame->regs[reg] = value;
}
