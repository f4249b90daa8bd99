/* The in-process JIT. Programs run in a child process: one that crashes takes only its own and later results along. */
#include "llvm/jit_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpfc/helper.h"
#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "exec.h"
#include "maps.h"

static uint64_t extern_function(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
	return EXEC_EXTERN_RESULT(a, b, c, d, e);
}

static uint64_t extern_variable = EXEC_VALUE;

#define ADDRESS(name) { #name, (void *)(uintptr_t)name }
#define MAP_OPS(ops)                                                                                 \
	ADDRESS(bpfrt_##ops##_lookup), ADDRESS(bpfrt_##ops##_update), ADDRESS(bpfrt_##ops##_delete), \
	{                                                                                            \
		"bpfrt_" #ops "_ops", (void *)(uintptr_t)&bpfrt_##ops##_ops                          \
	}

/* Generated code makes tail calls itself. */
static void no_tail_call(void)
{
	abort();
}

#define bpfrt_tail_call no_tail_call
#define HELPER_true(name) ADDRESS(bpfrt_##name),
#define HELPER_false(name)

static const struct bpfc_jit_symbol symbols[] = {
	MAP_OPS(array),
	MAP_OPS(hash),
	MAP_OPS(percpu_array),
	MAP_OPS(percpu_hash),
#define BPFC_HELPER(id, name, ret, a1, a2, a3, a4, a5, runtime, cost) HELPER_##runtime(name)
#define BPFC_HELPER_SKB(id, name) HELPER_true(name)
#include "bpfc/helper.def"
	ADDRESS(bpfrt_skb_load_abs),
	{ EXEC_EXTERN, (void *)(uintptr_t)extern_function },
	{ EXEC_VARIABLE, &extern_variable },
};

/* What the child writes. */
struct outcome {
	bool is_done;
	uint64_t result, maps;
};

/* What the child runs. */
struct loaded {
	const struct bpfrt_engine *executor;
	struct bpfc_jit *jit;
	const struct bpfc_model *model;
	struct bpfrt_map **maps; /* by the model's indices; NULL: no program names it */
	uint8_t *mem;            /* what r1 points to */
};

/* A job on the engine; the code is compiled already. */
static uint64_t call(const struct loaded *l, const struct bpfc_prog *prog, uint8_t *mem, uint32_t length)
{
	struct bpfc_jit_unit unit = { .jit = l->jit, .model = l->model, .prog = prog };
	struct bpfrt_executable exe = { .state = &unit };
	struct exec_context ctx = { .mem = length ? mem : NULL, .length = length };
	struct bpfrt_skb skb = { .len = length };
	uint64_t result;

	skb.data = mem;
	skb.data_end = mem + length;
	if (l->executor->prepare(&exe) ||
	    exe.engine->run(&exe, prog->ctx.is_raw ? (void *)&ctx : (void *)&skb, &result))
		abort();
	exe.engine->release(&exe);
	return result;
}

static void clear_maps(const struct loaded *l)
{
	for (uint32_t i = 0; i < l->model->map_count; i++)
		if (l->maps[i])
			exec_map_clear(l->maps[i]);
}

static uint64_t contents_of_maps(const struct loaded *l)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < l->model->map_count; i++)
		sum += l->maps[i] ? exec_map_contents(i, l->maps[i]) : 0;
	return sum;
}

static void child(const struct loaded *l, struct exec_job *jobs, uint32_t count, struct outcome *outcomes,
		  uint8_t *after)
{
	uint8_t *mem = l->mem;

	for (uint32_t i = 0; i < count; i++) {
		const struct bpfc_prog *prog = &l->model->progs[jobs[i].prog];
		bool names_map = exec_names_map(prog);

		if (jobs[i].length)
			memcpy(mem, jobs[i].mem, jobs[i].length);
		if (names_map)
			clear_maps(l);
		outcomes[i].result = call(l, prog, mem, jobs[i].length);
		outcomes[i].maps = names_map ? contents_of_maps(l) : 0;
		if (jobs[i].after) {
			memcpy(after, mem, jobs[i].length);
			after += jobs[i].length;
		}
		outcomes[i].is_done = true;
	}
	_exit(0);
}

