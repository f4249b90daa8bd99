/*
 * Callbacks: what helpers such as for_each_map_elem and loop get is a constant struct bpfrt_callback, whose function
 * reads the registers that the program's takes from args[0] to args[4].
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

static LLVMValueRef argument(struct bpfc_fn *fn, LLVMBuilderRef b, enum bpfc_pass pass, LLVMValueRef args, unsigned i)
{
	LLVMValueRef index = bpfc_const(fn->e->i32, i), at = LLVMBuildGEP2(b, fn->e->i64, args, &index, 1, "");

	return narrow(fn, b, pass, LLVMBuildLoad2(b, fn->e->i64, at, ""));
}

/* A function that is never called, by the facts, has an address all the same: of one that returns 0. */
static LLVMValueRef make_function(struct bpfc_fn *fn, const struct bpfc_callee *callee, const char *name)
{
	struct bpfc_emitter *e = fn->e;
	LLVMTypeRef params[] = { e->ptr, e->ptr };
	LLVMBuilderRef b = LLVMCreateBuilderInContext(e->context);
	LLVMValueRef args[BPFC_ARGS], function, result = bpfc_const(e->i64, 0);
	unsigned count = 0;

	function = LLVMAddFunction(e->module, name, LLVMFunctionType(e->i64, params, 2, 0));
	LLVMSetLinkage(function, LLVMInternalLinkage);
	bpfc_function_attributes(e, function);
	LLVMPositionBuilderAtEnd(b, LLVMAppendBasicBlockInContext(e->context, function, ""));
	for (unsigned i = 0; callee->value && i < BPFC_ARGS; i++)
		if (callee->pass[i] != BPFC_PASS_NONE)
			args[count++] = argument(fn, b, callee->pass[i], LLVMGetParam(function, 1), i);
	if (callee->value)
		result = LLVMBuildCall2(b, callee->type, callee->value, args, count, "");
	LLVMBuildRet(b, result);
	LLVMDisposeBuilder(b);
	return function;
}

static LLVMValueRef make(struct bpfc_fn *fn, const struct bpfc_callee *callee, const char *subprog)
{
	struct bpfc_emitter *e = fn->e;
	LLVMValueRef function, constant;
	char name[256];

	snprintf(name, sizeof(name), "%s.%s.call", fn->prog->name, subprog);
	function = make_function(fn, callee, name);
	snprintf(name, sizeof(name), "%s.%s.callback", fn->prog->name, subprog);
	constant = LLVMAddGlobal(e->module, LLVMStructTypeInContext(e->context, &e->ptr, 1, 0), name);
	LLVMSetInitializer(constant, LLVMConstStructInContext(e->context, &function, 1, 0));
	LLVMSetGlobalConstant(constant, 1);
	LLVMSetLinkage(constant, LLVMInternalLinkage);
	return constant;
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
