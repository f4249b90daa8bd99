/*
 * What the slots of tracing contexts hold: the arguments of the function, tracepoint or hook that the program attaches
 * to, by the target's types; of struct_ops by the structure that names the program.
 */
#include "build.h"

#include <string.h>

static bool is_section(const struct bpfc_prog *prog, const char *start)
{
	const char *section = *prog->section == '?' ? prog->section + 1 : prog->section;

	return !strncmp(section, start, strlen(start));
}

/* The target's type of that kind and name, which is `prefix` and what the program attaches to. */
static uint32_t find(const struct build *b, uint8_t kind, const char *prefix, const char *name)
{
	size_t length = strlen(prefix);

	for (uint32_t i = b->kernel_types; i && i < b->btf.types.count; i++) {
		const struct bpfc_type *type = &b->btf.types.table[i];

		if (type->kind == kind && !strncmp(type->name, prefix, length) && !strcmp(type->name + length, name))
			return i;
	}
	return 0;
}

/* Behind pointers, typedefs and functions; 0: there is no prototype. */
static uint32_t prototype(const struct build *b, uint32_t id)
{
	const struct bpfc_type *table = b->btf.types.table;

	id = bpfc_type_resolve(&b->btf.types, id);
	if (table[id].kind == BPFC_TYPE_PTR)
		id = bpfc_type_resolve(&b->btf.types, table[id].type);
	if (table[id].kind == BPFC_TYPE_FUNC)
		id = table[id].type;
	return table[id].kind == BPFC_TYPE_FUNC_PROTO ? id : 0;
}

/* The slots of a function's context, from its parameter `first` on; `result`: one more for what it returned. */
static int fill(struct build *b, struct bpfc_prog *prog, uint32_t proto, uint32_t first, bool result)
{
	const struct bpfc_type *type = &b->btf.types.table[proto];
	uint32_t count = type->count > first ? type->count - first : 0, *args;

	if (!proto)
		return BPFC_OK;
	if (count && !type->members[type->count - 1].type) /* varargs */
		count--;
	args = bpfc_build_alloc(b, count + 1, sizeof(*args));
	if (!args)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < count; i++)
		args[i] = type->members[first + i].type;
	if (result)
		args[count++] = type->type;
	prog->ctx.args = args;
	prog->ctx.arg_count = count;
	return BPFC_OK;
}

/* The member of a struct_ops variable that names the program. */
static uint32_t operation(const struct build *b, uint32_t index)
{
	const struct bpfc_type *table = b->btf.types.table;

	for (uint32_t g = 0; g < b->global_count; g++) {
		const struct bpfc_global *global = &b->globals[g];
		const struct bpfc_type *type = &table[bpfc_type_resolve(&b->btf.types, global->type)];

		if (strncmp(global->section, ".struct_ops", strlen(".struct_ops")) != 0)
			continue;
		for (uint32_t r = 0; r < global->ref_count; r++) {
			if (global->refs[r].ref_kind != BPFC_REF_PROG || global->refs[r].ref != index)
				continue;
			for (uint32_t m = 0; m < type->count && type->kind == BPFC_TYPE_STRUCT; m++)
				if (type->members[m].bit_off == 8 * global->refs[r].off)
					return prototype(b, type->members[m].type);
		}
	}
	return 0;
}

/* Without the target's types it is what the program's own structure says. */
static int fill_iterator(struct build *b, struct bpfc_prog *prog)
{
	const struct bpfc_type *ctx = &b->btf.types.table[prog->ctx.type];
	uint32_t proto = prototype(b, find(b, BPFC_TYPE_FUNC, "bpf_iter_", prog->attach)), *args;

	if (proto || !prog->ctx.type)
		return fill(b, prog, proto, 0, false);
	args = bpfc_build_alloc(b, ctx->size / 8 + 1, sizeof(*args));
	if (!args)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < ctx->count; i++)
		if (ctx->members[i].bit_off % 64 == 0 && ctx->members[i].bit_off / 64 <= ctx->size / 8)
			args[ctx->members[i].bit_off / 64] = ctx->members[i].type;
	prog->ctx.args = args;
	prog->ctx.arg_count = (ctx->size + 7) / 8;
	return BPFC_OK;
}

static int fill_tracing(struct build *b, struct bpfc_prog *prog)
{
	if (is_section(prog, "tp_btf")) /* the first parameter is the tracepoint's own */
		return fill(b, prog, prototype(b, find(b, BPFC_TYPE_TYPEDEF, "btf_trace_", prog->attach)), 1, false);
	if (is_section(prog, "iter"))
		return fill_iterator(b, prog);
	return fill(b, prog, prototype(b, find(b, BPFC_TYPE_FUNC, "", prog->attach)), 0, !is_section(prog, "fentry"));
}

int bpfc_build_tracing(struct build *b)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < b->prog_count && !status; i++) {
		struct bpfc_prog *prog = &b->progs[i];

		if (prog->type == BPFC_PROG_TRACING)
			status = fill_tracing(b, prog);
		else if (prog->type == BPFC_PROG_LSM)
			status = fill(b, prog, prototype(b, find(b, BPFC_TYPE_FUNC, "bpf_lsm_", prog->attach)), 0,
				      is_section(prog, "lsm_cgroup"));
		else if (prog->type == BPFC_PROG_STRUCT_OPS)
			status = fill(b, prog, operation(b, i), 0, false);
	}
	return status;
}
