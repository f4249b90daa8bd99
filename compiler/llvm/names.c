/* Names of the output's symbols. */
#include "module.h"

#include <ctype.h>
#include <string.h>

static const char *why_invalid(const char *name)
{
	if (!*name)
		return "it is empty";
	if (isdigit((unsigned char)*name))
		return "it begins with a digit";
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_.$", *p))
			return "assemblers do not take such characters";
	if (!strncmp(name, "llvm.", 5))
		return "LLVM reserves it";
	if (!strncmp(name, "bpfrt_", 6))
		return "names with bpfrt_ are the runtime's";
	return NULL;
}

const char *bpfc_name_internal(const char *name)
{
	return why_invalid(name) ? "" : name;
}

static const char *renamed(const struct bpfc_emitter *e, const char *name)
{
	for (uint32_t i = 0; i < e->options->rename_count; i++)
		if (!strcmp(e->options->renames[i].from, name))
			return e->options->renames[i].to;
	return name;
}

const char *bpfc_emit_name(struct bpfc_emitter *e, const char *name)
{
	const char *prefix = e->options->prefix ? e->options->prefix : "";
	const char *result = bpfc_arena_printf(e->arena, "%s%s", prefix, renamed(e, name));
	const char *why;

	if (!result) {
		e->status = BPFC_E_NOMEM;
		return NULL;
	}
	why = why_invalid(result);
	if (why) {
		BPFC_FAIL(e, BPFC_E_OPTION, NAME_INVALID, BPFC_STR(result), BPFC_STR(why));
		return NULL;
	}
	return result;
}

const char *bpfc_name_claim(struct bpfc_emitter *e, const char *name)
{
	const char *result = bpfc_emit_name(e, name);

	if (!result || (!LLVMGetNamedGlobal(e->module, result) && !LLVMGetNamedFunction(e->module, result)))
		return result;
	BPFC_FAIL(e, BPFC_E_OPTION, NAME_TWICE, BPFC_STR(result));
	return NULL;
}

const char *bpfc_name_resident(struct bpfc_emitter *e, const char *kind, uint32_t index)
{
	const char *name = bpfc_arena_printf(e->arena, "%s.%u", kind, index);

	if (!name)
		e->status = BPFC_E_NOMEM;
	return name;
}

static bool model_has(const struct bpfc_model *m, const char *name)
{
	for (uint32_t i = 0; i < m->prog_count; i++)
		if (!strcmp(m->progs[i].name, name))
			return true;
	for (uint32_t i = 0; i < m->map_count; i++)
		if (!strcmp(m->maps[i].name, name))
			return true;
	for (uint32_t i = 0; i < m->global_count; i++)
		if (!strcmp(m->globals[i].name, name))
			return true;
	return false;
}

int bpfc_names_check(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->options->rename_count; i++) {
		const struct bpfc_rename *r = &e->options->renames[i];

		if (!*r->from || !model_has(e->model, r->from))
			return BPFC_FAIL(e, BPFC_E_OPTION, NO_RENAME, BPFC_STR(r->from), BPFC_STR(r->to));
	}
	return BPFC_OK;
}
