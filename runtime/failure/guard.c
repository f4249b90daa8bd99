/* Runs of guarded programs, and their counts; what a failure leads to is restart.c's or recovery.c's. */
#include "clock.h"
#include "failure.h"
#include "full.h"

static uint32_t counts[BPFRT_FAILURES];
static BPFRT_PER_THREAD uint32_t is_full; /* a map was, for the run that is going on */

/* Replaces the default in full.c. */
int64_t bpfrt_map_full(int64_t error)
{
	is_full = true;
	return error;
}

static bool is_too_long(const struct bpfrt_guard *guard)
{
	return guard->budget && guard->prog->cost > guard->budget;
}

int64_t bpfrt_guard_check(const struct bpfrt_guard *guard)
{
	bool is_whole = guard->exe ? guard->exe->engine != NULL : guard->prog && !is_too_long(guard);

	return is_whole && bpfrt_semantic_fits(guard) ? 0 : -BPFRT_EINVAL;
}

static enum bpfrt_failure run_executable(const struct bpfrt_guard *guard, void *ctx, uint64_t *result)
{
	struct bpfrt_executable *exe = guard->exe;

	if (guard->budget)
		exe->run.budget = guard->budget;
	if (!exe->engine->run(exe, ctx, result))
		return BPFRT_FAILURE_NONE;
	return exe->trap ? bpfrt_trap_failure(exe->trap) : BPFRT_FAILURE_INVALID_PROGRAM;
}

static enum bpfrt_failure run(const struct bpfrt_guard *guard, void *ctx, uint64_t *result)
{
	struct bpfrt_run native = { .slot = bpfrt_slot_current(), .prog = guard->prog };

	if (guard->exe)
		return run_executable(guard, ctx, result);
	if (is_too_long(guard))
		return BPFRT_FAILURE_BUDGET_OVERRUN;
	*result = guard->prog->body(ctx, &native);
	return BPFRT_FAILURE_NONE;
}

static void count(const struct bpfrt_guard *guard, enum bpfrt_failure failure)
{
	struct bpfrt_stats *stats = guard->stats;

	bpfrt_count(&counts[failure]);
	if (!stats)
		return;
	bpfrt_count(&stats->failures[failure]);
	BPFRT_STORE(&stats->last, failure);
}

/* Runs nest: what an interrupt's run fills is not the interrupted one's. */
enum bpfrt_failure bpfrt_guard_try(const struct bpfrt_guard *guard, void *ctx, uint64_t *result)
{
	uint64_t start = guard->stats ? BPFRT_NOW(CLOCK_MONOTONIC) : 0;
	uint32_t outer = is_full;
	enum bpfrt_failure failure;

	is_full = false;
	failure = run(guard, ctx, result);
	if (!failure && is_full)
		failure = BPFRT_FAILURE_MAP_FULL;
	is_full = outer;
	if (guard->stats)
		bpfrt_count_time(guard->stats, BPFRT_NOW(CLOCK_MONOTONIC) - start);
	if (failure)
		count(guard, failure);
	return failure;
}

static enum bpfrt_outcome counted(const struct bpfrt_guard *guard, enum bpfrt_outcome outcome)
{
	if (guard->stats)
		bpfrt_count(&guard->stats->outcomes[outcome]);
	return outcome;
}

enum bpfrt_outcome bpfrt_guard_run(const struct bpfrt_guard *guard, void *ctx, uint64_t *result)
{
	return counted(guard, bpfrt_semantic_run(guard, ctx, result));
}

enum bpfrt_outcome bpfrt_guard_fail(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				    uint64_t *result)
{
	count(guard, failure);
	return counted(guard, bpfrt_semantic_fail(guard, failure, ctx, result));
}

enum bpfrt_outcome bpfrt_guard_skip(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				    uint64_t *result)
{
	enum bpfrt_outcome outcome;

	count(guard, failure);
	*result = guard->otherwise;
	outcome = bpfrt_semantic_fail(guard, failure, ctx, result);
	return counted(guard, outcome == BPFRT_RAN ? BPFRT_SKIPPED : outcome);
}

uint32_t bpfrt_failure_count(enum bpfrt_failure failure)
{
	return BPFRT_LOAD(&counts[failure]);
}
