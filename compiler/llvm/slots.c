/* Constants that hold addresses. */
#include "module.h"

#include <string.h>

LLVMValueRef bpfc_string(struct bpfc_emitter *e, const char *text)
{
	LLVMValueRef bytes = LLVMConstStringInContext2(e->context, text, strlen(text), false);
	LLVMValueRef global = LLVMAddGlobal(e->module, LLVMTypeOf(bytes), "");

	LLVMSetInitializer(global, bytes);
	LLVMSetGlobalConstant(global, true);
	LLVMSetLinkage(global, LLVMPrivateLinkage);
	LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
	LLVMSetAlignment(global, 1);
	return global;
}

static LLVMValueRef base_address(const struct bpfc_emitter *e, const struct bpfc_data_ref *ref)
{
	switch (ref->ref_kind) {
	case BPFC_REF_MAP:
		return e->maps[ref->ref];
	case BPFC_REF_GLOBAL:
		return e->globals[ref->ref];
	case BPFC_REF_EXTERN:
		return e->externs[ref->ref];
	default:
		return NULL;
	}
}

static const char *name_of(const struct bpfc_model *m, const struct bpfc_data_ref *ref)
{
	return ref->ref_kind == BPFC_REF_PROG      ? m->progs[ref->ref].name
	       : ref->ref_kind == BPFC_REF_SUBPROG ? m->funcs[ref->ref]
						   : "?";
}

LLVMValueRef bpfc_ref_address(struct bpfc_emitter *e, const struct bpfc_data_ref *ref, const char *what)
{
	LLVMValueRef base = base_address(e, ref);
	LLVMValueRef addend;

	if (!base) {
		BPFC_FAIL(e, BPFC_E_UNSUPPORTED, BAD_INITIAL_VALUE, BPFC_STR(what),
			  BPFC_STR(ref->ref_kind == BPFC_REF_PROG ? "program" : "function"),
			  BPFC_STR(name_of(e->model, ref)));
		return NULL;
	}
	if (!ref->addend)
		return base;
	addend = LLVMConstInt(e->i64, (uint64_t)ref->addend, true);
	return LLVMConstGEP2(e->i8, base, &addend, 1);
}
