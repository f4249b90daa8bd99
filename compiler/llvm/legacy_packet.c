/*
 * Legacy packet access (RFC 9669, section 5.5) in programs whose context is the socket buffer, in r6: bytes in network
 * byte order. What lies inside of the packet is loaded inline; negative offsets, which are relative to a header, are
 * the runtime's; anything else ends the program with 0.
 */
#include <stddef.h>
#include <string.h>

#include "bpfrt/skb.h"
#include "function.h"

#define CTX_REG 6

/* A pointer member of struct bpfrt_skb: 8-byte slots, on every target at the same place. */
static LLVMValueRef load_pointer(struct bpfc_fn *fn, size_t off)
{
	LLVMValueRef at = bpfc_fn_offset(fn, bpfc_fn_getptr(fn, CTX_REG), (int64_t)off);

	return bpfc_fn_load(fn, fn->e->ptr, (struct bpfc_place){ at, fn->e->pointer_bits / 8 });
}

/* The offset into the packet: a signed number of 32 bits. */
static LLVMValueRef offset(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	LLVMValueRef off = bpfc_const(fn->e->i32, insn->imm);

	if (bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_LD_IND)
		off = LLVMBuildAdd(fn->b, bpfc_fn_get32(fn, insn->src), off, "");
	return off;
}

/* Loads what lies between data and end into r0 and goes to `done`; goes on where it does not. */
static void load_inside(struct bpfc_fn *fn, LLVMValueRef data, LLVMValueRef end, LLVMValueRef off, unsigned bits,
			LLVMBasicBlockRef done)
{
	LLVMTypeRef intptr = fn->e->intptr, type = LLVMIntTypeInContext(fn->e->context, bits);
	LLVMValueRef length = LLVMBuildSub(fn->b, LLVMBuildPtrToInt(fn->b, end, intptr, ""),
					   LLVMBuildPtrToInt(fn->b, data, intptr, ""), "");
	LLVMValueRef size = bpfc_const(intptr, bits / 8), index = LLVMBuildZExtOrBitCast(fn->b, off, intptr, "");
	LLVMValueRef enough = LLVMBuildICmp(fn->b, LLVMIntUGE, length, size, "");
	LLVMValueRef within = LLVMBuildICmp(fn->b, LLVMIntULE, index, LLVMBuildSub(fn->b, length, size, ""), "");
	LLVMBasicBlockRef inside = bpfc_fn_new_block(fn, "inside"), outside = bpfc_fn_new_block(fn, "outside");
	LLVMValueRef value;

	LLVMBuildCondBr(fn->b, LLVMBuildAnd(fn->b, enough, within, ""), inside, outside);
	LLVMPositionBuilderAtEnd(fn->b, inside);
	data = LLVMBuildGEP2(fn->b, fn->e->i8, data, &index, 1, "");
	value = bpfc_fn_load(fn, type, (struct bpfc_place){ data, 1 });
	if (bits > 8 && !fn->prog->model->big_endian)
		value = bpfc_fn_bswap(fn, type, value);
	bpfc_fn_set32(fn, 0, LLVMBuildZExtOrBitCast(fn->b, value, fn->e->i32, ""));
	LLVMBuildBr(fn->b, done);
	LLVMPositionBuilderAtEnd(fn->b, outside);
}

/* int64_t bpfrt_skb_load_abs(const struct bpfrt_skb *skb, int64_t off, uint32_t size, uint64_t *out) */
static void load_negative(struct bpfc_fn *fn, LLVMValueRef off, unsigned bits, LLVMBasicBlockRef done)
{
	struct bpfc_emitter *e = fn->e;
	LLVMTypeRef params[] = { e->ptr, e->i64, e->i32, e->ptr };
	LLVMTypeRef type = LLVMFunctionType(e->i64, params, 4, 0);
	LLVMValueRef out = bpfc_fn_variable(fn, e->i64, 8, "loaded");
	LLVMValueRef args[] = { bpfc_fn_getptr(fn, CTX_REG), LLVMBuildSExt(fn->b, off, e->i64, ""),
				bpfc_const(e->i32, bits / 8), out };
	LLVMBasicBlockRef loaded = bpfc_fn_new_block(fn, "loaded");
	LLVMValueRef status;

	bpfc_fn_store(fn, bpfc_const(e->i64, 0), (struct bpfc_place){ out, 8 });
	status = LLVMBuildCall2(fn->b, type, bpfc_emit_runtime(e, "bpfrt_skb_load_abs", type), args, 4, "");
	LLVMBuildCondBr(fn->b, LLVMBuildIsNull(fn->b, status, ""), loaded, bpfc_fn_zero_block(fn));
	LLVMPositionBuilderAtEnd(fn->b, loaded);
	bpfc_fn_set64(fn, 0, bpfc_fn_load(fn, e->i64, (struct bpfc_place){ out, 8 }));
	LLVMBuildBr(fn->b, done);
}

void bpfc_fn_legacy_packet(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	LLVMBasicBlockRef done;
	LLVMValueRef off;

	if (strcmp(fn->prog->ctx.name, "__sk_buff") != 0) {
		bpfc_fn_fail(fn, NO_LEGACY_PACKET, BPFC_STR(fn->prog->ctx.name));
		return;
	}
	done = bpfc_fn_new_block(fn, "done");
	off = offset(fn, insn);
	if (info->shape == BPFC_SHAPE_LD_IND || insn->imm >= 0)
		load_inside(fn, load_pointer(fn, offsetof(struct bpfrt_skb, data)),
			    load_pointer(fn, offsetof(struct bpfrt_skb, data_end)), off, info->width, done);
	if (info->shape == BPFC_SHAPE_LD_IND || insn->imm < 0)
		load_negative(fn, off, info->width, done);
	else
		LLVMBuildBr(fn->b, bpfc_fn_zero_block(fn));
	LLVMPositionBuilderAtEnd(fn->b, done);
}
