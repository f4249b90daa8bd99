/*
 * Arithmetic: one builder per row of insn.def, on values of type i32 or i64. No operands make a result poison or a
 * division trap: divisors are replaced before the division and the result is chosen after it.
 */
#include "function.h"

/* Operands of one operation. `type` is theirs. */
struct alu {
	struct bpfc_fn *fn;
	LLVMBuilderRef b;
	LLVMTypeRef type;
	unsigned width;
};

static LLVMValueRef is_value(const struct alu *a, LLVMValueRef v, int64_t constant)
{
	return LLVMBuildICmp(a->b, LLVMIntEQ, v, bpfc_const(a->type, constant), "");
}

static LLVMValueRef zero(const struct alu *a)
{
	return bpfc_const(a->type, 0);
}

static LLVMValueRef masked(const struct alu *a, LLVMValueRef s)
{
	return LLVMBuildAnd(a->b, s, bpfc_const(a->type, a->width - 1), "");
}

/* A divisor that is neither 0 nor, when signed, -1: 1 in their place. */
static LLVMValueRef safe(const struct alu *a, LLVMValueRef s, bool is_signed)
{
	LLVMValueRef bad = is_value(a, s, 0);

	if (is_signed)
		bad = LLVMBuildOr(a->b, bad, is_value(a, s, -1), "");
	return LLVMBuildSelect(a->b, bad, bpfc_const(a->type, 1), s, "");
}

static LLVMValueRef sign_extended(const struct alu *a, LLVMValueRef s, LLVMTypeRef from)
{
	return LLVMTypeOf(s) == from ? s : LLVMBuildSExt(a->b, LLVMBuildTrunc(a->b, s, from, ""), a->type, "");
}

static LLVMValueRef alu_ADD(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildAdd(a->b, d, s, "");
}

static LLVMValueRef alu_SUB(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildSub(a->b, d, s, "");
}

static LLVMValueRef alu_MUL(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildMul(a->b, d, s, "");
}

static LLVMValueRef alu_DIV(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	LLVMValueRef q = LLVMBuildUDiv(a->b, d, safe(a, s, false), "");

	return LLVMBuildSelect(a->b, is_value(a, s, 0), zero(a), q, "");
}

static LLVMValueRef alu_SDIV(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	LLVMValueRef q = LLVMBuildSDiv(a->b, d, safe(a, s, true), "");

	q = LLVMBuildSelect(a->b, is_value(a, s, -1), LLVMBuildNeg(a->b, d, ""), q, "");
	return LLVMBuildSelect(a->b, is_value(a, s, 0), zero(a), q, "");
}

static LLVMValueRef alu_OR(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildOr(a->b, d, s, "");
}

static LLVMValueRef alu_AND(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildAnd(a->b, d, s, "");
}

static LLVMValueRef alu_LSH(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildShl(a->b, d, masked(a, s), "");
}

static LLVMValueRef alu_RSH(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildLShr(a->b, d, masked(a, s), "");
}

static LLVMValueRef alu_NEG(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	(void)s;
	return LLVMBuildNeg(a->b, d, "");
}

static LLVMValueRef alu_MOD(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	LLVMValueRef r = LLVMBuildURem(a->b, d, safe(a, s, false), "");

	return LLVMBuildSelect(a->b, is_value(a, s, 0), d, r, "");
}

static LLVMValueRef alu_SMOD(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	LLVMValueRef r = LLVMBuildSRem(a->b, d, safe(a, s, true), "");

	return LLVMBuildSelect(a->b, is_value(a, s, 0), d, r, "");
}

static LLVMValueRef alu_XOR(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildXor(a->b, d, s, "");
}

static LLVMValueRef alu_MOV(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	(void)a, (void)d;
	return s;
}

static LLVMValueRef alu_MOVSX8(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	(void)d;
	return sign_extended(a, s, a->fn->e->i8);
}

static LLVMValueRef alu_MOVSX16(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	(void)d;
	return sign_extended(a, s, a->fn->e->i16);
}

static LLVMValueRef alu_MOVSX32(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	(void)d;
	return sign_extended(a, s, a->fn->e->i32);
}

static LLVMValueRef alu_ARSH(const struct alu *a, LLVMValueRef d, LLVMValueRef s)
{
	return LLVMBuildAShr(a->b, d, masked(a, s), "");
}

static LLVMValueRef compute(struct bpfc_fn *fn, enum bpfc_op op, unsigned width, LLVMValueRef d, LLVMValueRef s)
{
	struct alu a = { fn, fn->b, width == 32 ? fn->e->i32 : fn->e->i64, width };

	switch (op) {
#define BPFC_ALU(name, symbol, expr) \
	case BPFC_OP_##name:         \
		return alu_##name(&a, d, s);
#include "bpfc/insn.def"
	default:
		return d;
	}
}

static bool is_imm(const struct bpfc_insn *insn)
{
	return bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_ALU_IMM;
}

/* What is known of the other operand. */
static unsigned operand_width(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	if (!is_imm(insn))
		return bpfc_fn_width(fn, insn->src);
	return insn->imm >= 0 ? BPFC_WIDTH_ZERO | BPFC_WIDTH_SIGN : BPFC_WIDTH_SIGN;
}

