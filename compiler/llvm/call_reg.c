/*
 * Calls by register (CALLX): of a helper, whose id the register holds, or of a function of the program, whose address
 * it holds. The verifier takes none, as Linux does not; so these are of programs that were not verified. Which helper
 * it is has to be known here: the constants of the function are followed.
 */
#include <string.h>

#include "function.h"

#define CALLER_SAVED 0x3fu /* r0..r5 */
#define TAIL_CALL 12       /* helper id */
#define HELPERS 1024       /* ids are below */

/* The registers that hold the same number on all ways to a slot, or the address of some function. */
struct constants {
	uint64_t value[BPFC_REGS];
	uint16_t known, code; /* bits */
	bool is_reached;
};

static uint64_t computed(const struct constants *c, const struct bpfc_insn *insn, bool le)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	uint64_t d = c->value[insn->dst],
		 s = info->shape == BPFC_SHAPE_ALU_IMM ? (uint64_t)insn->imm : c->value[insn->src];

	if (info->shape == BPFC_SHAPE_ALU_SWAP)
		return bpfc_swap((enum bpfc_op)info->op, d, le);
	return info->width == 64 ? bpfc_alu64((enum bpfc_op)info->op, d, s) : bpfc_alu32((enum bpfc_op)info->op, d, s);
}

/* What an arithmetic operation reads, as bits. */
static unsigned operands(const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	bool moves = info->op == BPFC_OP_MOV || info->op == BPFC_OP_MOVSX8 || info->op == BPFC_OP_MOVSX16 ||
		     info->op == BPFC_OP_MOVSX32;

	return (moves ? 0 : 1u << insn->dst) | (info->shape == BPFC_SHAPE_ALU_REG ? 1u << insn->src : 0);
}

static void step(struct constants *c, const struct bpfc_insn *insn, bool le)
{
	unsigned dst = 1u << insn->dst, known = c->known, code = c->code & ~dst;

	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		known = operands(insn) & ~known ? known & ~dst : known | dst;
		c->value[insn->dst] = computed(c, insn, le);
		code |= insn->id == BPFC_INSN_MOV64_REG && (c->code >> insn->src & 1) ? dst : 0;
		break;
	case BPFC_SHAPE_LD_IMM64:
		known = insn->ref_kind == BPFC_REF_NONE ? known | dst : known & ~dst;
		c->value[insn->dst] = (uint64_t)insn->imm;
		code |= insn->id == BPFC_INSN_LD_CODE ? dst : 0;
		break;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		known &= ~dst;
		break;
	case BPFC_SHAPE_ATOMIC_FETCH:
		known &= ~(1u << insn->src);
		code &= ~(1u << insn->src);
		break;
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		known &= ~1u;
		code &= ~1u;
		break;
	case BPFC_SHAPE_CALL:
	case BPFC_SHAPE_CALL_REG:
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		known &= ~CALLER_SAVED;
		code = c->code & ~CALLER_SAVED;
		break;
	default: /* dst is read only */
		return;
	}
	c->known = (uint16_t)known;
	c->code = (uint16_t)code;
}

/* Joins what is known on one way to a slot; returns whether that changed it. */
static bool reach(const struct bpfc_fn *fn, struct constants *at, int64_t slot, const struct constants *c)
{
	int64_t i = slot - fn->sub->first;
	struct constants before;

	if (i < 0 || i >= fn->sub->count)
		return false;
	at += i;
	if (!at->is_reached) {
		*at = *c;
		return true;
	}
	before = *at;
	at->code &= c->code;
	for (unsigned reg = 0; reg < BPFC_REGS; reg++)
		if (!(c->known >> reg & 1) || c->value[reg] != at->value[reg])
			at->known &= (uint16_t)~(1u << reg);
	return at->known != before.known || at->code != before.code;
}

static bool flow(const struct bpfc_fn *fn, struct constants *at, uint32_t slot)
{
	const struct bpfc_insn *insn = &fn->prog->insns[slot];
	struct constants c = at[slot - fn->sub->first];
	unsigned shape = bpfc_insn_info(insn->id)->shape;
	bool jumps = shape == BPFC_SHAPE_JA || shape == BPFC_SHAPE_JA_LONG, changed = false;

	if (!c.is_reached || shape == BPFC_SHAPE_EXIT)
		return false;
	step(&c, insn, !fn->prog->model->big_endian);
	if (jumps || shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG || shape == BPFC_SHAPE_MAY_GOTO)
		changed = reach(fn, at, bpfc_insn_target(insn, slot), &c);
	return (!jumps && reach(fn, at, (int64_t)slot + 1, &c)) || changed;
}

