/* Addresses, loads and stores. Alignment is what the facts prove, never what the width suggests. */
#include "function.h"

LLVMValueRef bpfc_fn_offset(struct bpfc_fn *fn, LLVMValueRef ptr, int64_t off)
{
	LLVMValueRef index = bpfc_const(fn->e->intptr, off);

	return off ? LLVMBuildGEP2(fn->b, fn->e->i8, ptr, &index, 1, "") : ptr;
}

unsigned bpfc_align_of(int64_t off, unsigned most)
{
	while (most > 1 && off % (int64_t)most)
		most /= 2;
	return most;
}

struct bpfc_place bpfc_fn_place(struct bpfc_fn *fn, unsigned reg, int64_t off, unsigned bytes)
{
	const struct bpfc_value *fact = bpfc_fn_fact(fn, reg);
	unsigned proven = bpfc_value_is_pointer(fact) ? 1u << (fact->align < 3 ? fact->align : 3) : 1;
	int64_t from_top = fact->off + off;

	if (fact->kind == BPFC_KIND_STACK && fact->off_known && from_top < 0 && -from_top <= fn->frame_bytes)
		return (struct bpfc_place){ bpfc_fn_offset(fn, fn->frame, fn->frame_bytes + from_top),
					    bpfc_align_of(from_top, bytes) };
	return (struct bpfc_place){ bpfc_fn_offset(fn, bpfc_fn_getptr(fn, reg), off),
				    bpfc_align_of(off, proven < bytes ? proven : bytes) };
}

LLVMValueRef bpfc_fn_load(struct bpfc_fn *fn, LLVMTypeRef type, struct bpfc_place place)
{
	LLVMValueRef load = LLVMBuildLoad2(fn->b, type, place.ptr, "");

	LLVMSetAlignment(load, place.align);
	return load;
}

void bpfc_fn_store(struct bpfc_fn *fn, LLVMValueRef value, struct bpfc_place place)
{
	LLVMSetAlignment(LLVMBuildStore(fn->b, value, place.ptr), place.align);
}

LLVMValueRef bpfc_fn_member(struct bpfc_fn *fn, LLVMTypeRef type, LLVMValueRef base, unsigned member,
			    LLVMTypeRef member_type)
{
	return LLVMBuildLoad2(fn->b, member_type, LLVMBuildStructGEP2(fn->b, type, base, member, ""), "");
}

/* With facts, what could be a context, whose native layout is another, or is no pointer at all. */
static bool is_unproven(const struct bpfc_fn *fn, unsigned reg)
{
	const struct bpfc_value *fact = bpfc_fn_fact(fn, reg);

	switch ((enum bpfc_kind)fact->kind) {
	case BPFC_KIND_NONE:
	case BPFC_KIND_SCALAR:
	case BPFC_KIND_UNINIT:
		return true;
	case BPFC_KIND_POINTER:
	case BPFC_KIND_ANY:
		return fact->ref & BPFC_MAY_BE_CTX;
	default:
		return false;
	}
}

bool bpfc_fn_may_access(struct bpfc_fn *fn, unsigned reg)
{
	if (!fn->facts || fn->prog->ctx.is_raw || !is_unproven(fn, reg))
		return true;
	bpfc_fn_fail(fn, UNPROVEN_ACCESS, BPFC_INT(reg));
	return false;
}

/* The low or high 32 bits of an 8-byte slot. */
static struct bpfc_place half(struct bpfc_fn *fn, struct bpfc_place slot, bool is_high)
{
	int64_t off = is_high != fn->prog->model->big_endian ? 4 : 0;

	return (struct bpfc_place){ bpfc_fn_offset(fn, slot.ptr, off), slot.align < 4 ? slot.align : 4 };
}

