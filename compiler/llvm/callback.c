/*
 * Callbacks: what helpers such as for_each_map_elem and loop get is a native function
 * int64_t (*)(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5), pointers in it zero-extended.
 */
#include <stdio.h>

#include "function.h"

static LLVMValueRef narrow(struct bpfc_fn *fn, LLVMBuilderRef b, enum bpfc_pass pass, LLVMValueRef value)
{
	switch (pass) {
	case BPFC_PASS_I32:
		return LLVMBuildTrunc(b, value, fn->e->i32, "");
	case BPFC_PASS_PTR:
		return LLVMBuildIntToPtr(b, LLVMBuildTruncOrBitCast(b, value, fn->e->intptr, ""), fn->e->ptr, "");
	case BPFC_PASS_I64:
	case BPFC_PASS_NONE:
		break;
	}
	return value;
}

/* A function that is never called, by the facts, has an address all the same: of one that returns 0. */
static LLVMValueRef make(struct bpfc_fn *fn, const struct bpfc_callee *callee, const char *subprog)
{
	struct bpfc_emitter *e = fn->e;
	LLVMTypeRef params[BPFC_ARGS] = { e->i64, e->i64, e->i64, e->i64, e->i64 };
	LLVMBuilderRef b = LLVMCreateBuilderInContext(e->context);
	LLVMValueRef args[BPFC_ARGS], function, result = bpfc_const(e->i64, 0);
	unsigned count = 0;
	char name[256];

	snprintf(name, sizeof(name), "%s.%s.callback", fn->prog->name, subprog);
	function = LLVMAddFunction(e->module, name, LLVMFunctionType(e->i64, params, BPFC_ARGS, 0));
	LLVMSetLinkage(function, LLVMInternalLinkage);
	bpfc_function_attributes(e, function);
	LLVMPositionBuilderAtEnd(b, LLVMAppendBasicBlockInContext(e->context, function, ""));
	for (unsigned i = 0; callee->value && i < BPFC_ARGS; i++)
		if (callee->pass[i] != BPFC_PASS_NONE)
			args[count++] = narrow(fn, b, callee->pass[i], LLVMGetParam(function, i));
	if (callee->value)
		result = LLVMBuildCall2(b, callee->type, callee->value, args, count, "");
	LLVMBuildRet(b, result);
	LLVMDisposeBuilder(b);
	return function;
}

LLVMValueRef bpfc_fn_callback(struct bpfc_fn *fn, uint32_t subprog)
{
	struct bpfc_callee *callee = &fn->unit->callees[subprog];
	const char *name = fn->prog->subprogs[subprog].name;

	if (callee->needs_run) {
		bpfc_fn_fail(fn, CALLBACK_TAIL_CALL, BPFC_STR(name));
		return NULL;
	}
	if (!callee->callback)
		callee->callback = make(fn, callee, name);
	return callee->callback;
}
