/* The worst case of executed instructions: the longest path where there is no loop. */
#include "verifier.h"

static uint64_t add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? BPFC_UNBOUNDED : a + b;
}

/* Of instruction i and all that may follow; `after` has the successors' already. */
static uint64_t cost_from(const struct bpfv *v, const uint64_t *after, const uint64_t *subprogs, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfv_insn *known = &v->insns[i];
	uint64_t own = 1, rest = 0;
	uint32_t to[2];

	if (known->flags & BPFV_CALLS_BACK)
		return BPFC_UNBOUNDED;
	if (insn->id == BPFC_INSN_CALL_SUBPROG)
		own = add(own, subprogs[insn->ref]);
	if (known->flags & BPFV_JUMPED) {
		bpfv_successors(v, i, to);
		if (v->insns[to[0]].rank <= known->rank)
			return BPFC_UNBOUNDED;
		rest = after[to[0]];
	}
	if (known->flags & BPFV_FELL) {
		uint32_t next = bpfv_next(v, i);

		if (v->insns[next].rank <= known->rank)
			return BPFC_UNBOUNDED;
		rest = after[next] > rest ? after[next] : rest;
	}
	return add(own, rest);
}

uint64_t bpfv_cost(struct bpfv *v)
{
	uint64_t *after = bpfv_alloc_array(v, v->prog->insn_count, sizeof(*after));
	uint64_t *subprogs = bpfv_alloc_array(v, v->prog->subprog_count, sizeof(*subprogs));

	if (v->status || v->subprogs[0].may_tail_call)
		return BPFC_UNBOUNDED;
	for (uint32_t k = 0; k < v->prog->subprog_count; k++) {
		uint32_t s = v->callees_first[k], first = v->prog->subprogs[s].first;

		for (uint32_t rank = v->visited[s]; rank-- > 0;) {
			uint32_t i = v->order[first + rank];

			if (v->insns[i].flags & BPFV_REACHED)
				after[i] = cost_from(v, after, subprogs, i);
		}
		subprogs[s] = after[first];
	}
	return subprogs[0];
}
