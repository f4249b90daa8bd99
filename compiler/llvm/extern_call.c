/* Calls of functions that the firmware, the host or the runtime defines, with the prototype that BTF gives. */
#include "function.h"

#define MAX_MODIFIERS 64

static const struct bpfc_type *type_at(const struct bpfc_types *types, uint32_t id)
{
	return &types->table[id < types->count ? id : 0];
}

/* The type behind typedefs and qualifiers. */
static const struct bpfc_type *plain(const struct bpfc_types *types, uint32_t id)
{
	const struct bpfc_type *t = type_at(types, id);

	for (unsigned i = 0; i < MAX_MODIFIERS; i++) {
		if (t->kind != BPFC_TYPE_TYPEDEF && t->kind != BPFC_TYPE_CONST && t->kind != BPFC_TYPE_VOLATILE &&
		    t->kind != BPFC_TYPE_RESTRICT && t->kind != BPFC_TYPE_TYPE_TAG)
			break;
		t = type_at(types, t->type);
	}
	return t;
}

static bool returns_signed(const struct bpfc_fn *fn, const struct bpfc_extern *function)
{
	const struct bpfc_types *types = &fn->prog->model->types;
	const struct bpfc_type *t = plain(types, function->type);

	if (t->kind == BPFC_TYPE_FUNC)
		t = plain(types, t->type);
	return t->kind == BPFC_TYPE_FUNC_PROTO && plain(types, t->type)->is_signed;
}

static LLVMValueRef argument(struct bpfc_fn *fn, LLVMTypeRef type, unsigned reg)
{
	if (LLVMGetTypeKind(type) == LLVMPointerTypeKind)
		return bpfc_fn_getptr(fn, reg);
	if (LLVMGetIntTypeWidth(type) == 64)
		return bpfc_fn_get64(fn, reg);
	return LLVMBuildTruncOrBitCast(fn->b, bpfc_fn_get32(fn, reg), type, "");
}

/* Narrow results become ints, as in C; an int's upper half is zero. */
static void define_result(struct bpfc_fn *fn, LLVMValueRef value, bool is_signed)
{
	LLVMTypeRef type = LLVMTypeOf(value);

	if (LLVMGetTypeKind(type) == LLVMVoidTypeKind)
		bpfc_fn_set64(fn, 0, bpfc_const(fn->e->i64, 0));
	else if (LLVMGetTypeKind(type) == LLVMPointerTypeKind)
		bpfc_fn_setptr(fn, 0, value);
	else if (LLVMGetIntTypeWidth(type) == 64)
		bpfc_fn_set64(fn, 0, value);
	else
		bpfc_fn_set32(fn, 0,
			      is_signed ? LLVMBuildSExtOrBitCast(fn->b, value, fn->e->i32, "")
					: LLVMBuildZExtOrBitCast(fn->b, value, fn->e->i32, ""));
}

void bpfc_fn_extern_call(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_extern *callee = &fn->prog->model->externs[insn->ref];
	LLVMValueRef function = fn->e->externs[insn->ref], args[BPFC_ARGS];
	LLVMTypeRef type, params[BPFC_ARGS];
	unsigned count;

	if (!function || !callee->is_func) {
		bpfc_fn_fail(fn, BAD_CALL_TARGET, BPFC_STR(callee->name));
		return;
	}
	type = LLVMGlobalGetValueType(function);
	count = LLVMCountParamTypes(type);
	LLVMGetParamTypes(type, params);
	for (unsigned i = 0; i < count; i++)
		args[i] = argument(fn, params[i], i + 1);
	define_result(fn, LLVMBuildCall2(fn->b, type, function, args, count, ""), returns_signed(fn, callee));
}
