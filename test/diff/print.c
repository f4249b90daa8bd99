/* A case of test/isa (isa.h) with comments. */
#include <stdio.h>

#include "disasm/disasm.h"
#include "shrink.h"

static void print_memory(const uint8_t *memory)
{
	for (uint32_t i = 0; i < DIFF_MEMORY; i++)
		printf(" %02x", memory[i]);
	printf("\n");
}

static void print_maps(const struct bpfc_prog *prog)
{
	static const char *const types[] = { [1] = "hash", [2] = "array" };

	for (uint32_t m = 0; m < DIFF_MAPS; m++) {
		bool is_named = false;

		for (uint32_t i = 0; i < prog->insn_count; i++)
			is_named |= prog->insns[i].ref_kind == BPFC_REF_MAP && prog->insns[i].ref == m;
		if (is_named)
			printf(".map %s type=%s key=%u value=%u max_entries=%u\n", diff_maps[m].name,
			       types[diff_maps[m].type], diff_maps[m].key_size, diff_maps[m].value_size,
			       diff_maps[m].max_entries);
	}
}

static void print_program(const struct bpfc_prog *prog)
{
	char text[BPFC_DISASM_MAX];

	for (uint32_t i = 0; i < prog->insn_count; i++) {
		for (uint32_t f = 1; f < prog->subprog_count; f++)
			if (prog->subprogs[f].first == i)
				printf("\t.sub %s\n", prog->subprogs[f].name);
		if (prog->insns[i].id == BPFC_INSN_SECOND)
			continue;
		bpfc_disasm(prog, i, text, sizeof(text));
		printf("\t%s\n", text);
	}
}

static void print_result(const struct diff_engine *engine, const struct diff_batch *batch)
{
	static const char *const outcomes[] = {
		[EXEC_NOTHING] = "died", [EXEC_RESULT] = "result", [EXEC_TRAP] = "trap", [EXEC_REFUSED] = "refused"
	};
	struct exec_job *job = diff_jobs_new(batch, 0, 1);

	engine->engine.run(&engine->engine, &batch->model, job, 1);
	printf("# %s: %s %#llx, maps %#llx, after", engine->name, outcomes[job->outcome],
	       (unsigned long long)job->result, (unsigned long long)job->maps);
	print_memory(job->after);
	diff_jobs_free(job);
}

void diff_print(const struct diff_engine *reference, const struct diff_engine *suspect, const struct diff_case *c)
{
	struct diff_batch *batch = diff_batch_open(1, 1);

	for (uint32_t i = 0; i < DIFF_MEMORY; i++)
		batch->memories[0][i] = c->memory[i];
	diff_batch_add(batch, &c->program);
	print_result(reference, batch);
	print_result(suspect, batch);
	printf("case %s and %s\nmem", reference->name, suspect->name);
	print_memory(c->memory);
	print_maps(&batch->progs[0]);
	print_program(&batch->progs[0]);
	diff_batch_close(batch);
}