static void *shared(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}

static void run_child(const struct loaded *l, struct exec_job *jobs, uint32_t count)
{
	size_t bytes = 1, outcome_bytes = (count + 1) * sizeof(struct outcome);
	struct outcome *outcomes = shared(outcome_bytes);
	uint8_t *after, *at;
	pid_t pid;

	for (uint32_t i = 0; i < count; i++)
		bytes += jobs[i].after ? jobs[i].length : 0;
	at = after = shared(bytes);
	pid = fork();
	if (!pid)
		child(l, jobs, count, outcomes, after);
	waitpid(pid, NULL, 0);
	for (uint32_t i = 0; i < count; i++) {
		jobs[i].outcome = outcomes[i].is_done ? EXEC_RESULT : EXEC_NOTHING;
		jobs[i].result = outcomes[i].result;
		jobs[i].maps = outcomes[i].maps;
		if (!jobs[i].after)
			continue;
		memcpy(jobs[i].after, at, jobs[i].length);
		at += jobs[i].length;
	}
	munmap(outcomes, outcome_bytes);
	munmap(after, bytes);
}

/* Those that the programs use get memory, and lose it. */
static void create_maps(struct loaded *l)
{
	static _Alignas(16) uint8_t mem[EXEC_MEMORY];
	struct bpfrt_map *cell;

	l->maps = calloc(l->model->map_count + 1, sizeof(struct bpfrt_map *));
	if (!l->maps)
		abort();
	for (uint32_t i = 0; i < l->model->map_count; i++) {
		l->maps[i] = bpfc_jit_find(l->jit, l->model->maps[i].name);
		if (l->maps[i] && bpfrt_map_create(l->maps[i]))
			fprintf(stderr, "map %s cannot be created\n", l->model->maps[i].name);
	}
	cell = bpfc_jit_find(l->jit, EXEC_CELL);
	l->mem = cell ? cell->values : mem;
}

static void destroy_maps(struct loaded *l)
{
	for (uint32_t i = 0; i < l->model->map_count; i++)
		if (l->maps[i])
			bpfrt_map_destroy(l->maps[i]);
	free(l->maps);
}

int exec_run_jit_with(const struct exec_engine *engine, const struct bpfc_model *model,
		      const struct bpfc_facts *const *facts, struct exec_job *jobs, uint32_t count)
{
	const struct bpfc_codegen_options options = { .size = sizeof(options),
						      .opt = engine->opt,
						      .profile = BPFC_PROFILE_CLOUD,
						      .no_registry = true,
						      .sink = &exec_sink };
	const struct bpfc_prog **progs = calloc(model->prog_count + 1, sizeof(*progs));
	const struct bpfc_facts **proven = calloc(model->prog_count + 1, sizeof(*proven));
	struct loaded l = { .executor = &bpfc_engine_jit, .model = model };
	uint32_t used = 0;
	int status;

	if (!progs || !proven)
		abort();
	for (uint32_t i = 0; i < count; i++)
		if (!i || jobs[i].prog != jobs[i - 1].prog) {
			proven[used] = facts ? facts[jobs[i].prog] : NULL;
			progs[used++] = &model->progs[jobs[i].prog];
		}
	status = bpfc_jit_open(model, progs, proven, used, &options, symbols, sizeof(symbols) / sizeof(symbols[0]),
			       &l.jit);
	if (!status) {
		create_maps(&l);
		run_child(&l, jobs, count);
		destroy_maps(&l);
		bpfc_jit_close(l.jit);
	}
	free(progs);
	free(proven);
	return status;
}

int exec_run_jit(const struct exec_engine *engine, const struct bpfc_model *plain, struct exec_job *jobs,
		 uint32_t count)
{
	struct bpfc_model *model = exec_wrap(plain);
	int status = exec_run_jit_with(engine, model, NULL, jobs, count);

	exec_unwrap(model);
	return status;
}
