/* All that programs name is declared before any of it is defined: initial values may refer to each other. */
#include "module.h"

static int allocate(struct bpfc_emitter *e)
{
	const struct bpfc_model *m = e->model;
	struct {
		LLVMValueRef **table;
		uint32_t count;
	} tables[] = {
		{ &e->maps, m->map_count },       { &e->map_values, m->map_count },  { &e->globals, m->global_count },
		{ &e->externs, m->extern_count }, { &e->prog_descs, m->prog_count }, { &e->entries, m->prog_count },
		{ &e->bodies, m->prog_count },
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		*tables[i].table = bpfc_arena_zalloc(e->arena, tables[i].count, sizeof(LLVMValueRef));
		if (!*tables[i].table)
			return e->status = BPFC_E_NOMEM;
	}
	return BPFC_OK;
}

int bpfc_emit_symbols(struct bpfc_emitter *e)
{
	if (allocate(e) || bpfc_declare_progs(e) || bpfc_declare_maps(e) || bpfc_declare_globals(e) ||
	    bpfc_declare_externs(e) || bpfc_define_maps(e) || bpfc_define_globals(e))
		return e->status;
	return BPFC_OK;
}