/* Whether a shift is by less than 32 bits, always. */
static bool shifts_less_than_32(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_value *s = bpfc_fn_fact(fn, insn->src);

	return is_imm(insn) ? (insn->imm & 63) < 32 : s->kind == BPFC_KIND_SCALAR && s->umax < 32;
}

/*
 * Whether a 64-bit operation may be done in 32 bits: where the low half of the result depends on the low halves of the
 * operands only, when these tell the upper half or nobody reads it; else when the operands allow it. *result is how the
 * upper half then follows.
 */
static bool is_narrow(struct bpfc_fn *fn, const struct bpfc_insn *insn, enum bpfc_op op, unsigned *result)
{
	unsigned d = bpfc_fn_width(fn, insn->dst), s = operand_width(fn, insn);
	bool is_small = d & s & BPFC_WIDTH_ZERO && d & s & BPFC_WIDTH_SIGN;

	*result = bpfc_fn_width_after(fn, insn->dst);
	switch (op) {
	case BPFC_OP_DIV:
	case BPFC_OP_MOD:
		*result = BPFC_WIDTH_ZERO;
		return d & s & BPFC_WIDTH_ZERO;
	case BPFC_OP_SDIV:
	case BPFC_OP_SMOD:
		*result = BPFC_WIDTH_ZERO;
		return is_small;
	default:
		break;
	}
	if (fn->e->pointer_bits != 32)
		return false;
	switch (op) {
	case BPFC_OP_ADD:
	case BPFC_OP_SUB:
	case BPFC_OP_MUL:
	case BPFC_OP_AND:
	case BPFC_OP_OR:
	case BPFC_OP_XOR:
	case BPFC_OP_NEG:
	case BPFC_OP_MOV:
	case BPFC_OP_MOVSX8:
	case BPFC_OP_MOVSX16:
	case BPFC_OP_MOVSX32:
		return *result != BPFC_WIDTH_WIDE;
	case BPFC_OP_LSH:
		return *result != BPFC_WIDTH_WIDE && shifts_less_than_32(fn, insn);
	case BPFC_OP_RSH:
		*result = BPFC_WIDTH_ZERO;
		return d & BPFC_WIDTH_ZERO && shifts_less_than_32(fn, insn);
	case BPFC_OP_ARSH:
		*result = BPFC_WIDTH_SIGN;
		return d & BPFC_WIDTH_SIGN && shifts_less_than_32(fn, insn);
	default:
		return false;
	}
}

static void define(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value, unsigned width)
{
	if (LLVMGetIntTypeWidth(LLVMTypeOf(value)) == 64)
		bpfc_fn_set64(fn, reg, value);
	else if (width & (BPFC_WIDTH_ZERO | BPFC_WIDTH_DEAD))
		bpfc_fn_set32(fn, reg, value);
	else
		bpfc_fn_set32_signed(fn, reg, value);
}

/* Pointer plus or minus a number keeps the pointer's view. True when it was one. */
static bool pointer_arithmetic(struct bpfc_fn *fn, const struct bpfc_insn *insn, enum bpfc_op op)
{
	bool d = bpfc_value_is_pointer(bpfc_fn_fact(fn, insn->dst));
	bool s = !is_imm(insn) && bpfc_value_is_pointer(bpfc_fn_fact(fn, insn->src));
	unsigned base = d ? insn->dst : insn->src, index = d ? insn->src : insn->dst;
	LLVMValueRef off;

	if (d == s || (op != BPFC_OP_ADD && (op != BPFC_OP_SUB || s)))
		return false;
	if (is_imm(insn))
		off = bpfc_const(fn->e->intptr, insn->imm);
	else
		off = fn->e->pointer_bits == 32 ? bpfc_fn_get32(fn, index) : bpfc_fn_get64(fn, index);
	if (op == BPFC_OP_SUB)
		off = LLVMBuildNeg(fn->b, off, "");
	bpfc_fn_setptr(fn, insn->dst, LLVMBuildGEP2(fn->b, fn->e->i8, bpfc_fn_getptr(fn, base), &off, 1, ""));
	return true;
}

void bpfc_fn_alu(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	enum bpfc_op op = (enum bpfc_op)info->op;
	unsigned width = info->width, result_width = BPFC_WIDTH_ZERO;
	LLVMValueRef d, s;

	if (insn->id == BPFC_INSN_MOV64_REG) {
		bpfc_fn_move(fn, insn->dst, insn->src);
		return;
	}
	if (width == 64 && pointer_arithmetic(fn, insn, op))
		return;
	if (width == 64 && is_narrow(fn, insn, op, &result_width))
		width = 32;
	if (is_imm(insn))
		s = bpfc_const(width == 32 ? fn->e->i32 : fn->e->i64, insn->imm);
	else
		s = width == 32 ? bpfc_fn_get32(fn, insn->src) : bpfc_fn_get64(fn, insn->src);
	d = width == 32 ? bpfc_fn_get32(fn, insn->dst) : bpfc_fn_get64(fn, insn->dst);
	define(fn, insn->dst, compute(fn, op, width, d, s), result_width);
}
