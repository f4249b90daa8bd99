/* Programs as the rest of the image sees them: entry, body, descriptor. */
#include "module.h"

#include <string.h>

/* Only the body: the image has descriptors. */
static int declare_resident(struct bpfc_emitter *e, uint32_t i)
{
	const char *name = bpfc_name_resident(e, "body", i);

	if (name)
		e->bodies[i] = LLVMAddFunction(e->module, name, e->body_type);
	return e->status;
}

static int declare_prog(struct bpfc_emitter *e, uint32_t i)
{
	const struct bpfc_prog *prog = &e->model->progs[i];
	const char *name = bpfc_name_claim(e, prog->name);
	const char *body = name ? bpfc_arena_printf(e->arena, "%s.body", name) : NULL;
	const char *desc = name ? bpfc_arena_printf(e->arena, "%s.prog", name) : NULL;

	if (!name)
		return e->status;
	if (!body || !desc)
		return e->status = BPFC_E_NOMEM;
	if (e->profile == BPFC_PROFILE_EMBEDDED && !strcmp(name, "main"))
		return BPFC_FAIL(e, BPFC_E_OPTION, NAME_MAIN, BPFC_STR(name));
	e->entries[i] = LLVMAddFunction(e->module, name, e->entry_type);
	e->bodies[i] = LLVMAddFunction(e->module, body, e->body_type);
	LLVMSetLinkage(e->bodies[i], LLVMInternalLinkage);
	e->prog_descs[i] = LLVMAddGlobal(e->module, e->prog_type, desc);
	LLVMSetLinkage(e->prog_descs[i], LLVMInternalLinkage);
	LLVMSetGlobalConstant(e->prog_descs[i], true);
	LLVMSetAlignment(e->prog_descs[i], e->pointer_bits / 8);
	return BPFC_OK;
}

int bpfc_declare_progs(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->model->prog_count && !e->status; i++)
		if (e->usage.progs[i])
			e->options->resident ? declare_resident(e, i) : declare_prog(e, i);
	return e->status;
}
