/*
 * The entry function. A program that makes tail calls gets a thin one, which makes the run; in any other the body never
 * looks at its second argument, and is the entry function itself.
 */
#include <string.h>

#include "function.h"

static void be_entry(struct bpfc_emitter *e, LLVMValueRef body, LLVMValueRef *entry)
{
	size_t length;
	const char *name = LLVMGetValueName2(*entry, &length);
	const char *copy = bpfc_arena_strndup(e->arena, name, length);

	if (!copy) {
		e->status = BPFC_E_NOMEM;
		return;
	}
	LLVMSetLinkage(body, LLVMGetLinkage(*entry));
	LLVMSetVisibility(body, LLVMGetVisibility(*entry));
	LLVMReplaceAllUsesWith(*entry, body);
	LLVMDeleteFunction(*entry);
	LLVMSetValueName2(body, copy, strlen(copy));
	*entry = body;
}

static void make_run(struct bpfc_emitter *e, LLVMValueRef body, LLVMValueRef entry)
{
	LLVMValueRef args[2] = { LLVMGetParam(entry, 0) }, call;

	bpfc_function_attributes(e, entry);
	LLVMPositionBuilderAtEnd(e->builder, LLVMAppendBasicBlockInContext(e->context, entry, ""));
	LLVMSetCurrentDebugLocation2(e->builder, NULL);
	args[1] = LLVMBuildAlloca(e->builder, e->run_type, "run");
	LLVMBuildStore(e->builder, LLVMConstNull(e->run_type), args[1]);
	call = LLVMBuildCall2(e->builder, e->body_type, body, args, 2, "");
	if (!e->options->no_registry) /* the descriptor keeps the body: no second copy of it */
		LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
					 bpfc_attribute(e, "noinline"));
	LLVMBuildRet(e->builder, call);
}

void bpfc_unit_entry(struct bpfc_unit *unit)
{
	struct bpfc_emitter *e = unit->e;
	uint32_t index = bpfc_emit_prog_index(e, unit->prog);

	if (e->options->resident)
		return;
	if (unit->callees[0].needs_run)
		make_run(e, e->bodies[index], e->entries[index]);
	else
		be_entry(e, e->bodies[index], &e->entries[index]);
}
