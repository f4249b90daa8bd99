#include "module.h"

#include <stdio.h>
#include <string.h>

#include <llvm-c/Analysis.h>
#include <llvm-c/Transforms/PassBuilder.h>

static void add_enum(struct bpfc_emitter *e, LLVMValueRef function, const char *name)
{
	unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));

	LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
				LLVMCreateEnumAttribute(e->context, kind, 0));
}

static void add_string(struct bpfc_emitter *e, LLVMValueRef function, const char *name, const char *value)
{
	if (*value)
		LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
					LLVMCreateStringAttribute(e->context, name, (unsigned)strlen(name), value,
								  (unsigned)strlen(value)));
}

/* No unwinding: neither tables nor landing pads. */
static void add_attributes(struct bpfc_emitter *e, LLVMValueRef function)
{
	add_enum(e, function, "nounwind");
	if (e->options->opt == 's' || e->options->opt == 'z')
		add_enum(e, function, "optsize");
	if (e->options->opt == 'z')
		add_enum(e, function, "minsize");
	add_string(e, function, "target-cpu", e->cpu);
	add_string(e, function, "target-features", e->features);
}

static int verify(struct bpfc_emitter *e)
{
	char *message = NULL;
	int status = BPFC_OK;

	if (LLVMVerifyModule(e->module, LLVMReturnStatusAction, &message)) {
		const char *text = bpfc_arena_printf(e->arena, "generated code is malformed: %s", message);

		status = BPFC_FAIL(e, BPFC_E_INTERNAL, INTERNAL, BPFC_STR(text));
	}
	LLVMDisposeMessage(message);
	return status;
}

static int run_passes(struct bpfc_emitter *e, char opt)
{
	LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
	bool is_small = opt == 's' || opt == 'z';
	char pipeline[16];
	LLVMErrorRef error;

	snprintf(pipeline, sizeof(pipeline), "default<O%c>", opt);
	LLVMPassBuilderOptionsSetSLPVectorization(options, opt == '2' || opt == '3' || opt == 's');
	LLVMPassBuilderOptionsSetMergeFunctions(options, is_small);
	error = LLVMRunPasses(e->module, pipeline, e->machine, options);
	LLVMDisposePassBuilderOptions(options);
	if (error) {
		char *message = LLVMGetErrorMessage(error);

		BPFC_FAIL(e, BPFC_E_INTERNAL, INTERNAL, BPFC_STR(message));
		LLVMDisposeErrorMessage(message);
	}
	return e->status;
}

/* Sections come last: functions in different ones are never merged. */
int bpfc_optimise(struct bpfc_emitter *e)
{
	LLVMValueRef f;

	for (f = LLVMGetFirstFunction(e->module); f; f = LLVMGetNextFunction(f))
		if (LLVMGetFirstBasicBlock(f))
			add_attributes(e, f);
	if (verify(e) || run_passes(e, e->options->opt ? e->options->opt : '2'))
		return e->status;
	for (f = LLVMGetFirstFunction(e->module); f; f = LLVMGetNextFunction(f))
		if (LLVMGetFirstBasicBlock(f))
			bpfc_section_function(e, f);
	return e->status;
}
