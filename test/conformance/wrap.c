#include <stdlib.h>
#include <string.h>

#include "exec.h"

#define PREFIX 2 /* slots */

static bool is_packet(const struct bpfc_prog *prog)
{
	return !prog->ctx.is_raw;
}

/* r2 = length; r1 = memory */
static void wrap(struct bpfc_prog *prog)
{
	struct bpfc_insn *insns = calloc(prog->insn_count + PREFIX, sizeof(*insns));
	struct bpfc_subprog *subs = calloc(prog->subprog_count, sizeof(*subs));

	if (!insns || !subs)
		abort();
	insns[0] = BPFC_MAKE(LDX64, .dst = 2, .src = 1, .off = offsetof(struct exec_context, length));
	insns[1] = BPFC_MAKE(LDX64, .dst = 1, .src = 1, .off = offsetof(struct exec_context, mem));
	memcpy(insns + PREFIX, prog->insns, prog->insn_count * sizeof(*insns));
	memcpy(subs, prog->subprogs, prog->subprog_count * sizeof(*subs));
	subs[0].count += PREFIX;
	for (uint32_t i = 1; i < prog->subprog_count; i++)
		subs[i].first += PREFIX;
	prog->insns = insns;
	prog->insn_count += PREFIX;
	prog->subprogs = subs;
	prog->line_count = 0;
}

bool exec_names_map(const struct bpfc_prog *prog)
{
	for (uint32_t i = 0; i < prog->insn_count; i++)
		if (prog->insns[i].ref_kind == BPFC_REF_MAP)
			return true;
	return false;
}

struct bpfc_model *exec_wrap(const struct bpfc_model *model)
{
	struct bpfc_model *copy = malloc(sizeof(*copy));
	struct bpfc_prog *progs = calloc(model->prog_count, sizeof(*progs));

	if (!copy || !progs)
		abort();
	*copy = *model;
	copy->progs = progs;
	memcpy(progs, model->progs, model->prog_count * sizeof(*progs));
	for (uint32_t i = 0; i < model->prog_count; i++) {
		progs[i].model = copy;
		if (!is_packet(&progs[i]))
			wrap(&progs[i]);
	}
	return copy;
}

void exec_unwrap(struct bpfc_model *model)
{
	for (uint32_t i = 0; i < model->prog_count; i++) {
		const struct bpfc_prog *prog = &model->progs[i];

		if (is_packet(prog))
			continue;
		free((void *)(uintptr_t)prog->insns);
		free((void *)(uintptr_t)prog->subprogs);
	}
	free((void *)(uintptr_t)model->progs);
	free(model);
}
