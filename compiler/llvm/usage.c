/* What the programs to emit refer to. */
#include "module.h"

struct walk {
	struct bpfc_emitter *e;
	struct bpfc_data_ref *stack; /* maps and globals whose initial values are still to be looked at */
	uint32_t depth;
};

static void mark(struct walk *w, uint8_t kind, uint32_t ref)
{
	struct bpfc_usage *u = &w->e->usage;
	bool *flag = kind == BPFC_REF_MAP ? &u->maps[ref] : kind == BPFC_REF_GLOBAL ? &u->globals[ref] : NULL;

	if (kind == BPFC_REF_EXTERN)
		u->externs[ref] = true;
	if (!flag || *flag)
		return;
	*flag = true;
	w->stack[w->depth++] = (struct bpfc_data_ref){ .ref_kind = kind, .ref = ref };
}

static void mark_values(struct walk *w)
{
	const struct bpfc_model *m = w->e->model;

	while (w->depth) {
		struct bpfc_data_ref from = w->stack[--w->depth];
		const struct bpfc_data_ref *refs;
		uint32_t count;

		if (from.ref_kind == BPFC_REF_MAP) {
			refs = m->maps[from.ref].init;
			count = m->maps[from.ref].init_count;
			if (m->maps[from.ref].inner != BPFC_NONE)
				mark(w, BPFC_REF_MAP, m->maps[from.ref].inner);
		} else {
			refs = m->globals[from.ref].refs;
			count = m->globals[from.ref].ref_count;
		}
		for (uint32_t i = 0; i < count; i++)
			mark(w, refs[i].ref_kind, refs[i].ref);
	}
}

/* The whole object is asked for: what firmware may name is there even if no program refers to it. */
static void mark_visible(struct walk *w)
{
	const struct bpfc_model *m = w->e->model;

	for (uint32_t i = 0; i < m->map_count; i++)
		if (!m->maps[i].is_inner_only)
			mark(w, BPFC_REF_MAP, i);
	for (uint32_t i = 0; i < m->global_count; i++)
		if (m->globals[i].is_used || (m->globals[i].linkage != BPFC_STATIC && !m->globals[i].is_metadata))
			mark(w, BPFC_REF_GLOBAL, i);
}

int bpfc_usage_find(struct bpfc_emitter *e)
{
	const struct bpfc_model *m = e->model;
	struct walk w = { .e = e };
	uint32_t emitted = 0;

	w.stack = bpfc_arena_zalloc(e->arena, (size_t)m->map_count + m->global_count, sizeof(*w.stack));
	e->usage.maps = bpfc_arena_zalloc(e->arena, m->map_count, sizeof(bool));
	e->usage.globals = bpfc_arena_zalloc(e->arena, m->global_count, sizeof(bool));
	e->usage.externs = bpfc_arena_zalloc(e->arena, m->extern_count, sizeof(bool));
	e->usage.progs = bpfc_arena_zalloc(e->arena, m->prog_count, sizeof(bool));
	if (!w.stack || !e->usage.maps || !e->usage.globals || !e->usage.externs || !e->usage.progs)
		return e->status = BPFC_E_NOMEM;
	for (uint32_t i = 0; i < e->prog_count; i++) {
		const struct bpfc_prog *prog = e->progs[i];
		bool *seen = &e->usage.progs[bpfc_emit_prog_index(e, prog)];

		emitted += !*seen;
		*seen = true;
		for (uint32_t j = 0; j < prog->insn_count; j++)
			mark(&w, prog->insns[j].ref_kind, prog->insns[j].ref);
	}
	if (emitted == m->prog_count)
		mark_visible(&w);
	mark_values(&w);
	return BPFC_OK;
}
