/* Contexts: of ctx.def, or from the program's BTF. */
#include "build.h"
#include "context.h"

/* The struct that the program's first parameter points to; 0 when the BTF does not say. */
static uint32_t pointee(const struct build *b, const struct bpfc_prog *prog)
{
	const struct bpfc_type *table = b->btf.types.table, *type = &table[prog->subprogs[0].type];
	uint32_t id;

	if (type->kind != BPFC_TYPE_FUNC)
		return 0;
	type = &table[type->type];
	if (type->kind != BPFC_TYPE_FUNC_PROTO || !type->count)
		return 0;
	type = &table[bpfc_type_resolve(&b->btf.types, type->members[0].type)];
	if (type->kind != BPFC_TYPE_PTR)
		return 0;
	id = bpfc_type_resolve(&b->btf.types, type->type);
	return table[id].kind == BPFC_TYPE_STRUCT ? id : 0;
}

static int fill(struct build *b, struct bpfc_prog *prog)
{
	uint32_t type = pointee(b, prog);

	if (prog->type == BPFC_PROG_FIRMWARE)
		return bpfc_build_firmware_context(b, prog);
	if (bpfc_context_fill(b->arena, prog)) {
		bpfc_build_report(b, BPFC_DIAG_INIT(NO_MEMORY), BPFC_NO_OFFSET);
		return BPFC_E_NOMEM;
	}
	prog->ctx.type = type;
	if (prog->ctx.is_raw) {
		if (type)
			prog->ctx.name = b->btf.types.table[type].name;
		prog->ctx.size = b->btf.types.table[type].size;
	}
	return BPFC_OK;
}

int bpfc_build_contexts(struct build *b)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < b->prog_count && !status; i++)
		status = fill(b, &b->progs[i]);
	return status;
}
