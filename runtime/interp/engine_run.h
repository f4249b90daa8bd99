/* What the interpreter's engines share. */
#ifndef BPFRT_ENGINE_RUN_H
#define BPFRT_ENGINE_RUN_H

#include "bpfrt/engine.h"
#include "bpfrt/error.h"

typedef enum bpfrt_trap bpfrt_engine_mode(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run);

/* A program that native code tail-calls; a part of the run that `run` is for. */
static inline uint64_t bpfrt_engine_continue(void *ctx, struct bpfrt_run *shared, struct bpfrt_interp_run *run,
					     bpfrt_engine_mode *mode)
{
	struct bpfrt_run *outer = run->outer;
	uint64_t budget = run->budget, executed = run->executed;

	if (run->trap) /* the native code does not know */
		return 0;
	if (budget)
		run->budget = budget > executed ? budget - executed : 1;
	run->ctx = ctx;
	run->outer = shared;
	mode((const struct bpfrt_interp_prog *)(const void *)shared->prog, run);
	run->outer = outer;
	run->budget = budget;
	run->executed += executed;
	return run->trap ? 0 : run->result;
}

static __attribute__((noinline)) uint64_t bpfrt_engine_begin(void *ctx, struct bpfrt_run *shared,
							     bpfrt_engine_mode *mode)
{
	_Alignas(8) uint8_t stack[BPFRT_STACK_BYTES];
	struct bpfrt_interp_run run = { .stack = stack, .stack_bytes = sizeof(stack) };
	uint64_t result;

	shared->interp = &run;
	result = bpfrt_engine_continue(ctx, shared, &run, mode);
	shared->interp = NULL;
	return result;
}

static inline uint64_t bpfrt_engine_enter(void *ctx, struct bpfrt_run *shared, bpfrt_engine_mode *mode)
{
	return shared->interp ? bpfrt_engine_continue(ctx, shared, shared->interp, mode)
			      : bpfrt_engine_begin(ctx, shared, mode);
}

static inline int64_t bpfrt_engine_prepare(struct bpfrt_executable *exe, const struct bpfrt_engine *engine,
					   bpfrt_body *enter)
{
	if (!exe->prog || !exe->prog->vm || !exe->run.stack)
		return -BPFRT_EINVAL;
	exe->engine = engine;
	if (!exe->prog->is_ready)
		exe->trap = bpfrt_interp_prepare(exe->prog, &exe->run.insn);
	exe->prog->enter = enter;
	return exe->trap ? -BPFRT_EINVAL : 0;
}

static inline int64_t bpfrt_engine_result(const struct bpfrt_executable *exe, uint64_t *result)
{
	*result = exe->run.result;
	return exe->trap ? -BPFRT_EFAULT : 0;
}

static inline void bpfrt_engine_release(struct bpfrt_executable *exe)
{
	exe->prog->enter = NULL;
	exe->engine = NULL;
}

#endif
