#include <stdlib.h>
#include <string.h>

#include "exec.h"

#define PREFIX 3 /* slots, most */

static bool is_packet(const struct bpfc_prog *prog)
{
	return !prog->ctx.is_raw;
}

/* Puts instructions before a program's. */
static void prepend(struct bpfc_prog *prog, const struct bpfc_insn *prefix, uint32_t count)
{
	struct bpfc_insn *insns = calloc(prog->insn_count + PREFIX, sizeof(*insns));
	struct bpfc_subprog *subs = calloc(prog->subprog_count, sizeof(*subs));

	if (!insns || !subs)
		abort();
	memcpy(insns, prefix, count * sizeof(*insns));
	memcpy(insns + count, prog->insns, prog->insn_count * sizeof(*insns));
	memcpy(subs, prog->subprogs, prog->subprog_count * sizeof(*subs));
	subs[0].count += count;
	for (uint32_t i = 1; i < prog->subprog_count; i++)
		subs[i].first += count;
	prog->insns = insns;
	prog->insn_count += count;
	prog->subprogs = subs;
	prog->line_count = 0;
}

static struct bpfc_model *copy_of(const struct bpfc_model *model)
{
	struct bpfc_model *copy = malloc(sizeof(*copy));
	struct bpfc_prog *progs = calloc(model->prog_count, sizeof(*progs));
	struct bpfc_map *maps = calloc(model->map_count + 1, sizeof(*maps));

	if (!copy || !progs || !maps)
		abort();
	*copy = *model;
	copy->progs = progs;
	copy->maps = maps;
	memcpy(progs, model->progs, model->prog_count * sizeof(*progs));
	if (model->map_count)
		memcpy(maps, model->maps, model->map_count * sizeof(*maps));
	for (uint32_t i = 0; i < model->prog_count; i++)
		progs[i].model = copy;
	return copy;
}

static struct bpfc_prog *progs_of(const struct bpfc_model *copy)
{
	return (struct bpfc_prog *)(uintptr_t)copy->progs;
}

struct bpfc_model *exec_wrap(const struct bpfc_model *model)
{
	const struct bpfc_insn prefix[] = {
		BPFC_MAKE(LDX64, .dst = 2, .src = 1, .off = offsetof(struct exec_context, length)),
		BPFC_MAKE(LDX64, .dst = 1, .src = 1, .off = offsetof(struct exec_context, mem)),
	};
	struct bpfc_model *copy = copy_of(model);

	for (uint32_t i = 0; i < model->prog_count; i++)
		if (!is_packet(&copy->progs[i]))
			prepend(&progs_of(copy)[i], prefix, 2);
	return copy;
}

struct bpfc_model *exec_wrap_cell(const struct bpfc_model *model, const struct exec_job *jobs, uint32_t count)
{
	struct bpfc_model *copy = copy_of(model);
	uint32_t *lengths = calloc(model->prog_count + 1, sizeof(*lengths));

	if (!lengths)
		abort();
	for (uint32_t i = 0; i < count; i++)
		lengths[jobs[i].prog] = jobs[i].length;
	((struct bpfc_map *)(uintptr_t)copy->maps)[copy->map_count] = (struct bpfc_map){ .name = EXEC_CELL,
											 .type = 2,
											 .key_size = 4,
											 .value_size = EXEC_MEMORY,
											 .max_entries = 1,
											 .inner = BPFC_NONE,
											 .linkage = BPFC_GLOBAL };
	for (uint32_t i = 0; i < model->prog_count; i++) {
		const struct bpfc_insn prefix[] = {
			BPFC_MAKE(LD_MAP_VALUE, .dst = 1, .ref = copy->map_count, .ref_kind = BPFC_REF_MAP),
			{ .id = BPFC_INSN_SECOND },
			BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = lengths[i]),
		};

		if (!is_packet(&copy->progs[i]))
			prepend(&progs_of(copy)[i], prefix, 3);
	}
	copy->map_count++;
	free(lengths);
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
	free((void *)(uintptr_t)model->maps);
	free(model);
}

bool exec_names_map(const struct bpfc_prog *prog)
{
	for (uint32_t i = 0; i < prog->insn_count; i++)
		if (prog->insns[i].ref_kind == BPFC_REF_MAP)
			return true;
	return false;
}
