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

static void check_stack(struct bpfv *v)
{
	const struct bpfv_context *worst = NULL;
	uint64_t worst_bytes = v->options.max_stack;

	for (const struct bpfv_context *context = v->contexts; context; context = context->next) {
		uint64_t surely = 0, touched = 0;

		for (const struct bpfv_context *up = context; up; up = up->parent) {
			surely += rounded(v->subprogs[up->subprog].surely);
			touched += rounded(v->subprogs[up->subprog].touched);
		}
		if (touched > v->facts->stack)
			v->facts->stack = (uint32_t)touched;
		if (surely > worst_bytes) {
			worst = context;
			worst_bytes = surely;
		}
	}
	if (worst)
		bpfv_reject(v, STACK_DEPTH, worst->callsite, BPFC_STR(v->prog->subprogs[worst->subprog].name),
			    BPFC_INT(worst_bytes), BPFC_INT(v->options.max_stack));
}

static void spread_tail_calls(struct bpfv *v)
{
	for (const struct bpfv_context *context = v->contexts; context; context = context->next) {
		if (!v->subprogs[context->subprog].tail_calls)
			continue;
		for (const struct bpfv_context *up = context; up; up = up->parent)
			v->subprogs[up->subprog].may_tail_call = true;
	}
}

static void check_executed(struct bpfv *v)
{
	uint64_t worst = v->worst.insns, limit = v->options.max_executed;

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
