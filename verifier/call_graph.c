/* The graph of direct calls: recursion, and an order in which callees come before their callers. */
#include "verifier.h"

struct visit {
	uint32_t subprog, slot; /* slot: where to look on for calls */
};

enum {
	NEW,
	OPEN, /* on the path that is being followed */
	CLOSED,
};

/* The next function that `visit` calls, its slot in *at; BPFC_NONE after the last. */
static uint32_t next_callee(const struct bpfv *v, struct visit *visit, uint32_t *at)
{
	const struct bpfc_subprog *subprog = &v->prog->subprogs[visit->subprog];

	while (visit->slot < subprog->first + subprog->count) {
		const struct bpfc_insn *insn = &v->prog->insns[ *at = visit->slot++];

		if (insn->id == BPFC_INSN_CALL_SUBPROG)
			return insn->ref;
	}
	return BPFC_NONE;
}

static void visit_from(struct bpfv *v, uint32_t start, struct visit *stack, uint8_t *states, uint32_t *closed)
{
	uint32_t depth = 1;

	stack[0] = (struct visit){ .subprog = start, .slot = v->prog->subprogs[start].first };
	states[start] = OPEN;
	while (depth) {
		struct visit *top = &stack[depth - 1];
		uint32_t at, callee = next_callee(v, top, &at);

		if (callee == BPFC_NONE) {
			states[top->subprog] = CLOSED;
			v->callees_first[(*closed)++] = top->subprog;
			depth--;
		} else if (states[callee] == OPEN) {
			bpfv_reject(v, RECURSION, at, BPFC_STR(v->prog->subprogs[callee].name));
		} else if (states[callee] == NEW) {
			states[callee] = OPEN;
			stack[depth++] = (struct visit){ .subprog = callee, .slot = v->prog->subprogs[callee].first };
		}
	}
}

/* Calls are counted whether or not a path makes them, as Linux does. */
static void check_depth(struct bpfv *v)
{
	uint32_t *frames = bpfv_alloc_array(v, v->prog->subprog_count, sizeof(*frames));

	for (uint32_t k = 0; frames && k < v->prog->subprog_count; k++) {
		uint32_t s = v->callees_first[k], at, callee, deepest = BPFC_NO_INSN;
		struct visit visit = { .subprog = s, .slot = v->prog->subprogs[s].first };

		frames[s] = 1;
		while ((callee = next_callee(v, &visit, &at)) != BPFC_NONE) {
			if (frames[callee] + 1 <= frames[s])
				continue;
			frames[s] = frames[callee] + 1;
			deepest = at;
		}
		if (frames[s] > BPFV_MAX_FRAMES) {
			bpfv_reject(v, TOO_MANY_FRAMES, deepest, BPFC_STR(v->prog->subprogs[s].name),
				    BPFC_INT(frames[s]), BPFC_INT(BPFV_MAX_FRAMES));
			break;
		}
	}
	bpfv_free(v, frames);
}

void bpfv_call_graph(struct bpfv *v)
{
	uint32_t count = v->prog->subprog_count, closed = 0;
	struct visit *stack = bpfv_alloc_array(v, count, sizeof(*stack));
	uint8_t *states = bpfv_alloc_array(v, count, 1);

	v->callees_first = bpfv_alloc_array(v, count, sizeof(*v->callees_first));
	if (v->status)
		return;
	for (uint32_t s = 0; s < count; s++)
		if (states[s] == NEW)
			visit_from(v, s, stack, states, &closed);
	if (!v->errors)
		check_depth(v);
	bpfv_free(v, states);
	bpfv_free(v, stack);
}
