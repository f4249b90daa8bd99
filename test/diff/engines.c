#include "engines.h"

#include <string.h>

/* Linux does not promise that frames are zero. */
static int run_kernel(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
		      uint32_t count)
{
	const struct diff_batch *batch = (const struct diff_batch *)(const void *)model;
	int status = exec_run_kernel(engine, model, jobs, count);

	for (uint32_t i = 0; i < count; i++)
		if (batch->reads_fresh_stack[jobs[i].prog]) {
			jobs[i].outcome = EXEC_REFUSED;
			strcpy(jobs[i].why, "it reads stack that it did not write");
		}
	return status;
}

static const struct diff_engine engines[] = {
	{ .name = "interp", .exec = "interp", .slice = 1000 },
	{ .name = "checked", .exec = "checked", .slice = 1000 },
	{ .name = "in-place", .exec = "in-place", .slice = 1000 },
	{ .name = "in-place-checked", .exec = "in-place-checked", .slice = 1000 },
	{ .name = "poisoned", .slice = 1000, .moved = 8, .run = diff_run_poisoned },
	{ .name = "poisoned-inverse", .slice = 1000, .moved = 48, .run = diff_run_poisoned },
	{ .name = "poisoned-zero", .slice = 1000, .moved = 24, .run = diff_run_poisoned },
	{ .name = "O0", .exec = "jit", .opt = '0', .slice = 250 },
	{ .name = "O2", .exec = "jit", .opt = '2', .slice = 250 },
	{ .name = "proven-O0", .exec = "proven", .opt = '0', .slice = 250 },
	{ .name = "proven-O2", .exec = "proven", .opt = '2', .slice = 250 },
	{ .name = "proven-thumbv7em", .exec = "proven", .triple = "thumbv7em", .slice = 1000 },
	{ .name = "x86_64", .exec = "aot", .triple = "x86_64", .slice = 1000 },
	{ .name = "aarch64", .exec = "aot", .triple = "aarch64", .slice = 1000 },
	{ .name = "riscv64", .exec = "aot", .triple = "riscv64", .slice = 1000 },
	{ .name = "thumbv7em", .exec = "aot", .triple = "thumbv7em", .slice = 1000 },
	{ .name = "thumbv6m", .exec = "aot", .triple = "thumbv6m", .slice = 120 },
	{ .name = "riscv32", .exec = "aot", .triple = "riscv32", .slice = 1000 },
	{ .name = "interp-aarch64", .exec = "interp", .triple = "aarch64", .slice = 1000 },
	{ .name = "interp-thumbv7em", .exec = "in-place", .triple = "thumbv7em", .slice = 500 },
	{ .name = "checked-thumbv7em", .exec = "in-place-checked", .triple = "thumbv7em", .slice = 500 },
	{ .name = "interp-riscv32", .exec = "in-place", .triple = "riscv32", .slice = 500 },
	{ .name = "kernel", .exec = "kernel", .slice = 1000, .run = run_kernel },
};

const char *const diff_poisoned[DIFF_POISONED] = { "poisoned", "poisoned-inverse", "poisoned-zero" };

const struct diff_engine *diff_engine_at(uint32_t i)
{
	return i < sizeof(engines) / sizeof(engines[0]) ? &engines[i] : NULL;
}

bool diff_engine_find(const char *name, struct diff_engine *engine)
{
	for (uint32_t i = 0; diff_engine_at(i); i++) {
		const struct exec_engine *found;

		if (strcmp(engines[i].name, name) != 0)
			continue;
		*engine = engines[i];
		found = engine->exec ? exec_find(engine->exec, engine->triple, engine->opt) : NULL;
		if (found)
			engine->engine = *found;
		engine->engine.name = engine->exec ? engine->exec : engine->name;
		engine->engine.batch = 0;
		engine->engine.budget = DIFF_BUDGET;
		engine->engine.moved = engine->moved;
		if (engine->run)
			engine->engine.run = engine->run;
		return true;
	}
	return false;
}
