/*
 * Which registers matter where. A register is live where its value may be read later, and needed where its number may
 * decide something: a jump, an address, a size. What is not needed is forgotten at heads of blocks, so that states that
 * differ in nothing else are one.
 */
#include "verifier.h"

#define REG(n) (1u << (n))
#define ARGS (REG(1) | REG(2) | REG(3) | REG(4) | REG(5))

struct liveness {
	unsigned live, needed;
};

static unsigned helper_args(uint32_t id)
{
	const struct bpfc_helper *helper = bpfc_helper_by_id(id);
	unsigned args = 0;

	for (unsigned reg = 1; helper && reg <= 5; reg++)
		if (helper->args[reg - 1] != BPFC_ARG_NONE)
			args |= REG(reg);
	return helper ? args : ARGS;
}

static void before_call(const struct bpfv *v, const struct bpfc_insn *insn, struct liveness *l)
{
	struct liveness args = { ARGS, ARGS };

	if (insn->id == BPFC_INSN_CALL_HELPER) {
		args.live = args.needed = helper_args(insn->ref);
	} else if (insn->id == BPFC_INSN_CALL_SUBPROG) {
		const struct bpfv_insn *callee = &v->insns[v->prog->subprogs[insn->ref].first];

		args.live = callee->live & ARGS;
		args.needed = callee->needed & ARGS;
	}
	l->live = (l->live & ~(ARGS | REG(0))) | args.live;
	l->needed = (l->needed & ~(ARGS | REG(0))) | args.needed;
}

static void read_all(struct liveness *l, unsigned regs)
{
	l->live |= regs;
	l->needed |= regs;
}

static void write_from(struct liveness *l, unsigned dst, unsigned from)
{
	bool is_needed = l->needed & dst;

	l->live = (l->live & ~dst) | from;
	l->needed = (l->needed & ~dst) | (is_needed ? from : 0);
}

static bool reads_dst(enum bpfc_op op)
{
	return op != BPFC_OP_MOV && op != BPFC_OP_MOVSX8 && op != BPFC_OP_MOVSX16 && op != BPFC_OP_MOVSX32;
}

/* What matters before an instruction, from what matters after it. */
static void before(const struct bpfv *v, uint32_t i, struct liveness *l)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	unsigned dst = REG(insn->dst), src = REG(insn->src);

	switch (row->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		write_from(l, dst, reads_dst(row->op) || row->shape != BPFC_SHAPE_ALU_IMM ? dst : 0);
		break;
	case BPFC_SHAPE_ALU_REG:
		write_from(l, dst, reads_dst(row->op) ? dst | src : src);
		break;
	case BPFC_SHAPE_LD_IMM64:
		write_from(l, dst, 0);
		break;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
		write_from(l, dst, 0);
		read_all(l, src);
		break;
	case BPFC_SHAPE_ST:
		read_all(l, dst);
		break;
	case BPFC_SHAPE_STX:
		read_all(l, dst);
		l->live |= src;
		if (insn->dst == BPFC_R10)
			l->needed |= src;
		break;
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
		read_all(l, dst | src);
		break;
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		read_all(l, dst | src | REG(0));
		break;
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		write_from(l, REG(0), 0);
		read_all(l, REG(6) | (row->shape == BPFC_SHAPE_LD_IND ? src : 0));
		break;
	case BPFC_SHAPE_JMP_IMM:
		read_all(l, dst);
		break;
	case BPFC_SHAPE_JMP_REG:
		read_all(l, dst | src);
		break;
	case BPFC_SHAPE_CALL:
		before_call(v, insn, l);
		break;
	case BPFC_SHAPE_EXIT:
		read_all(l, REG(0));
		break;
	default:
		break;
	}
}

static bool update(struct bpfv *v, uint32_t i)
{
	struct liveness l = { 0 };
	uint32_t to[2];

	for (unsigned k = bpfv_successors(v, i, to); k-- > 0;) {
		l.live |= v->insns[to[k]].live;
		l.needed |= v->insns[to[k]].needed;
	}
	before(v, i, &l);
	if (v->insns[i].live == l.live && v->insns[i].needed == l.needed)
		return false;
	v->insns[i].live = (uint16_t)l.live;
	v->insns[i].needed = (uint16_t)l.needed;
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

/* How wide a number is, is still worth knowing to the code generator. */
static struct bpfv_value widened(const struct bpfv_value *a)
{
	static const unsigned widths[] = { 1, 8, 16, 32 };

	for (unsigned i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (a->n.umax <= (UINT64_C(1) << widths[i]) - 1)
			return bpfv_bits(widths[i]);
	return bpfv_unknown();
}

void bpfv_generalise(struct bpfv *v, struct bpfv_state *state, uint32_t f, uint32_t i)
{
	unsigned live = v->insns[i].live, needed = v->insns[i].needed;

	for (unsigned reg = 0; reg < BPFC_R10; reg++) {
		const struct bpfv_value *value = &state->frames[f]->regs[reg];
		bool is_dead = !(live & REG(reg)) && value->kind != BPFC_KIND_UNINIT;
		bool is_loose = (live & REG(reg)) && !(needed & REG(reg)) && value->kind == BPFC_KIND_SCALAR;
		struct bpfv_value now = is_dead ? bpfv_uninit() : widened(value);
		struct bpfv_frame *frame;

		if ((!is_dead && !is_loose) || !memcmp(&now, value, sizeof(now)))
			continue;
		frame = bpfv_state_own(v, state, f, 0);
		if (!frame)
			return;
		frame->regs[reg] = now;
	}
}
