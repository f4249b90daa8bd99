/* Limits that hold for the program as a whole: every loop has a way out, and the stack suffices. */
#include "verifier.h"

#define LINUX_ROUNDING 16 /* bytes of each frame, as with a JIT (kernel: round_up_stack_depth) */

static bool leads_to_exit(const struct bpfv *v, uint32_t i)
{
	const struct bpfv_insn *insn = &v->insns[i];
	uint32_t to[2];

	if (insn->flags & BPFV_STOPPED)
		return true;
	if ((insn->flags & BPFV_JUMPED) &&
	    (v->insns[(uint32_t)bpfc_insn_target(&v->prog->insns[i], i)].flags & BPFV_EXITS))
		return true;
	if (!(insn->flags & BPFV_FELL))
		return false;
	to[0] = bpfv_next(v, i);
	return v->insns[to[0]].flags & BPFV_EXITS;
}

static void mark_exits(struct bpfv *v, uint32_t s)
{
	const uint32_t *order = &v->order[v->prog->subprogs[s].first];
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t rank = v->visited[s]; rank-- > 0;) {
			struct bpfv_insn *insn = &v->insns[order[rank]];

			if ((insn->flags & BPFV_EXITS) || !leads_to_exit(v, order[rank]))
				continue;
			insn->flags |= BPFV_EXITS;
			changed = true;
		}
	}
}

static bool jumps_back(const struct bpfv *v, uint32_t i)
{
	uint32_t to[2];

	bpfv_successors(v, i, to);
	return (v->insns[i].flags & BPFV_JUMPED) && v->insns[to[0]].rank <= v->insns[i].rank;
}

/* The jump that closes the first loop without a way out. */
static void find_trap(struct bpfv *v, uint32_t s)
{
	const struct bpfc_subprog *subprog = &v->prog->subprogs[s];

	for (uint32_t i = subprog->first; i < subprog->first + subprog->count; i++) {
		if (!(v->insns[i].flags & BPFV_REACHED) || (v->insns[i].flags & BPFV_EXITS) || !jumps_back(v, i))
			continue;
		bpfv_reject(v, NO_EXIT, i);
		return;
	}
}

static uint32_t rounded(uint32_t bytes)
{
	return ((bytes ? bytes : 1) + LINUX_ROUNDING - 1) / LINUX_ROUNDING * LINUX_ROUNDING;
}

/* Where the context's function is called from. */
static uint32_t callsite_of(const struct bpfv *v, const struct bpfv_context *context)
{
	if (context->callsite != BPFC_NO_INSN)
		return context->callsite;
	for (const struct bpfv_context *other = v->contexts; other; other = other->next)
		for (const struct bpfv_lone_call *call = other->lone_calls; call; call = call->next)
			if (call->subprog == context->subprog)
				return call->callsite;
	return BPFC_NO_INSN;
}

/* Bytes of stack and frames: of a context's chain of calls, with what waits for it where that is walked alone. */
struct chain {
	uint64_t surely, touched;
	uint32_t frames;
};

static struct chain chain_of(const struct bpfv *v, const struct bpfv_context *context, const struct chain *above)
{
	struct chain chain = { 0 };
	const struct bpfv_context *up = context;

	for (;; up = up->parent) {
		chain.surely += rounded(v->subprogs[up->subprog].surely);
		chain.touched += rounded(v->subprogs[up->subprog].touched);
		chain.frames++;
		if (!up->parent)
			break;
	}
	if (up->callsite == BPFC_NO_INSN) {
		chain.surely += above[up->subprog].surely;
		chain.touched += above[up->subprog].touched;
		chain.frames += above[up->subprog].frames;
	}
	return chain;
}

/* The chains from which functions that are walked alone are called: the most of each. They call each other without
 * recursion, so this comes to an end. */
static bool find_above(const struct bpfv *v, struct chain *above)
{
	bool changed = false;

	for (const struct bpfv_context *context = v->contexts; context; context = context->next) {
		struct chain chain;

		if (!context->lone_calls)
			continue;
		chain = chain_of(v, context, above);
		for (const struct bpfv_lone_call *call = context->lone_calls; call; call = call->next) {
			struct chain *most = &above[call->subprog], before = *most;

			most->surely = chain.surely > most->surely ? chain.surely : most->surely;
			most->touched = chain.touched > most->touched ? chain.touched : most->touched;
			most->frames = chain.frames > most->frames ? chain.frames : most->frames;
			changed = changed || before.surely != most->surely || before.touched != most->touched ||
				  before.frames != most->frames;
		}
	}
	return changed;
}

static void check_stack(struct bpfv *v)
{
	const struct bpfv_context *worst = NULL;
	uint64_t worst_bytes = v->options.max_stack;
	struct chain *above = bpfv_alloc_array(v, v->prog->subprog_count, sizeof(*above));

	while (above && find_above(v, above))
		;
	for (const struct bpfv_context *context = v->contexts; above && context; context = context->next) {
		struct chain chain = chain_of(v, context, above);

		if (chain.touched > v->facts->stack)
			v->facts->stack = (uint32_t)chain.touched;
		if (chain.surely > worst_bytes) {
			worst = context;
			worst_bytes = chain.surely;
		}
		if (chain.frames > BPFV_MAX_FRAMES && !v->errors)
			bpfv_reject(v, TOO_MANY_FRAMES, callsite_of(v, context),
				    BPFC_STR(v->prog->subprogs[context->subprog].name), BPFC_INT(chain.frames),
				    BPFC_INT(BPFV_MAX_FRAMES));
	}
	if (worst && !v->errors)
		bpfv_reject(v, STACK_DEPTH, callsite_of(v, worst), BPFC_STR(v->prog->subprogs[worst->subprog].name),
			    BPFC_INT(worst_bytes), BPFC_INT(v->options.max_stack));
	bpfv_free(v, above);
}

/* Whether the context's function makes tail calls, or one that it calls alone. */
static bool tail_calls(const struct bpfv *v, const struct bpfv_context *context)
{
	if (v->subprogs[context->subprog].tail_calls)
		return true;
	for (const struct bpfv_lone_call *call = context->lone_calls; call; call = call->next)
		if (v->subprogs[call->subprog].may_tail_call)
			return true;
	return false;
}

static void spread_tail_calls(struct bpfv *v)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (const struct bpfv_context *context = v->contexts; context; context = context->next) {
			if (!tail_calls(v, context))
				continue;
			for (const struct bpfv_context *up = context; up; up = up->parent) {
				changed = changed || !v->subprogs[up->subprog].may_tail_call;
				v->subprogs[up->subprog].may_tail_call = true;
			}
		}
	}
}

static void check_executed(struct bpfv *v)
{
	uint64_t worst = v->subprogs[0].worst.insns, limit = v->options.max_executed;

	if (!limit || worst <= limit || v->errors)
		return;
	if (worst == BPFC_UNBOUNDED)
		bpfv_reject(v, NOT_BOUNDED, BPFC_NO_INSN, BPFC_STR(v->prog->name), BPFC_INT(limit));
	else
		bpfv_reject(v, EXECUTED_LIMIT, BPFC_NO_INSN, BPFC_STR(v->prog->name), BPFC_INT(worst), BPFC_INT(limit));
}

void bpfv_limits(struct bpfv *v)
{
	for (uint32_t s = 0; s < v->prog->subprog_count; s++) {
		mark_exits(v, s);
		find_trap(v, s);
	}
	check_stack(v);
	spread_tail_calls(v);
	bpfv_cost(v);
	check_executed(v);
}
