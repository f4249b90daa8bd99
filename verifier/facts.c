/* Facts: the join of every state that reaches an instruction. */
#include "verifier.h"

void bpfv_record(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_value *regs = bpfv_regs(state);
	struct bpfc_insn_facts *facts;

	if (!v->wants_facts)
		return;
	facts = &v->facts->insns[i];
	for (unsigned reg = 0; reg < BPFC_REGS; reg++) {
		struct bpfc_value value;

		if (!(v->insns[i].changed >> reg & 1))
			continue;
		value = bpfv_as_fact(&regs[reg], state->depth);
		if (facts->reached)
			bpfv_join_fact(&facts->regs[reg], &value);
		else
			facts->regs[reg] = value;
	}
	facts->reached = true;
}

static void *from_caller(struct bpfv *v, size_t bytes)
{
	void *memory = v->options.allocator.alloc(v->options.allocator.user, bytes);

	if (!memory)
		v->status = BPFC_E_NOMEM;
	else
		memset(memory, 0, bytes);
	return memory;
}

/* One block: the facts, then the instructions', then the functions'. */
struct bpfc_facts *bpfv_facts_new(struct bpfv *v)
{
	size_t insns = v->wants_facts ? v->prog->insn_count : 0, subprogs = v->prog->subprog_count;
	struct bpfc_facts *facts = from_caller(v, sizeof(*facts) + insns * sizeof(facts->insns[0]) +
							  subprogs * sizeof(facts->subprogs[0]));

	if (facts) {
		facts->insn_count = (uint32_t)insns;
		facts->subprog_count = v->prog->subprog_count;
		facts->insns = (struct bpfc_insn_facts *)(void *)(facts + 1);
		facts->subprogs = (struct bpfc_subprog_facts *)(void *)(facts->insns + insns);
	}
	return facts;
}

/* Whether states that were not walked may have anything in the register: nobody reads it. */
static bool is_dead(const struct bpfv *v, uint32_t i, unsigned reg)
{
	bool after_call = i && bpfc_insn_info(v->prog->insns[i - 1].id)->shape == BPFC_SHAPE_CALL;

	if (reg == BPFC_R10 || v->insns[i].live >> reg & 1)
		return false;
	return v->insns[i].head != BPFC_NONE || !after_call || reg > 5;
}

/* What no instruction has changed is as it was before the one above. */
static void fill(struct bpfv *v)
{
	struct bpfc_insn_facts *insns = v->facts->insns, *above = NULL;

	for (uint32_t i = 0; i < v->facts->insn_count; i++) {
		unsigned changed = v->insns[i].changed;

		if (v->prog->insns[i].id == BPFC_INSN_SECOND || !insns[i].reached)
			continue;
		for (unsigned reg = 0; reg < BPFC_REGS; reg++) {
			if (!(changed >> reg & 1) && above)
				insns[i].regs[reg] = above->regs[reg];
			else if (changed == BPFV_ALL_REGS && is_dead(v, i, reg))
				insns[i].regs[reg] =
					(struct bpfc_value){ .kind = BPFC_KIND_UNINIT, .umax = UINT64_MAX };
		}
		above = &insns[i];
	}
}

static uint32_t round_frame(uint32_t touched)
{
	return (touched + 7) & ~7u;
}

/* What is known of the functions; their bitmaps are one more block, which starts with the first one's. */
void bpfv_facts_finish(struct bpfv *v)
{
	struct bpfc_facts *facts = v->facts;
	size_t bytes = 1;
	uint8_t *bits;

	fill(v);
	bpfv_loose_facts(v);
	for (uint32_t s = 0; s < facts->subprog_count; s++)
		bytes += round_frame(v->subprogs[s].touched) / 8;
	bits = from_caller(v, bytes);
	for (uint32_t s = 0; bits && s < facts->subprog_count; s++) {
		const struct bpfv_subprog *subprog = &v->subprogs[s];
		struct bpfc_subprog_facts *known = &facts->subprogs[s];

		known->reached = subprog->is_reached;
		known->may_tail_call = subprog->may_tail_call;
		known->frame = round_frame(subprog->touched);
		known->zero = bits;
		if (subprog->zero)
			memcpy(bits, subprog->zero, known->frame / 8);
		bits += known->frame / 8;
	}
	facts->max_insns = v->subprogs[0].worst.insns;
	facts->cost = v->subprogs[0].worst.cost;
}

void bpfv_facts_free(struct bpfc_facts *facts, const struct bpfv_allocator *allocator)
{
	if (!facts)
		return;
	if (facts->subprog_count)
		allocator->free(allocator->user, facts->subprogs[0].zero);
	allocator->free(allocator->user, facts);
}
