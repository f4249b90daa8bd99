#include "batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *take(size_t count, size_t bytes)
{
	void *memory = calloc(count + 1, bytes);

	if (!memory)
		abort();
	return memory;
}

struct diff_batch *diff_batch_open(uint32_t room, uint32_t runs)
{
	static const struct bpfc_type void_type = { .name = "" };
	struct diff_batch *b = take(1, sizeof(*b));

	b->progs = take(room, sizeof(*b->progs));
	b->reads_fresh_stack = take(room, sizeof(bool));
	b->memories = take((size_t)room * runs, DIFF_MEMORY);
	b->room = room;
	b->runs = runs;
	b->model = (struct bpfc_model){ .object = "diff",
					.license = "GPL",
					.progs = b->progs,
					.maps = diff_maps,
					.map_count = DIFF_MAPS,
					.types = { &void_type, 1 } };
	return b;
}

void diff_batch_close(struct diff_batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		free((void *)(uintptr_t)b->progs[i].insns);
		free((void *)(uintptr_t)b->progs[i].subprogs);
		free((void *)(uintptr_t)b->progs[i].name);
	}
	free(b->progs);
	free(b->reads_fresh_stack);
	free(b->memories);
	free(b);
}

void diff_batch_add(struct diff_batch *b, const struct diff_program *program)
{
	static const char *const names[DIFF_FUNCS] = { "entry", "f1", "f2", "f3" };
	struct bpfc_insn *insns = take(program->count, sizeof(*insns));
	struct bpfc_subprog *subprogs = take(program->func_count, sizeof(*subprogs));
	char *name = take(1, 32);

	if (b->count == b->room)
		abort();
	memcpy(insns, program->insns, program->count * sizeof(*insns));
	for (uint32_t i = 0; i < program->func_count; i++) {
		uint32_t end = i + 1 < program->func_count ? program->first[i + 1] : program->count;

		subprogs[i] = (struct bpfc_subprog){
			.name = names[i], .section = "", .first = program->first[i], .count = end - program->first[i]
		};
	}
	snprintf(name, 32, "prog_%u", b->count);
	b->progs[b->count] = (struct bpfc_prog){ .model = &b->model,
						 .name = name,
						 .section = "",
						 .attach = "",
						 .type = BPFC_PROG_KPROBE,
						 .linkage = BPFC_GLOBAL,
						 .ctx = { .name = "", .is_raw = true },
						 .insns = insns,
						 .insn_count = program->count,
						 .subprogs = subprogs,
						 .subprog_count = program->func_count };
	b->reads_fresh_stack[b->count++] = program->reads_fresh_stack;
	b->model.prog_count = b->count;
}

void diff_batch_get(const struct diff_batch *b, uint32_t index, struct diff_program *program)
{
	const struct bpfc_prog *prog = &b->progs[index];

	memcpy(program->insns, prog->insns, prog->insn_count * sizeof(*prog->insns));
	program->count = prog->insn_count;
	program->func_count = prog->subprog_count;
	for (uint32_t i = 0; i < prog->subprog_count; i++)
		program->first[i] = prog->subprogs[i].first;
	program->reads_fresh_stack = b->reads_fresh_stack[index];
}

struct exec_job *diff_jobs_new(const struct diff_batch *b, uint32_t first, uint32_t count)
{
	uint32_t total = count * b->runs;
	struct exec_job *jobs = take(total, sizeof(*jobs));
	uint8_t *after = take(total, DIFF_MEMORY);

	jobs[0].after = after;
	for (uint32_t i = 0; i < total; i++)
		jobs[i] = (struct exec_job){ .prog = first + i / b->runs,
					     .mem = b->memories[first * b->runs + i],
					     .length = DIFF_MEMORY,
					     .after = after + (size_t)i * DIFF_MEMORY };
	return jobs;
}

void diff_jobs_free(struct exec_job *jobs)
{
	free(jobs[0].after);
	free(jobs);
}

bool diff_same(const struct exec_job *a, const struct exec_job *b)
{
	if (a->outcome != EXEC_RESULT || b->outcome != EXEC_RESULT)
		return false;
	return a->result == b->result && a->maps == b->maps && !memcmp(a->after, b->after, a->length);
}
