/* Jumps, conditional jumps and exit. */
#include "function.h"

/* How LLVM compares; TEST: whether operands have a set bit in common. */
enum predicate {
	TEST = -1,
	PRED_JEQ = LLVMIntEQ,
	PRED_JGT = LLVMIntUGT,
	PRED_JGE = LLVMIntUGE,
	PRED_JSET = TEST,
	PRED_JNE = LLVMIntNE,
	PRED_JSGT = LLVMIntSGT,
	PRED_JSGE = LLVMIntSGE,
	PRED_JLT = LLVMIntULT,
	PRED_JLE = LLVMIntULE,
	PRED_JSLT = LLVMIntSLT,
	PRED_JSLE = LLVMIntSLE,
};

static int predicate(enum bpfc_op op)
{
	switch (op) {
#define BPFC_CMP(name, symbol, expr) \
	case BPFC_OP_##name:         \
		return PRED_##name;
#include "bpfc/insn.def"
	default:
		return TEST;
	}
}

/* The same comparison of numbers that are not negative. */
static int unsigned_predicate(int predicate)
{
	switch (predicate) {
	case PRED_JSGT:
		return PRED_JGT;
	case PRED_JSGE:
		return PRED_JGE;
	case PRED_JSLT:
		return PRED_JLT;
	case PRED_JSLE:
		return PRED_JLE;
	default:
		return predicate;
	}
}

static bool is_imm(const struct bpfc_insn *insn)
{
	return bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JMP_IMM;
}

static LLVMValueRef compare(struct bpfc_fn *fn, int predicate, LLVMValueRef d, LLVMValueRef s)
{
	if (predicate != TEST)
		return LLVMBuildICmp(fn->b, (LLVMIntPredicate)predicate, d, s, "");
	d = LLVMBuildAnd(fn->b, d, s, "");
	return LLVMBuildICmp(fn->b, LLVMIntNE, d, LLVMConstNull(LLVMTypeOf(d)), "");
}

static LLVMValueRef compare32(struct bpfc_fn *fn, const struct bpfc_insn *insn, int predicate)
{
	LLVMValueRef s = is_imm(insn) ? bpfc_const(fn->e->i32, insn->imm) : bpfc_fn_get32(fn, insn->src);

	return compare(fn, predicate, bpfc_fn_get32(fn, insn->dst), s);
}

/* Two pointers, or a pointer and null, in a pointer's width; NULL when it is another comparison. */
static LLVMValueRef compare_pointers(struct bpfc_fn *fn, const struct bpfc_insn *insn, int predicate)
{
	const struct bpfc_value *d = bpfc_fn_fact(fn, insn->dst), *s = bpfc_fn_fact(fn, insn->src);
	LLVMValueRef other;

	if (!bpfc_value_is_pointer(d) || predicate == TEST || unsigned_predicate(predicate) != predicate)
		return NULL;
	if (is_imm(insn) && insn->imm == 0)
		other = LLVMConstNull(fn->e->ptr);
	else if (!is_imm(insn) && bpfc_value_is_pointer(s))
		other = bpfc_fn_getptr(fn, insn->src);
	else
		return NULL;
	return LLVMBuildICmp(fn->b, (LLVMIntPredicate)predicate, bpfc_fn_getptr(fn, insn->dst), other, "");
}

/* How the halves of both operands allow a comparison in 32 bits: both zero-extended, or both sign-extended, which keeps
 * the order; the sign of the upper halves is then the same. */
static bool compares_narrow(struct bpfc_fn *fn, const struct bpfc_insn *insn, int *predicate)
{
	unsigned d = bpfc_fn_width(fn, insn->dst), s = BPFC_WIDTH_SIGN;

	if (!is_imm(insn))
		s = bpfc_fn_width(fn, insn->src);
	else if (insn->imm >= 0)
		s |= BPFC_WIDTH_ZERO;
	if (d & s & BPFC_WIDTH_SIGN)
		return true;
	*predicate = unsigned_predicate(*predicate);
	return d & s & BPFC_WIDTH_ZERO;
}

static LLVMValueRef condition(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	int pred = predicate((enum bpfc_op)info->op), narrow = pred;
	LLVMValueRef result;

	if (info->width == 32)
		return compare32(fn, insn, pred);
	result = compare_pointers(fn, insn, pred);
	if (result)
		return result;
	if (compares_narrow(fn, insn, &narrow))
		return compare32(fn, insn, narrow);
	return compare(fn, pred, bpfc_fn_get64(fn, insn->dst),
		       is_imm(insn) ? bpfc_const(fn->e->i64, insn->imm) : bpfc_fn_get64(fn, insn->src));
}

void bpfc_fn_jump(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	LLVMBuildBr(fn->b, bpfc_fn_block(fn, bpfc_insn_target(insn, fn->insn)));
	fn->is_open = false;
}

void bpfc_fn_branch(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	LLVMBasicBlockRef taken = bpfc_fn_block(fn, bpfc_insn_target(insn, fn->insn));
	LLVMBasicBlockRef next = bpfc_fn_block(fn, (int64_t)fn->insn + 1);

	if (taken == next)
		LLVMBuildBr(fn->b, next);
	else
		LLVMBuildCondBr(fn->b, condition(fn, insn), taken, next);
	fn->is_open = false;
}

/* How often this frame has not come by one yet. The variable begins full in the function's entry. */
static LLVMValueRef loops_left(struct bpfc_fn *fn)
{
	LLVMBasicBlockRef current = LLVMGetInsertBlock(fn->b);
	LLVMValueRef full = bpfc_const(fn->e->i32, BPFC_MAY_GOTO_LOOPS);

	if (fn->loops)
		return fn->loops;
	fn->loops = bpfc_fn_variable(fn, fn->e->i32, 4, "loops");
	LLVMPositionBuilderBefore(fn->b, LLVMGetNextInstruction(fn->loops));
	LLVMBuildStore(fn->b, full, fn->loops);
	LLVMPositionBuilderAtEnd(fn->b, current);
	return fn->loops;
}

void bpfc_fn_may_goto(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	LLVMBasicBlockRef taken = bpfc_fn_block(fn, bpfc_insn_target(insn, fn->insn));
	LLVMBasicBlockRef next = bpfc_fn_block(fn, (int64_t)fn->insn + 1), on = bpfc_fn_new_block(fn, "");
	LLVMValueRef place = loops_left(fn), left = LLVMBuildLoad2(fn->b, fn->e->i32, place, ""), none;

	none = LLVMBuildICmp(fn->b, LLVMIntEQ, left, bpfc_const(fn->e->i32, 0), "");
	LLVMBuildCondBr(fn->b, none, taken, on);
	LLVMPositionBuilderAtEnd(fn->b, on);
	LLVMBuildStore(fn->b, LLVMBuildSub(fn->b, left, bpfc_const(fn->e->i32, 1), ""), place);
	LLVMBuildBr(fn->b, next);
	fn->is_open = false;
}

void bpfc_fn_exit(struct bpfc_fn *fn)
{
	LLVMBuildRet(fn->b, bpfc_fn_get64(fn, 0));
	fn->is_open = false;
}
