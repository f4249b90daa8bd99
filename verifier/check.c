/* What instructions need of the values that they meet. */
#include "verifier.h"

#define REG(n) (1u << (n))

static bool reads_dst(enum bpfc_op op)
{
	return op != BPFC_OP_MOV && op != BPFC_OP_MOVSX8 && op != BPFC_OP_MOVSX16 && op != BPFC_OP_MOVSX32;
}

/* The registers that an instruction reads, as bits; not those of calls and exits. */
static unsigned registers_read(const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	unsigned dst = REG(insn->dst), src = REG(insn->src);

	switch (row->shape) {
	case BPFC_SHAPE_ALU_IMM:
		return reads_dst(row->op) ? dst : 0;
	case BPFC_SHAPE_ALU_REG:
		return reads_dst(row->op) ? dst | src : src;
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_ST:
		return dst;
	case BPFC_SHAPE_JMP_REG:
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_STORE_REL:
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
		return dst | src;
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		return dst | src | REG(0);
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		return src;
	case BPFC_SHAPE_CALL_REG:
		return REG(bpfc_call_reg(insn->dst, insn->imm));
	case BPFC_SHAPE_LD_ABS:
		return REG(6);
	case BPFC_SHAPE_LD_IND:
		return REG(6) | src;
	default:
		return 0;
	}
}

static bool writes_r10(const struct bpfc_insn *insn)
{
	if (bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_ATOMIC_FETCH)
		return insn->src == BPFC_R10;
	return bpfc_insn_writes_dst(insn->id) && insn->dst == BPFC_R10;
}

static bool shifts_too_far(const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	bool is_shift = row->op == BPFC_OP_LSH || row->op == BPFC_OP_RSH || row->op == BPFC_OP_ARSH;

	return row->shape == BPFC_SHAPE_ALU_IMM && is_shift && (insn->imm < 0 || insn->imm >= row->width);
}

static bool divides_by_zero(const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	bool divides =
		row->op == BPFC_OP_DIV || row->op == BPFC_OP_SDIV || row->op == BPFC_OP_MOD || row->op == BPFC_OP_SMOD;

	return row->shape == BPFC_SHAPE_ALU_IMM && divides && !insn->imm;
}

static bool is_uninit(const struct bpfv_state *state, unsigned reg)
{
	return bpfv_regs(state)[reg].kind == BPFC_KIND_UNINIT;
}

static bool may_access_legacy(const struct bpfv *v)
{
	switch (v->prog->type) {
	case BPFC_PROG_SOCKET_FILTER:
	case BPFC_PROG_SCHED_CLS:
	case BPFC_PROG_SCHED_ACT:
	case BPFC_PROG_EXT:
		return true;
	default:
		return false;
	}
}

static bool check_legacy(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_value *ctx = &bpfv_regs(state)[6];
	char phrase[BPFV_PHRASE];

	if (!may_access_legacy(v)) {
		bpfv_reject(v, BAD_INSN, i, BPFC_INT(i), BPFC_STR("programs of this type have no socket buffer"));
		return false;
	}
	if (!bpfv_check_early_exit(v, state, i))
		return false;
	if (!bpfv_check_nothing_held(v, state, i, "the function may end here"))
		return false;
	if (ctx->kind == BPFC_KIND_CTX && bpfv_off_known(ctx) && !ctx->off)
		return true;
	bpfv_reject(v, NOT_CTX, i, BPFC_STR(bpfv_describe(v, ctx, phrase)), BPFC_REG(6));
	return false;
}

static bool check_invalid(struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	if (bpfc_insn_refused(insn) == BPFC_REFUSED_ADDR_CAST)
		bpfv_reject(v, ADDR_CAST, i);
	else if (insn->ref_kind == BPFC_REF_POISON)
		bpfv_reject(v, POISONED, i, BPFC_STR(v->model->poisons[insn->ref]));
	else
		bpfv_reject(v, BAD_INSN, i, BPFC_STR("no such opcode"));
	return false;
}

static bool check_insn(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	unsigned read = registers_read(insn);

	for (unsigned reg = 0; reg < BPFC_REGS; reg++) {
		if (!(read & REG(reg)) || !is_uninit(state, reg))
			continue;
		if (bpfv_regs(state)[reg].memory == BPFV_UNINIT_STALE)
			bpfv_reject(v, STALE_READ, i, BPFC_REG(reg));
		else
			bpfv_reject(v, UNINIT, i, BPFC_REG(reg));
		return false;
	}
	if (writes_r10(insn)) {
		bpfv_reject(v, WRITE_R10, i);
		return false;
	}
	if (shifts_too_far(insn)) {
		bpfv_reject(v, BAD_INSN, i, BPFC_STR("it shifts by more than its width"));
		return false;
	}
	if (divides_by_zero(insn)) {
		bpfv_reject(v, BAD_INSN, i, BPFC_STR("it divides by a constant 0"));
		return false;
	}
	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
	case BPFC_SHAPE_LOAD_ACQ:
	case BPFC_SHAPE_STORE_REL:
		return bpfv_check_insn_access(v, state, i);
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		return check_legacy(v, state, i);
	case BPFC_SHAPE_CALL_REG:
		bpfv_reject(v, INDIRECT_CALL, i, BPFC_REG(bpfc_call_reg(insn->dst, insn->imm)));
		return false;
	case BPFC_SHAPE_COUNT:
		return check_invalid(v, i);
	default:
		return true;
	}
}

bool bpfv_check_insn(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	return check_insn(v, state, i) && bpfv_strict_insn(v, state, i);
}
