/* The walk, told step by step. What an instruction changed is told before the next one of its path. */
#include "verifier.h"

struct tracer {
	struct bpfv_state seen; /* what was told last; of depth 0: nothing */
};

static void tell(struct bpfv *v, enum bpfv_event_kind kind, uint32_t insn, uint32_t depth, const char *text)
{
	struct bpfv_event event = {
		.kind = kind, .insn = insn, .depth = depth - 1, .processed = v->processed, .text = text
	};

	v->options.trace(v->options.trace_user, &event);
}

static struct bpfv_text begin_line(const struct bpfv_state *state, uint32_t f, char *buffer, size_t bytes)
{
	struct bpfv_text text = bpfv_text_in(buffer, bytes);

	if (f + 1 == state->depth)
		return text;
	bpfv_put(&text, "frame ");
	bpfv_put_unsigned(&text, f);
	bpfv_put(&text, " ");
	return text;
}

static void tell_reg(struct bpfv *v, const struct bpfv_state *state, uint32_t i, uint32_t f, unsigned reg)
{
	char buffer[256];
	struct bpfv_text text = begin_line(state, f, buffer, sizeof(buffer));

	bpfv_put(&text, "r");
	bpfv_put_unsigned(&text, reg);
	bpfv_put(&text, " = ");
	bpfv_show(v, &text, &state->frames[f]->regs[reg]);
	tell(v, BPFV_EVENT_STATE, i, state->depth, buffer);
}

/* Bytes from the lowest on: 'w' written, '0' zero, '.' not written on every path. */
static void show_bytes(struct bpfv_text *text, const struct bpfv_slot *slot)
{
	char bytes[BPFV_SLOT_BYTES + 1] = { 0 };

	for (unsigned b = 0; b < BPFV_SLOT_BYTES; b++)
		bytes[b] = slot->zero >> b & 1 ? '0' : slot->init >> b & 1 ? 'w' : '.';
	bpfv_put(text, bytes);
}

static void tell_slot(struct bpfv *v, const struct bpfv_state *state, uint32_t i, uint32_t f, uint32_t s)
{
	const struct bpfv_slot *slot = &state->frames[f]->slots[s];
	char buffer[256];
	struct bpfv_text text = begin_line(state, f, buffer, sizeof(buffer));

	bpfv_put(&text, "stack");
	bpfv_put_offset(&text, -(int64_t)BPFV_SLOT_BYTES * (s + 1));
	bpfv_put(&text, " = ");
	if (slot->size) {
		bpfv_show(v, &text, &slot->value);
		if (slot->size < BPFV_SLOT_BYTES) {
			bpfv_put(&text, " in ");
			bpfv_put_unsigned(&text, slot->size);
			bpfv_put(&text, " bytes");
		}
	} else {
		show_bytes(&text, slot);
	}
	tell(v, BPFV_EVENT_STATE, i, state->depth, buffer);
}

static bool is_unwritten(const struct bpfv_slot *slot)
{
	return !slot->size && !slot->init && !slot->zero;
}

static bool slots_differ(const struct bpfv_slot *a, const struct bpfv_slot *b)
{
	return a->init != b->init || a->zero != b->zero || a->size != b->size ||
	       (a->size && bpfv_differs(&a->value, &b->value));
}

static void tell_frame(struct bpfv *v, const struct bpfv_state *state, uint32_t i, uint32_t f,
		       const struct bpfv_frame *old)
{
	const struct bpfv_frame *frame = state->frames[f];

	for (unsigned reg = 0; reg < BPFC_REGS; reg++) {
		bool is_news = old ? bpfv_differs(&old->regs[reg], &frame->regs[reg])
				   : frame->regs[reg].kind != BPFC_KIND_UNINIT && reg != BPFC_R10;

		if (is_news)
			tell_reg(v, state, i, f, reg);
	}
	for (uint32_t s = 0; s < frame->slot_count; s++) {
		bool was_there = old && s < old->slot_count;

		if (was_there ? slots_differ(&old->slots[s], &frame->slots[s]) : !is_unwritten(&frame->slots[s]))
			tell_slot(v, state, i, f, s);
	}
}

static void tell_state(struct bpfv *v, struct tracer *tracer, const struct bpfv_state *state, uint32_t i)
{
	for (uint32_t f = 0; f < state->depth; f++) {
		const struct bpfv_frame *old = f < tracer->seen.depth ? tracer->seen.frames[f] : NULL;

		if (old != state->frames[f])
			tell_frame(v, state, i, f, old);
	}
	bpfv_state_drop(v, &tracer->seen);
	tracer->seen = bpfv_state_copy(state);
}

static void see(struct bpfv *v, enum bpfv_sight sight, const struct bpfv_state *state, uint32_t i)
{
	struct tracer *tracer = v->watcher;

	switch (sight) {
	case BPFV_SEES_PATH:
		bpfv_state_drop(v, &tracer->seen);
		tell(v, BPFV_EVENT_PATH, i, state->depth, NULL);
		tell_state(v, tracer, state, i);
		break;
	case BPFV_SEES_INSN:
		tell_state(v, tracer, state, i);
		tell(v, BPFV_EVENT_INSN, i, state->depth, NULL);
		break;
	case BPFV_SEES_KNOWN:
		tell_state(v, tracer, state, i);
		tell(v, BPFV_EVENT_KNOWN, i, state->depth, NULL);
		break;
	}
}

void bpfv_trace(struct bpfv *v)
{
	v->watcher = bpfv_alloc(v, sizeof(struct tracer));
	v->watch = v->watcher ? see : NULL;
}
