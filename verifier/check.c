/*
 * What instructions need of the values that they meet. At this stage a need is held against the join over all states:
 * it is an error where no path can meet it, or where a register may be unwritten.
 */
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
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
		return dst | src;
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		return dst | src | REG(0);
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
		return src;
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

static bool is_uninit(const struct bpfv *v, uint32_t i, unsigned reg)
{
	return v->facts->insns[i].regs[reg].kind == BPFC_KIND_UNINIT;
}

/* Kinds that are surely no map. KERNEL may be one of a tracing program's context. */
static bool is_no_map(unsigned kind)
{
	return kind != BPFC_KIND_MAP && kind < BPFC_KIND_POINTER && kind != BPFC_KIND_KERNEL;
}

static void check_helper(struct bpfv *v, uint32_t i)
{
	uint32_t id = v->prog->insns[i].ref;
	const struct bpfc_helper *helper = bpfc_helper_by_id(id);

	if (!helper) {
		bpfv_reject(v, UNKNOWN_HELPER, i, BPFC_INT(id));
		return;
	}
	for (unsigned reg = 1; reg <= 5; reg++) {
		unsigned arg = helper->args[reg - 1], kind = v->facts->insns[i].regs[reg].kind;

		if (arg == BPFC_ARG_NONE || arg == BPFC_ARG_VARARG)
			continue;
		if (kind == BPFC_KIND_UNINIT)
			bpfv_reject(v, UNINIT_ARG, i, BPFC_INT(reg), BPFC_STR(helper->name));
		else if (arg == BPFC_ARG_MAP && is_no_map(kind))
			bpfv_reject(v, NOT_A_MAP, i, BPFC_INT(reg), BPFC_STR(helper->name),
				    BPFC_STR(bpfv_kind_text(kind)));
	}
}

static void check_extern(struct bpfv *v, uint32_t i)
{
	const struct bpfc_extern *callee = &v->model->externs[v->prog->insns[i].ref];
	const struct bpfc_type *proto = bpfv_prototype(&v->model->types, callee->type);

	for (unsigned reg = 1; proto && reg <= proto->count && reg <= 5; reg++)
		if (proto->members[reg - 1].type && is_uninit(v, i, reg))
			bpfv_reject(v, UNINIT_ARG, i, BPFC_INT(reg), BPFC_STR(callee->name));
}

/* Hooks of these types may be functions without a result. */
static bool may_be_void(const struct bpfv *v)
{
	return v->prog->type == BPFC_PROG_STRUCT_OPS || v->prog->type == BPFC_PROG_LSM;
}

/* The entry program and callbacks give a number; static functions need not give anything. */
static void check_exit(struct bpfv *v, uint32_t i)
{
	uint32_t s = bpfv_subprog_of(v, i);
	const struct bpfc_subprog *subprog = &v->prog->subprogs[s];
	const struct bpfc_type *proto = bpfv_prototype(&v->model->types, subprog->type);
	bool is_void = proto && !proto->type;

	if (s && !v->subprogs[s].is_callback)
		return;
	if (!s && is_void && may_be_void(v))
		return;
	if (is_uninit(v, i, 0))
		bpfv_reject(v, UNINIT_RESULT, i, BPFC_STR(subprog->name));
}

static void check_legacy(struct bpfv *v, uint32_t i)
{
	unsigned kind = v->facts->insns[i].regs[6].kind;

	if (kind != BPFC_KIND_CTX && kind < BPFC_KIND_POINTER)
		bpfv_reject(v, NOT_CTX, i, BPFC_STR(bpfv_kind_text(kind)));
}

static void check_invalid(struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	if (insn->ref_kind == BPFC_REF_POISON)
		bpfv_reject(v, POISONED, i, BPFC_INT(i), BPFC_STR(v->model->poisons[insn->ref]));
	else
		bpfv_reject(v, BAD_INSN, i, BPFC_INT(i), BPFC_STR("no such opcode"));
}

static void check_insn(struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	unsigned read = registers_read(insn);

	for (unsigned reg = 0; reg < BPFC_REGS; reg++) {
		if (!(read & REG(reg)) || !is_uninit(v, i, reg))
			continue;
		bpfv_reject(v, UNINIT, i, BPFC_INT(reg));
		return;
	}
	if (writes_r10(insn))
		bpfv_reject(v, WRITE_R10, i);
	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		bpfv_check_access(v, i);
		break;
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		check_legacy(v, i);
		break;
	case BPFC_SHAPE_EXIT:
		check_exit(v, i);
		break;
	case BPFC_SHAPE_CALL:
		if (insn->id == BPFC_INSN_CALL_HELPER)
			check_helper(v, i);
		else if (insn->id == BPFC_INSN_CALL_EXTERN)
			check_extern(v, i);
		break;
	case BPFC_SHAPE_COUNT:
		check_invalid(v, i);
		break;
	default:
		break;
	}
}

void bpfv_check(struct bpfv *v)
{
	for (uint32_t i = 0; i < v->prog->insn_count; i++)
		if (v->facts->insns[i].reached)
			check_insn(v, i);
}
