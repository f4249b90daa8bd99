#include "module.h"

/* LLVM's C interface has no switch for function and data sections, so each definition gets its section by name. */
static void set_section(struct bpfc_emitter *e, LLVMValueRef value, const char *kind)
{
	size_t length;
	const char *name = LLVMGetValueName2(value, &length);
	const char *section = bpfc_arena_printf(e->arena, "%s.%s", kind, name);

	if (section)
		LLVMSetSection(value, section);
	else
		e->status = BPFC_E_NOMEM;
}

void bpfc_section_function(struct bpfc_emitter *e, LLVMValueRef function)
{
	set_section(e, function, ".text");
}

void bpfc_section_data(struct bpfc_emitter *e, LLVMValueRef data, bool has_addresses)
{
	if (LLVMIsGlobalConstant(data))
		set_section(e, data, has_addresses && e->is_pic ? ".data.rel.ro" : ".rodata");
	else
		set_section(e, data, LLVMIsNull(LLVMGetInitializer(data)) ? ".bss" : ".data");
}

void bpfc_retain(struct bpfc_emitter *e, LLVMValueRef *values, unsigned count)
{
	LLVMValueRef list, used;

	if (!count)
		return;
	list = LLVMConstArray2(e->ptr, values, count);
	used = LLVMAddGlobal(e->module, LLVMTypeOf(list), "llvm.used");
	LLVMSetInitializer(used, list);
	LLVMSetLinkage(used, LLVMAppendingLinkage);
	LLVMSetSection(used, "llvm.metadata");
}
