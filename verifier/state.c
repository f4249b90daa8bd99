/* States: sharing and copying of frames. */
#include "state.h"
#include "verifier.h"

static struct bpfv_frame *new_frame(struct bpfv *v, uint32_t slots)
{
	struct bpfv_frame *frame = bpfv_alloc(v, sizeof(*frame) + slots * sizeof(frame->slots[0]));

	if (frame) {
		frame->sharers = 1;
		frame->slot_count = slots;
		for (uint32_t i = 0; i < slots; i++)
			frame->slots[i].value.kind = BPFC_KIND_SCALAR;
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
	frame->activation = ++v->activations;
	for (unsigned i = 0; i < BPFC_REGS; i++)
		frame->regs[i] = bpfv_uninit();
	frame->regs[BPFC_R10] = bpfv_pointer(BPFC_KIND_STACK, state->depth, 3);
	state->written[state->depth] = UINT64_MAX;
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

	if (old->sharers == 1 && old->slot_count >= slots) {
		old->is_settled = false;
		return old;
	}
	frame = new_frame(v, slots > old->slot_count ? slots : old->slot_count);
	if (!frame)
		return NULL;
	frame->subprog = old->subprog;
	frame->calls = old->calls;
	frame->invocation = old->invocation;
	frame->activation = old->activation;
	frame->loops = old->loops;
	memcpy(frame->regs, old->regs, sizeof(frame->regs));
	memcpy(frame->slots, old->slots, old->slot_count * sizeof(frame->slots[0]));
	drop_frame(v, old);
	state->frames[i] = frame;
	return frame;
}

void bpfv_state_each(struct bpfv *v, struct bpfv_state *state, bool (*change)(struct bpfv_value *value, void *user),
		     void *user)
{
	for (uint32_t f = 0; f < state->depth; f++) {
		uint32_t count = BPFC_REGS + state->frames[f]->slot_count;

		for (uint32_t i = 0; i < count; i++) {
			struct bpfv_frame *frame = state->frames[f];
			struct bpfv_value value = i < BPFC_REGS ? frame->regs[i] : frame->slots[i - BPFC_REGS].value;

			if (i >= BPFC_REGS && !frame->slots[i - BPFC_REGS].size)
				continue;
			if (!change(&value, user))
				continue;
			frame = bpfv_state_own(v, state, f, 0);
			if (!frame)
				return;
			if (i < BPFC_REGS)
				frame->regs[i] = value;
			else if (value.kind == BPFC_KIND_UNINIT)
				frame->slots[i - BPFC_REGS] = (struct bpfv_slot){ .value = bpfv_unknown() };
			else
				frame->slots[i - BPFC_REGS].value = value;
		}
	}
}

struct forgetting {
	struct bpfv_value left; /* what is known afterwards */
	bool (*wanted)(const struct bpfv_value *value, uint32_t arg);
	uint32_t arg;
};

static bool forget(struct bpfv_value *value, void *user)
{
	const struct forgetting *forgetting = user;

	if (!forgetting->wanted(value, forgetting->arg))
		return false;
	*value = forgetting->left;
	return true;
}

/* What was a pointer is a number now, which --strict has nobody read. */
void bpfv_state_forget(struct bpfv *v, struct bpfv_state *state,
		       bool (*wanted)(const struct bpfv_value *value, uint32_t arg), uint32_t arg)
{
	struct forgetting forgetting = { .left = bpfv_unknown(), .wanted = wanted, .arg = arg };

	if (v->options.strict) {
		forgetting.left = bpfv_uninit();
		forgetting.left.memory = BPFV_UNINIT_STALE;
	}
	bpfv_state_each(v, state, forget, &forgetting);
}

void bpfv_set_reg(struct bpfv *v, struct bpfv_state *state, unsigned reg, struct bpfv_value value)
{
	struct bpfv_frame *frame;

	if (reg == BPFC_R10)
		return;
	frame = bpfv_state_own(v, state, state->depth - 1, 0);
	if (frame)
		frame->regs[reg] = value;
}
