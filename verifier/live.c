/* Which registers are live where: their values may be read later. */
#include "verifier.h"

#define REG(n) (1u << (n))
#define ARGS (REG(1) | REG(2) | REG(3) | REG(4) | REG(5))

static unsigned helper_args(uint32_t id)
{
	const struct bpfc_helper *helper = bpfc_helper_by_id(id);
	unsigned args = 0;

	for (unsigned reg = 1; helper && reg <= 5; reg++)
		if (helper->args[reg - 1] != BPFC_ARG_NONE)
			args |= REG(reg);
	return helper ? args : ARGS;
}

static unsigned before_call(const struct bpfv *v, const struct bpfc_insn *insn, unsigned live)
{
	unsigned args = ARGS;

	if (insn->id == BPFC_INSN_CALL_HELPER)
		args = helper_args(insn->ref);
	else if (insn->id == BPFC_INSN_CALL_SUBPROG)
		args = v->insns[v->prog->subprogs[insn->ref].first].live & ARGS;
	return (live & ~(ARGS | REG(0))) | args;
}

static bool reads_dst(enum bpfc_op op)
{
	return op != BPFC_OP_MOV && op != BPFC_OP_MOVSX8 && op != BPFC_OP_MOVSX16 && op != BPFC_OP_MOVSX32;
}

/* The registers that are live before an instruction, from those that are live after it. */
static unsigned before(const struct bpfv *v, uint32_t i, unsigned live)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	unsigned dst = REG(insn->dst), src = REG(insn->src);

	switch (row->shape) {
	case BPFC_SHAPE_ALU_IMM:
		return reads_dst(row->op) ? live | dst : live & ~dst;
	case BPFC_SHAPE_ALU_REG:
		return (reads_dst(row->op) ? live | dst : live & ~dst) | src;
	case BPFC_SHAPE_LD_IMM64:
		return live & ~dst;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		return (live & ~dst) | src;
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_JMP_IMM:
		return live | dst;
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_STORE_REL:
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_JMP_REG:
		return live | dst | src;
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		return live | dst | src | REG(0);
	case BPFC_SHAPE_LD_ABS:
		return (live & ~REG(0)) | REG(6);
	case BPFC_SHAPE_LD_IND:
		return (live & ~REG(0)) | REG(6) | src;
	case BPFC_SHAPE_CALL:
		return before_call(v, insn, live);
	case BPFC_SHAPE_CALL_REG:
		return live | ARGS | REG(bpfc_call_reg(insn->dst, insn->imm));
	case BPFC_SHAPE_EXIT:
		return REG(0);
	default:
		return live;
	}
}

static bool update(struct bpfv *v, uint32_t i)
{
	unsigned live = 0;
	uint32_t to[2];

	for (unsigned k = bpfv_successors(v, i, to); k-- > 0;)
		live |= v->insns[to[k]].live;
	live = before(v, i, live);
	if (v->insns[i].live == live)
		return false;
	v->insns[i].live = (uint16_t)live;
	return true;
}

void bpfv_live(struct bpfv *v)
{
	for (uint32_t k = 0; k < v->prog->subprog_count; k++) {
		uint32_t s = v->callees_first[k];
		const uint32_t *order = &v->order[v->prog->subprogs[s].first];
		bool changed = true;

		while (changed) {
			changed = false;
			for (uint32_t rank = v->visited[s]; rank-- > 0;)
				changed = update(v, order[rank]) || changed;
		}
	}
}

void bpfv_forget_dead(struct bpfv *v, struct bpfv_state *state, uint32_t f, uint32_t i)
{
	unsigned live = v->insns[i].live;

	for (unsigned reg = 0; reg < BPFC_R10; reg++) {
		struct bpfv_frame *frame;

		if (live & REG(reg) || state->frames[f]->regs[reg].kind == BPFC_KIND_UNINIT)
			continue;
		frame = bpfv_state_own(v, state, f, 0);
		if (!frame)
			return;
		frame->regs[reg] = bpfv_uninit();
	}
}
