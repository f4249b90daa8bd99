/*
 * Accesses of the BPF-visible context become accesses of the native one, through the context's table of fields.
 * Pointers are 8-byte slots there, of which native code reads the pointer's bytes.
 */
#include "function.h"

bool bpfc_fn_is_ctx(const struct bpfc_fn *fn, unsigned reg)
{
	return fn->facts && !fn->prog->ctx.is_raw && bpfc_fn_fact(fn, reg)->kind == BPFC_KIND_CTX;
}

/* The native place of field bytes [off, off + bytes), `reg` pointing reg_off bytes into the BPF-visible context. */
static struct bpfc_place native_place(struct bpfc_fn *fn, unsigned reg, int64_t off, unsigned bytes)
{
	const struct bpfc_value *fact = bpfc_fn_fact(fn, reg);
	unsigned align = 1u << (fact->align < 3 ? fact->align : 3);

	off -= fact->off;
	return (struct bpfc_place){ bpfc_fn_offset(fn, bpfc_fn_getptr(fn, reg), off),
				    bpfc_align_of(off, align < bytes ? align : bytes) };
}

/* The field that `bytes` at reg + off are of, and the distance from its start; NULL (reported) when there is none. */
static const struct bpfc_ctx_field *find(struct bpfc_fn *fn, unsigned reg, int64_t off, unsigned bytes, int64_t *within)
{
	const struct bpfc_value *fact = bpfc_fn_fact(fn, reg);
	const struct bpfc_ctx_field *field;

	if (!fact->off_known) {
		bpfc_fn_fail(fn, UNPROVEN_ACCESS, BPFC_INT(reg));
		return NULL;
	}
	field = bpfc_ctx_field_at(&fn->prog->ctx, fact->off + off, bytes);
	if (!field) {
		bpfc_fn_fail(fn, NO_CONTEXT_FIELD, BPFC_STR(fn->prog->ctx.name), BPFC_INT(bytes),
			     BPFC_INT(fact->off + off));
		return NULL;
	}
	*within = fact->off + off - field->off;
	return field;
}

static bool is_number(const struct bpfc_ctx_field *field)
{
	return field->kind == BPFC_CTX_SCALAR || field->kind == BPFC_CTX_LENGTH;
}

static void refuse(struct bpfc_fn *fn, const struct bpfc_ctx_field *field, const char *why)
{
	bpfc_fn_fail(fn, CONTEXT_ACCESS, BPFC_STR(fn->prog->ctx.name), BPFC_STR(field->name), BPFC_STR(why));
}

/* A number whose native field may be narrower or wider than the BPF-visible one; then only all of it can be read. */
static LLVMValueRef load_number(struct bpfc_fn *fn, const struct bpfc_insn *insn, const struct bpfc_ctx_field *field,
				int64_t within, unsigned bytes)
{
	bool same = field->native_size == field->size;
	unsigned native = same ? bytes : field->native_size;
	LLVMTypeRef type = LLVMIntTypeInContext(fn->e->context, 8 * native);
	LLVMTypeRef wanted = LLVMIntTypeInContext(fn->e->context, 8 * bytes);
	LLVMValueRef value;

	if (!same && (within || bytes != field->size)) {
		refuse(fn, field, "only all of it can be read");
		return NULL;
	}
	value = bpfc_fn_load(fn, type, native_place(fn, insn->src, field->native_off + within, native));
	if (native < bytes)
		return LLVMBuildZExt(fn->b, value, wanted, "");
	return native > bytes ? LLVMBuildTrunc(fn->b, value, wanted, "") : value;
}

static void define(struct bpfc_fn *fn, const struct bpfc_insn *insn, LLVMValueRef value)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);

	if (info->shape == BPFC_SHAPE_LDXS)
		bpfc_fn_set32_signed(fn, insn->dst, LLVMBuildSExtOrBitCast(fn->b, value, fn->e->i32, ""));
	else if (info->width == 64)
		bpfc_fn_set64(fn, insn->dst, value);
	else
		bpfc_fn_set32(fn, insn->dst, LLVMBuildZExtOrBitCast(fn->b, value, fn->e->i32, ""));
}

void bpfc_fn_ctx_load(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	unsigned bytes = bpfc_insn_info(insn->id)->width / 8u;
	int64_t within;
	const struct bpfc_ctx_field *field = find(fn, insn->src, insn->off, bytes, &within);
	LLVMValueRef value;

	if (!field)
		return;
	if (is_number(field)) {
		value = load_number(fn, insn, field, within, bytes);
		if (value)
			define(fn, insn, value);
	} else if (bytes != field->size || bpfc_insn_info(insn->id)->shape != BPFC_SHAPE_LDX) {
		refuse(fn, field, "a pointer is read whole");
	} else {
		bpfc_fn_setptr(fn, insn->dst,
			       bpfc_fn_load(fn, fn->e->ptr,
					    native_place(fn, insn->src, field->native_off, fn->e->pointer_bits / 8)));
	}
}

void bpfc_fn_ctx_store(struct bpfc_fn *fn, const struct bpfc_insn *insn, LLVMValueRef value)
{
	unsigned bytes = bpfc_insn_info(insn->id)->width / 8u;
	int64_t within;
	const struct bpfc_ctx_field *field = find(fn, insn->dst, insn->off, bytes, &within);

	if (!field)
		return;
	if (!field->writable || !is_number(field) || field->native_size != field->size)
		refuse(fn, field, "programs cannot write it");
	else
		bpfc_fn_store(fn, value, native_place(fn, insn->dst, field->native_off + within, bytes));
}
