/* Runs all cases on every engine, and checks that every row of insn.def has one.
 * usage: test_isa FOLDER [PART_OF_AN_ENGINES_NAME] */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "asm.h"
#include "isa.h"

#define SHOWN 10 /* failures of an engine that are printed */

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_folder(struct isa_set *set, const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, by_name);
	bool is_fine = count > 0;

	for (int i = 0; i < count; i++) {
		const char *end = strrchr(entries[i]->d_name, '.');
		char path[1024];

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		if (end && !strcmp(end, ".case") && !isa_read_file(set, path))
			is_fine = false;
		free(entries[i]);
	}
	free(entries);
	return is_fine;
}

static bool is_right(const struct isa_vector *want, const struct exec_job *got)
{
	if (want->is_trap)
		return got->outcome == EXEC_TRAP && got->result == want->result && got->insn == want->insn;
	return got->outcome == EXEC_RESULT && got->result == want->result &&
	       (!want->after || !memcmp(want->after, got->after, want->length));
}

static void show(const struct exec_engine *engine, const struct isa_case *c, const struct isa_vector *want,
		 const struct exec_job *got)
{
	printf("%s: %s: %s%#llx, not %s%#llx", exec_title(engine), c->name,
	       got->outcome == EXEC_NOTHING ? "nothing "
	       : got->outcome == EXEC_TRAP  ? "trap "
					    : "",
	       (unsigned long long)got->result, want->is_trap ? "trap " : "", (unsigned long long)want->result);
	printf(" (slot %u); memory", got->insn);
	for (uint32_t i = 0; i < want->length; i++)
		printf(" %02x", want->mem[i]);
	for (uint32_t i = 0; want->after && i < want->length; i++)
		printf("%s%02x", i ? " " : ", after the run ", got->after[i]);
	printf("\n");
}

/* The interpreters of targets are slow: they get every eighth vector, and each case's first. */
static bool is_left_out(const struct exec_engine *engine, uint32_t vector, uint32_t nth)
{
	return engine->executor && engine->triple && nth && vector % 8;
}

/* The jobs that are for this engine: expected traps are for checked mode. Returns how many; index: their vectors. */
static uint32_t make_jobs(const struct isa_set *set, const struct exec_engine *engine, struct exec_job *jobs,
			  uint32_t *index, uint32_t *owner)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < set->count; i++)
		for (uint32_t k = 0; k < set->cases[i].count; k++) {
			uint32_t n = set->cases[i].first + k;
			const struct isa_vector *v = &set->vectors[n];

			if ((v->is_trap && !exec_is_checked(engine)) || is_left_out(engine, n, k))
				continue;
			jobs[count] = (struct exec_job){ .prog = i,
							 .mem = v->mem,
							 .length = v->length,
							 .after = v->after ? malloc(v->length) : NULL };
			owner[count] = i;
			index[count++] = n;
		}
	return count;
}

static bool run(const struct exec_engine *engine, const struct bpfc_model *model, const struct isa_set *set)
{
	struct exec_job *jobs = calloc(set->vector_count, sizeof(*jobs));
	uint32_t *index = calloc(set->vector_count, sizeof(*index)), *owner = calloc(set->vector_count, sizeof(*owner));
	uint32_t count = make_jobs(set, engine, jobs, index, owner);
	uint32_t passed = 0, refused = 0, shown = 0;
	int status = engine->run(engine, model, jobs, count);

	for (uint32_t i = 0; i < count; i++) {
		const struct isa_vector *want = &set->vectors[index[i]];
		bool is_fine = is_right(want, &jobs[i]);

		passed += is_fine;
		refused += jobs[i].outcome == EXEC_REFUSED;
		if (!is_fine && status != EXEC_SKIP && jobs[i].outcome != EXEC_REFUSED && shown++ < SHOWN)
			show(engine, &set->cases[owner[i]], want, &jobs[i]);
		free(jobs[i].after);
	}
	if (status == EXEC_SKIP)
		printf("%-32s SKIP\n", exec_title(engine));
	else
		printf("%-32s %u of %u runs right, %u refused\n", exec_title(engine), passed, count, refused);
	fflush(stdout);
	free(jobs);
	free(index);
	free(owner);
	return status == EXEC_SKIP || (!status && passed + refused == count && passed);
}

/* Rows that name what only a loader of Linux knows; in a model their place is LD_MAP_FD's and LD_MAP_VALUE's. */
static bool is_loaders(unsigned id)
{
	return id == BPFC_INSN_LD_MAP_IDX || id == BPFC_INSN_LD_MAP_IDX_VALUE;
}

/* A case that ends with a trap does not count. */
static bool rows_have_cases(const struct bpfc_model *model, const struct isa_set *set)
{
	bool seen[BPFC_INSN_COUNT] = { false }, all = true;
	uint32_t rows = 0;

	for (uint32_t i = 0; i < model->prog_count; i++)
		for (uint32_t k = 0; k < model->progs[i].insn_count && !set->vectors[set->cases[i].first].is_trap; k++)
			seen[model->progs[i].insns[k].id] = true;
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		rows += seen[id];
		if (seen[id] || is_loaders(id))
			continue;
		printf("no case has %s\n", bpfc_insn_info(id)->name);
		all = false;
	}
	printf("%u rows of the instruction table have cases\n", rows);
	return all;
}

static bool run_all(const struct isa_set *set, const char *part)
{
	const struct bpfc_asm_options options = { .size = sizeof(options), .file = "generated", .sink = &exec_sink };
	struct bpfc_asm *unit;
	bool is_fine;

	if (bpfc_asm(set->text, set->length, &options, &unit))
		return false;
	printf("%u programs, %u runs\n", set->count, set->vector_count);
	is_fine = rows_have_cases(bpfc_asm_model(unit), set);
	for (uint32_t i = 0; i < exec_engine_count; i++)
		if ((!part || exec_is_asked(&exec_engines[i], part)) &&
		    !run(&exec_engines[i], bpfc_asm_model(unit), set))
			is_fine = false;
	bpfc_asm_close(unit);
	return is_fine;
}

int main(int argc, char **argv)
{
	struct isa_set set = { 0 };
	bool is_fine;

	if (argc < 2)
		return 2;
	set.out = open_memstream(&set.text, &set.length);
	is_fine = read_folder(&set, argv[1]);
	isa_add_alu(&set);
	isa_add_jumps(&set);
	isa_add_atomics(&set);
	fclose(set.out);
	if (is_fine)
		is_fine = run_all(&set, argc > 2 ? argv[2] : NULL);
	isa_close(&set);
	return !is_fine;
}
