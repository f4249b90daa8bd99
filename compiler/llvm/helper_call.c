/* Helpers are calls of bpfrt_<name> with typed native arguments (helper.def). */
#include <stdio.h>
#include <string.h>

#include "function.h"

LLVMValueRef bpfc_fn_native_arg(struct bpfc_fn *fn, enum bpfc_native native, unsigned reg)
{
	switch (native) {
	case BPFC_NATIVE_PTR:
		return bpfc_fn_getptr(fn, reg);
	case BPFC_NATIVE_U32:
	case BPFC_NATIVE_S32:
		return bpfc_fn_get32(fn, reg);
	case BPFC_NATIVE_U64:
	case BPFC_NATIVE_S64:
		return bpfc_fn_get64(fn, reg);
	case BPFC_NATIVE_VOID:
		break;
	}
	return NULL;
}

static bool has_skb(const struct bpfc_prog *prog)
{
	return prog->ctx.name && !strcmp(prog->ctx.name, "__sk_buff");
}

LLVMValueRef bpfc_fn_helper(struct bpfc_fn *fn, uint32_t id, LLVMTypeRef *type)
{
	const struct bpfc_helper *helper = bpfc_helper_by_id(id);
	LLVMTypeRef params[BPFC_ARGS];
	LLVMValueRef function;
	unsigned count = 0;
	char name[96];

	if (!helper) {
		bpfc_fn_fail(fn, NO_SUCH_HELPER, BPFC_INT(id));
		return NULL;
	}
	for (; count < BPFC_ARGS && helper->args[count] != BPFC_ARG_NONE; count++)
		params[count] = bpfc_native_type(fn->e, bpfc_arg_native(helper->args[count]));
	*type = LLVMFunctionType(bpfc_native_type(fn->e, bpfc_ret_native(helper->ret)), params, count, 0);
	snprintf(name, sizeof(name), "bpfrt_%s", bpfc_helper_function(id, has_skb(fn->prog)));
	if (!helper->in_runtime && !LLVMGetNamedFunction(fn->e->module, name))
		bpfc_fn_warn(fn, HELPER_NOT_IN_RUNTIME, BPFC_STR(helper->name), BPFC_STR(name));
	function = bpfc_emit_runtime(fn->e, name, *type);
	for (unsigned i = 0; i < count; i++)
		if (bpfc_arg_native(helper->args[i]) == BPFC_NATIVE_S32)
			bpfc_sign_extend(fn->e, function, i + 1);
	return function;
}

static void define_result(struct bpfc_fn *fn, enum bpfc_native native, LLVMValueRef value)
{
	switch (native) {
	case BPFC_NATIVE_VOID:
		bpfc_fn_set64(fn, 0, bpfc_const(fn->e->i64, 0));
		break;
	case BPFC_NATIVE_PTR:
		bpfc_fn_setptr(fn, 0, value);
		break;
	case BPFC_NATIVE_U32:
		bpfc_fn_set32(fn, 0, value);
		break;
	case BPFC_NATIVE_S32:
		bpfc_fn_set64(fn, 0, LLVMBuildSExt(fn->b, value, fn->e->i64, ""));
		break;
	case BPFC_NATIVE_U64:
	case BPFC_NATIVE_S64:
		bpfc_fn_set64(fn, 0, value);
		break;
	}
}

void bpfc_fn_helper_call(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_helper *helper = bpfc_helper_by_id(insn->ref);
	LLVMTypeRef type;
	LLVMValueRef function = bpfc_fn_helper(fn, insn->ref, &type), args[BPFC_ARGS], call;
	unsigned count;

	if (!function)
		return;
	count = LLVMCountParamTypes(type);
	for (unsigned i = 0; i < count; i++) {
		enum bpfc_native native = bpfc_arg_native(helper->args[i]);

		if (bpfc_fn_fact(fn, i + 1)->kind == BPFC_KIND_UNINIT)
			args[i] = LLVMConstNull(bpfc_native_type(fn->e, native));
		else
			args[i] = bpfc_fn_native_arg(fn, native, i + 1);
	}
	call = LLVMBuildCall2(fn->b, type, function, args, count, "");
	define_result(fn, bpfc_ret_native(helper->ret), call);
}
