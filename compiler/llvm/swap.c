/* Byte swaps. A program's byte order is its target's. */
#include <string.h>

#include "function.h"

/* What a row does, and on how many low bits. */
enum {
	TO_LITTLE = 0,
	TO_BIG = 256,
	ALWAYS = 512,
	BITS = 255,
};

enum row {
	ROW_NONE,
	ROW_LE16 = TO_LITTLE | 16,
	ROW_LE32 = TO_LITTLE | 32,
	ROW_LE64 = TO_LITTLE | 64,
	ROW_BE16 = TO_BIG | 16,
	ROW_BE32 = TO_BIG | 32,
	ROW_BE64 = TO_BIG | 64,
	ROW_BSWAP16 = ALWAYS | 16,
	ROW_BSWAP32 = ALWAYS | 32,
	ROW_BSWAP64 = ALWAYS | 64,
};

static enum row row_of(enum bpfc_op op)
{
	switch (op) {
#define BPFC_SWAP(name, symbol, expr) \
	case BPFC_OP_##name:          \
		return ROW_##name;
#include "bpfc/insn.def"
	default:
		return ROW_NONE;
	}
}

LLVMValueRef bpfc_fn_bswap(struct bpfc_fn *fn, LLVMTypeRef type, LLVMValueRef value)
{
	static const char name[] = "llvm.bswap";
	unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
	LLVMValueRef function = LLVMGetIntrinsicDeclaration(fn->e->module, id, &type, 1);
	LLVMTypeRef function_type = LLVMIntrinsicGetType(fn->e->context, id, &type, 1);

	return LLVMBuildCall2(fn->b, function_type, function, &value, 1, "");
}

void bpfc_fn_swap(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	enum row row = row_of((enum bpfc_op)bpfc_insn_info(insn->id)->op);
	unsigned bits = (unsigned)row & BITS;
	LLVMTypeRef type = LLVMIntTypeInContext(fn->e->context, bits);
	LLVMValueRef value = bits == 64 ? bpfc_fn_get64(fn, insn->dst) : bpfc_fn_get32(fn, insn->dst);

	if (bits == 16)
		value = LLVMBuildTrunc(fn->b, value, type, "");
	if ((row & ALWAYS) || !!(row & TO_BIG) != fn->prog->model->big_endian)
		value = bpfc_fn_bswap(fn, type, value);
	if (bits == 16)
		value = LLVMBuildZExt(fn->b, value, fn->e->i32, "");
	if (bits == 64)
		bpfc_fn_set64(fn, insn->dst, value);
	else
		bpfc_fn_set32(fn, insn->dst, value);
}
