/* Registers and their views. */
#include "function.h"

static bool is_32bit(const struct bpfc_fn *fn)
{
	return fn->e->pointer_bits == 32;
}

static LLVMValueRef low_half(struct bpfc_fn *fn, LLVMValueRef wide)
{
	return LLVMBuildTrunc(fn->b, wide, fn->e->i32, "");
}

static LLVMValueRef widen(struct bpfc_fn *fn, LLVMValueRef narrow)
{
	return LLVMBuildZExt(fn->b, narrow, fn->e->i64, "");
}

static LLVMValueRef int_of(struct bpfc_fn *fn, LLVMValueRef ptr)
{
	return LLVMBuildPtrToInt(fn->b, ptr, fn->e->intptr, "");
}

static LLVMValueRef ptr_of(struct bpfc_fn *fn, LLVMValueRef integer)
{
	return LLVMBuildIntToPtr(fn->b, integer, fn->e->ptr, "");
}

static void write_views(struct bpfc_fn *fn, unsigned reg, LLVMValueRef i64, LLVMValueRef i32, LLVMValueRef ptr)
{
	bpfc_view_write(fn, &fn->regs[reg].i64, i64);
	bpfc_view_write(fn, &fn->regs[reg].i32, i32);
	bpfc_view_write(fn, &fn->regs[reg].ptr, ptr);
}

void bpfc_fn_set64(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value)
{
	LLVMValueRef low = low_half(fn, value);

	write_views(fn, reg, value, low, ptr_of(fn, is_32bit(fn) ? low : value));
}

void bpfc_fn_set32(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value)
{
	LLVMValueRef wide = widen(fn, value);

	write_views(fn, reg, wide, value, ptr_of(fn, is_32bit(fn) ? value : wide));
}

void bpfc_fn_set32_signed(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value)
{
	LLVMValueRef wide = LLVMBuildSExt(fn->b, value, fn->e->i64, "");

	write_views(fn, reg, wide, value, ptr_of(fn, is_32bit(fn) ? value : wide));
}

void bpfc_fn_setptr(struct bpfc_fn *fn, unsigned reg, LLVMValueRef value)
{
	LLVMValueRef integer = int_of(fn, value);

	if (is_32bit(fn))
		write_views(fn, reg, widen(fn, integer), integer, value);
	else
		write_views(fn, reg, integer, low_half(fn, integer), value);
}

void bpfc_fn_move(struct bpfc_fn *fn, unsigned dst, unsigned src)
{
	struct bpfc_views *from = &fn->regs[src];

	/* A 64-bit view whose upper half the lower one tells may be wrong: high_live.c counts on get64 */
	write_views(fn, dst, bpfc_fn_get64(fn, src), bpfc_view_read(fn, &from->i32), bpfc_view_read(fn, &from->ptr));
}

LLVMValueRef bpfc_fn_get64(struct bpfc_fn *fn, unsigned reg)
{
	unsigned width = is_32bit(fn) ? bpfc_fn_width(fn, reg) : BPFC_WIDTH_WIDE;

	if (width & BPFC_WIDTH_ZERO)
		return widen(fn, bpfc_fn_get32(fn, reg));
	if (width & BPFC_WIDTH_SIGN)
		return LLVMBuildSExt(fn->b, bpfc_fn_get32(fn, reg), fn->e->i64, "");
	return bpfc_view_read(fn, &fn->regs[reg].i64);
}

LLVMValueRef bpfc_fn_get32(struct bpfc_fn *fn, unsigned reg)
{
	if (is_32bit(fn) && bpfc_value_is_pointer(bpfc_fn_fact(fn, reg)))
		return int_of(fn, bpfc_fn_getptr(fn, reg));
	return bpfc_view_read(fn, &fn->regs[reg].i32);
}

LLVMValueRef bpfc_fn_getptr(struct bpfc_fn *fn, unsigned reg)
{
	const struct bpfc_value *fact = bpfc_fn_fact(fn, reg);

	if (bpfc_value_is_pointer(fact))
		return bpfc_view_read(fn, &fn->regs[reg].ptr);
	if (fact->kind == BPFC_KIND_SCALAR && fact->umax == 0)
		return LLVMConstNull(fn->e->ptr);
	return ptr_of(fn, is_32bit(fn) ? bpfc_fn_get32(fn, reg) : bpfc_fn_get64(fn, reg));
}