/* An 8-byte load. What is known of the result tells how much of it to read. */
static void load64(struct bpfc_fn *fn, const struct bpfc_insn *insn, struct bpfc_place place)
{
	const struct bpfc_value *after = bpfc_fn_fact_after(fn, insn->dst);
	bool is_32bit = fn->e->pointer_bits == 32;

	if (bpfc_value_is_pointer(after))
		bpfc_fn_setptr(fn, insn->dst, bpfc_fn_load(fn, fn->e->ptr, is_32bit ? half(fn, place, false) : place));
	else if (is_32bit && bpfc_fn_width_after(fn, insn->dst) & (BPFC_WIDTH_ZERO | BPFC_WIDTH_DEAD))
		bpfc_fn_set32(fn, insn->dst, bpfc_fn_load(fn, fn->e->i32, half(fn, place, false)));
	else
		bpfc_fn_set64(fn, insn->dst, bpfc_fn_load(fn, fn->e->i64, place));
}

void bpfc_fn_ldx(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	bool is_kernel = bpfc_fn_fact(fn, insn->src)->kind == BPFC_KIND_KERNEL;
	LLVMTypeRef type = LLVMIntTypeInContext(fn->e->context, info->width);
	LLVMValueRef value;

	if (bpfc_fn_is_ctx(fn, insn->src)) {
		bpfc_fn_ctx_load(fn, insn);
		return;
	}
	if (!bpfc_fn_may_access(fn, insn->src))
		return;
	if (info->width == 64 && !is_kernel) {
		load64(fn, insn, bpfc_fn_place(fn, insn->src, insn->off, 8));
		return;
	}
	value = is_kernel ? bpfc_fn_kernel_load(fn, type, insn->src, insn->off)
			  : bpfc_fn_load(fn, type, bpfc_fn_place(fn, insn->src, insn->off, info->width / 8));
	if (info->shape == BPFC_SHAPE_LDXS)
		bpfc_fn_set32_signed(fn, insn->dst, LLVMBuildSExtOrBitCast(fn->b, value, fn->e->i32, ""));
	else if (info->width == 64)
		bpfc_fn_set64(fn, insn->dst, value);
	else
		bpfc_fn_set32(fn, insn->dst, LLVMBuildZExtOrBitCast(fn->b, value, fn->e->i32, ""));
}

/* A pointer into an 8-byte slot: 32-bit targets fill the upper half with zero. */
static void store_pointer(struct bpfc_fn *fn, unsigned reg, struct bpfc_place place)
{
	if (fn->e->pointer_bits == 64) {
		bpfc_fn_store(fn, bpfc_fn_getptr(fn, reg), place);
		return;
	}
	bpfc_fn_store(fn, bpfc_fn_getptr(fn, reg), half(fn, place, false));
	bpfc_fn_store(fn, bpfc_const(fn->e->i32, 0), half(fn, place, true));
}

void bpfc_fn_stx(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	LLVMTypeRef type = LLVMIntTypeInContext(fn->e->context, info->width);
	bool is_imm = info->shape == BPFC_SHAPE_ST;
	LLVMValueRef value;

	if (!bpfc_fn_may_access(fn, insn->dst))
		return;
	if (!is_imm && info->width == 64 && bpfc_value_is_pointer(bpfc_fn_fact(fn, insn->src)) &&
	    !bpfc_fn_is_ctx(fn, insn->dst)) {
		store_pointer(fn, insn->src, bpfc_fn_place(fn, insn->dst, insn->off, 8));
		return;
	}
	if (is_imm)
		value = bpfc_const(type, insn->imm);
	else if (info->width == 64)
		value = bpfc_fn_get64(fn, insn->src);
	else
		value = LLVMBuildTruncOrBitCast(fn->b, bpfc_fn_get32(fn, insn->src), type, "");
	if (bpfc_fn_is_ctx(fn, insn->dst))
		bpfc_fn_ctx_store(fn, insn, value);
	else
		bpfc_fn_store(fn, value, bpfc_fn_place(fn, insn->dst, insn->off, info->width / 8));
}
