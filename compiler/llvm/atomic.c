/* Atomic operations, all sequentially consistent. BPF has them on naturally aligned memory only. */
#include "function.h"

enum rmw {
	RMW_ADD = LLVMAtomicRMWBinOpAdd,
	RMW_OR = LLVMAtomicRMWBinOpOr,
	RMW_AND = LLVMAtomicRMWBinOpAnd,
	RMW_XOR = LLVMAtomicRMWBinOpXor,
	RMW_XCHG = LLVMAtomicRMWBinOpXchg,
};

static LLVMAtomicRMWBinOp rmw_of(enum bpfc_op op)
{
	switch (op) {
#define BPFC_RMW(name, text, expr) \
	case BPFC_OP_##name:       \
		return (LLVMAtomicRMWBinOp)RMW_##name;
#include "bpfc/insn.def"
	default:
		return LLVMAtomicRMWBinOpXchg;
	}
}

static LLVMValueRef get(struct bpfc_fn *fn, unsigned reg, bool is_wide)
{
	return is_wide ? bpfc_fn_get64(fn, reg) : bpfc_fn_get32(fn, reg);
}

static void set(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value, bool is_wide)
{
	if (is_wide)
		bpfc_fn_set64(fn, reg, value);
	else
		bpfc_fn_set32(fn, reg, value);
}

void bpfc_fn_atomic(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	const LLVMAtomicOrdering order = LLVMAtomicOrderingSequentiallyConsistent;
	bool is_wide = info->width == 64;
	LLVMValueRef address, operand, old;

	if (bpfc_fn_is_ctx(fn, insn->dst)) {
		bpfc_fn_fail(fn, CONTEXT_ATOMIC, BPFC_STR(fn->prog->ctx.name));
		return;
	}
	if (!bpfc_fn_may_access(fn, insn->dst))
		return;
	address = bpfc_fn_place(fn, insn->dst, insn->off, info->width / 8).ptr;
	operand = get(fn, insn->src, is_wide);
	if (info->shape == BPFC_SHAPE_ATOMIC_CMPXCHG) {
		old = LLVMBuildAtomicCmpXchg(fn->b, address, get(fn, 0, is_wide), operand, order, order, 0);
		set(fn, 0, LLVMBuildExtractValue(fn->b, old, 0, ""), is_wide);
		return;
	}
	old = LLVMBuildAtomicRMW(fn->b, rmw_of((enum bpfc_op)info->op), address, operand, order, 0);
	if (info->shape == BPFC_SHAPE_ATOMIC_FETCH)
		set(fn, insn->src, old, is_wide);
}