/* Before each slot of the function. */
static const struct constants *find_constants(struct bpfc_fn *fn)
{
	struct constants *at = bpfc_arena_zalloc(fn->e->arena, fn->sub->count, sizeof(*at));
	bool changed = at != NULL;

	if (!at) {
		fn->e->status = BPFC_E_NOMEM;
		return NULL;
	}
	at[0].is_reached = true;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < fn->sub->count; i++)
			changed |= flow(fn, at, fn->sub->first + i);
	}
	return at;
}

/* A function of the program by its address, which is that of its struct bpfrt_callback (callback.c). */
static void call_address(struct bpfc_fn *fn, unsigned reg)
{
	struct bpfc_emitter *e = fn->e;
	LLVMTypeRef params[] = { e->ptr, e->ptr };
	LLVMValueRef function, args[] = { bpfc_fn_getptr(fn, reg),
					  bpfc_fn_variable(fn, LLVMArrayType2(e->i64, BPFC_ARGS), 8, "args") };

	for (uint32_t i = 0; i < BPFC_ARGS; i++) {
		LLVMValueRef index = bpfc_const(e->i32, i);

		LLVMBuildStore(fn->b, bpfc_fn_get64(fn, i + 1), LLVMBuildGEP2(fn->b, e->i64, args[1], &index, 1, ""));
	}
	function = LLVMBuildLoad2(fn->b, e->ptr, args[0], "");
	bpfc_fn_set64(fn, 0, LLVMBuildCall2(fn->b, LLVMFunctionType(e->i64, params, 2, 0), function, args, 2, ""));
}

static void call_helper(struct bpfc_fn *fn, uint32_t id)
{
	struct bpfc_insn call = BPFC_MAKE(CALL_HELPER, .imm = id, .ref = id, .ref_kind = BPFC_REF_HELPER);

	if (id == TAIL_CALL && !fn->run)
		bpfc_fn_fail(fn, BAD_CALL_TARGET, BPFC_STR("tail_call"));
	else
		bpfc_fn_call(fn, &call);
}

/* Whether an instruction leaves the number in a register. */
static bool is_held(const struct bpfc_fn *fn, const struct constants *at, uint64_t number)
{
	for (uint32_t i = 0; i < fn->sub->count; i++) {
		const struct bpfc_insn *insn = &fn->prog->insns[fn->sub->first + i];
		struct constants after = at[i];

		step(&after, insn, !fn->prog->model->big_endian);
		if ((after.known >> insn->dst & 1) && after.value[insn->dst] == number)
			return true;
	}
	return false;
}

/* Not the same on all ways: one of the helpers whose ids the function has, or else an address. */
static void call_one_of(struct bpfc_fn *fn, const struct constants *at, unsigned reg)
{
	LLVMBasicBlockRef other = bpfc_fn_new_block(fn, ""), done = bpfc_fn_new_block(fn, "");
	LLVMValueRef choice = LLVMBuildSwitch(fn->b, bpfc_fn_get64(fn, reg), other, 0);

	for (uint32_t id = 1; id < HELPERS && !fn->e->status; id++) {
		const struct bpfc_helper *helper = bpfc_helper_by_id(id);
		LLVMBasicBlockRef block;

		if (!helper || !helper->in_runtime || !is_held(fn, at, id) || (id == TAIL_CALL && !fn->run))
			continue;
		block = bpfc_fn_new_block(fn, "");
		LLVMAddCase(choice, bpfc_const(fn->e->i64, id), block);
		LLVMPositionBuilderAtEnd(fn->b, block);
		call_helper(fn, id);
		LLVMBuildBr(fn->b, done);
	}
	LLVMPositionBuilderAtEnd(fn->b, other);
	call_address(fn, reg);
	LLVMBuildBr(fn->b, done);
	LLVMPositionBuilderAtEnd(fn->b, done);
}

void bpfc_fn_call_reg(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	unsigned reg = bpfc_call_reg(insn->dst, insn->imm);
	const struct constants *at = find_constants(fn), *here = at ? at + (fn->insn - fn->sub->first) : NULL;

	if (!at)
		return;
	if (here->code >> reg & 1)
		call_address(fn, reg);
	else if (here->known >> reg & 1)
		call_helper(fn, here->value[reg] < UINT32_MAX ? (uint32_t)here->value[reg] : UINT32_MAX);
	else
		call_one_of(fn, at, reg);
}
