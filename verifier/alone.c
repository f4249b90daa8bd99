/* Functions that are walked alone, once: in the middle of the path on which the first call of them is met. */
#include "verifier.h"

/* What the walk of a path goes on with after another. */
struct outer {
	struct bpfv_work *work;
	struct bpfv_point *here;
	uint64_t processed;
	uint32_t pairs;
};

static struct outer leave(struct bpfv *v)
{
	struct outer outer = { .work = v->work, .here = v->here, .processed = v->processed, .pairs = v->pairs.count };

	v->work = NULL;
	v->here = NULL;
	return outer;
}

static void come_back(struct bpfv *v, const struct outer *outer, const struct bpfv_state *state, uint32_t i)
{
	struct bpfv_work rest = { .state = *state, .insn = i, .from = outer->processed };

	v->work = outer->work;
	v->here = outer->here;
	v->insn = i;
	if (!v->open_loops)
		v->pairs.count = outer->pairs;
	bpfv_path_begin(v, &rest);
}

static void walk(struct bpfv *v, const struct bpfv_state *caller, uint32_t i, uint32_t s)
{
	struct bpfv_state state = { 0 };
	struct outer outer;

	state.context = bpfv_context_of(v, NULL, BPFC_NO_INSN, s);
	if (!state.context || !bpfv_state_push(v, &state, s))
		return;
	bpfv_global_args(v, &state, s);
	outer = leave(v);
	bpfv_walk_later(v, &state, v->prog->subprogs[s].first);
	if (v->work)
		v->work->from = 0; /* its paths begin there */
	v->subprogs[s].walk = BPFV_WALK_NOW;
	v->nested += caller->depth;
	bpfv_walk_all(v);
	v->nested -= caller->depth;
	v->subprogs[s].walk = BPFV_WALK_DONE;
	if (!v->status && !v->errors)
		come_back(v, &outer, caller, i);
	v->here = outer.here;
}

/* So that the stack of the whole chain of calls can be added up. */
static void note_call(struct bpfv *v, struct bpfv_context *context, uint32_t i, uint32_t s)
{
	struct bpfv_lone_call *call;

	for (call = context->lone_calls; call; call = call->next)
		if (call->callsite == i)
			return;
	call = bpfv_alloc(v, sizeof(*call));
	if (!call)
		return;
	*call = (struct bpfv_lone_call){ .next = context->lone_calls, .callsite = i, .subprog = s };
	context->lone_calls = call;
}

bool bpfv_walk_alone(struct bpfv *v, struct bpfv_state *state, uint32_t i, uint32_t s)
{
	const struct bpfv_subprog *subprog = &v->subprogs[s];

	if (subprog->walk == BPFV_WALK_NOW) { /* by way of a callback */
		bpfv_reject(v, RECURSION, i, BPFC_STR(v->prog->subprogs[s].name));
		return false;
	}
	if (v->nested + state->depth >= BPFV_MAX_FRAMES) {
		bpfv_reject(v, TOO_MANY_FRAMES, i, BPFC_STR(v->prog->subprogs[s].name),
			    BPFC_INT(v->nested + state->depth + 1), BPFC_INT(BPFV_MAX_FRAMES));
		return false;
	}
	note_call(v, state->context, i, s);
	if (subprog->walk == BPFV_WALK_NOT_YET)
		walk(v, state, i, s);
	bpfv_spend_more(state, &subprog->worst);
	return !v->status && !v->errors;
}
