/* Which variables a program can reach: by an instruction, or by a pointer in a variable that is emitted. */
#include "build.h"

struct marking {
	struct build *b;
	uint32_t *stack;
	uint32_t depth;
	bool *queued;
};

static void reach(struct marking *m, uint32_t global, bool is_used)
{
	if (is_used)
		m->b->globals[global].is_used = true;
	if (m->queued[global])
		return;
	m->queued[global] = true;
	m->stack[m->depth++] = global;
}

static void reach_insns(struct marking *m, const struct bpfc_prog *prog)
{
	for (uint32_t i = 0; i < prog->insn_count; i++)
		if (prog->insns[i].ref_kind == BPFC_REF_GLOBAL)
			reach(m, prog->insns[i].ref, true);
}

int bpfc_build_used(struct build *b)
{
	struct marking m = { .b = b };

	m.stack = bpfc_build_alloc(b, b->global_count, sizeof(*m.stack));
	m.queued = bpfc_build_alloc(b, b->global_count, sizeof(*m.queued));
	if (!m.stack || !m.queued)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < b->prog_count; i++)
		reach_insns(&m, &b->progs[i]);
	/* Variables with a name for others are emitted, used or not, and so is what they point to. */
	for (uint32_t i = 0; i < b->global_count; i++)
		if (b->globals[i].linkage != BPFC_STATIC && !b->globals[i].is_metadata)
			reach(&m, i, false);
	while (m.depth) {
		const struct bpfc_global *global = &b->globals[m.stack[--m.depth]];

		for (uint32_t i = 0; i < global->ref_count; i++)
			if (global->refs[i].ref_kind == BPFC_REF_GLOBAL)
				reach(&m, global->refs[i].ref, true);
	}
	return BPFC_OK;
}
