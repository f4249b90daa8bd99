/*
 * Programs that the verifier has accepted, compiled with what it proved. r1 is then the value of an array, whose size
 * is known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfv/verify.h"
#include "exec.h"

#define WORK 100000 /* instructions that the verifier walks */

static void *take(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void give(void *user, void *memory)
{
	(void)user;
	free(memory);
}

static const struct bpfv_allocator allocator = { take, give, NULL };

/* The code of the first error. */
static void note(void *user, const struct bpfc_diag *diag)
{
	char *why = user;

	if (!why[0])
		snprintf(why, sizeof(((struct exec_job *)0)->why), "V%04d at %u", (int)diag->code, diag->insn);
}

static const struct bpfc_facts *prove(const struct bpfc_prog *prog, char *why)
{
	const struct bpfc_sink sink = { note, why };
	const struct bpfv_options options = {
		.size = sizeof(options), .allocator = allocator, .sink = &sink, .max_processed = WORK
	};
	struct bpfc_facts *facts = NULL;

	why[0] = 0;
	return bpfv_verify(prog, &options, &facts) ? NULL : facts;
}

static int run_accepted(const struct exec_engine *engine, const struct bpfc_model *model,
			const struct bpfc_facts *const *facts, struct exec_job *jobs, uint32_t count)
{
	struct exec_job *accepted = calloc(count + 1, sizeof(*accepted));
	uint32_t used = 0;
	int status = 0;

	if (!accepted)
		abort();
	for (uint32_t i = 0; i < count; i++)
		if (facts[jobs[i].prog])
			accepted[used++] = jobs[i];
	if (used)
		status = engine->triple ? exec_run_aot_with(engine, model, facts, accepted, used)
					: exec_run_jit_with(engine, model, facts, accepted, used);
	for (uint32_t i = 0, k = 0; i < count; i++)
		if (facts[jobs[i].prog])
			jobs[i] = accepted[k++];
		else
			jobs[i].outcome = EXEC_REFUSED;
	free(accepted);
	return status;
}

int exec_run_proven(const struct exec_engine *engine, const struct bpfc_model *plain, struct exec_job *jobs,
		    uint32_t count)
{
	struct bpfc_model *model = exec_wrap_cell(plain, jobs, count);
	const struct bpfc_facts **facts = calloc(model->prog_count + 1, sizeof(*facts));
	int status;

	if (!facts)
		abort();
	for (uint32_t i = 0; i < count; i++)
		if (!i || jobs[i].prog != jobs[i - 1].prog)
			facts[jobs[i].prog] = prove(&model->progs[jobs[i].prog], jobs[i].why);
		else
			memcpy(jobs[i].why, jobs[i - 1].why, sizeof(jobs[i].why));
	status = run_accepted(engine, model, facts, jobs, count);
	for (uint32_t i = 0; i < model->prog_count; i++)
		bpfv_facts_free((struct bpfc_facts *)(uintptr_t)facts[i], &allocator);
	free(facts);
	exec_unwrap(model);
	return status;
}
