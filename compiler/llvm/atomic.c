/* Atomic operations, all sequentially consistent; loads that acquire, stores that release. BPF has them on naturally
 * aligned memory only. */
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

/* Whether `reg` may be the base of such an operation; reports why not. */
static bool may_be_base(struct bpfc_fn *fn, unsigned reg)
{
	if (!bpfc_fn_is_ctx(fn, reg))
		return bpfc_fn_may_access(fn, reg);
	bpfc_fn_fail(fn, CONTEXT_ATOMIC, BPFC_STR(fn->prog->ctx.name));
	return false;
}

void bpfc_fn_load_acquire(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	LLVMTypeRef type = LLVMIntTypeInContext(fn->e->context, info->width);
	LLVMValueRef value;

	if (!may_be_base(fn, insn->src))
		return;
	if (bpfc_fn_fact(fn, insn->src)->kind == BPFC_KIND_KERNEL) {
		value = bpfc_fn_kernel_load(fn, type, insn->src, insn->off);
		LLVMBuildFence(fn->b, LLVMAtomicOrderingAcquire, 0, "");
	} else {
		value = LLVMBuildLoad2(fn->b, type, bpfc_fn_place(fn, insn->src, insn->off, info->width / 8).ptr, "");
		LLVMSetAlignment(value, info->width / 8);
		LLVMSetOrdering(value, LLVMAtomicOrderingAcquire);
	}
	if (info->width == 64)
		bpfc_fn_set64(fn, insn->dst, value);
	else
		bpfc_fn_set32(fn, insn->dst, LLVMBuildZExtOrBitCast(fn->b, value, fn->e->i32, ""));
}

void bpfc_fn_store_release(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	LLVMTypeRef type = LLVMIntTypeInContext(fn->e->context, info->width);
	LLVMValueRef value, store;

	if (!may_be_base(fn, insn->dst))
		return;
	value = get(fn, insn->src, info->width == 64);
	value = LLVMBuildTruncOrBitCast(fn->b, value, type, "");
	store = LLVMBuildStore(fn->b, value, bpfc_fn_place(fn, insn->dst, insn->off, info->width / 8).ptr);
	LLVMSetAlignment(store, info->width / 8);
	LLVMSetOrdering(store, LLVMAtomicOrderingRelease);
}

void bpfc_fn_atomic(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	const LLVMAtomicOrdering order = LLVMAtomicOrderingSequentiallyConsistent;
	bool is_wide = info->width == 64;
	LLVMValueRef address, operand, old;

	if (!may_be_base(fn, insn->dst))
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
