/* Restart: the same event again, a bounded number of times; and quarantine for a program that fails all the time. */
#include "failure.h"

bool bpfrt_semantic_fits(const struct bpfrt_guard *guard)
{
	return guard->stats != NULL;
}

/* A struck program is in quarantine once it has failed for so many events in a row. */
static enum bpfrt_outcome give_up(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				  uint64_t *result)
{
	uint32_t limit = guard->strikes ? guard->strikes : BPFRT_STRIKES;
	enum bpfrt_outcome outcome = BPFRT_GIVEN_UP;

	*result = guard->otherwise;
	if (guard->stats && __atomic_add_fetch(&guard->stats->strikes, 1, __ATOMIC_RELAXED) >= limit) {
		BPFRT_STORE(&guard->stats->is_quarantined, true);
		outcome = BPFRT_QUARANTINED;
	}
	bpfrt_guard_tell(guard, failure, outcome, ctx);
	return BPFRT_GIVEN_UP;
}

/* Makes the program ready anew. */
static bool restart(const struct bpfrt_guard *guard)
{
	struct bpfrt_executable *exe = guard->exe;
	const struct bpfrt_engine *engine;

	if (!exe)
		return true;
	engine = exe->engine;
	engine->release(exe);
	exe->trap = BPFRT_TRAP_NONE;
	if (!engine->prepare(exe))
		return true;
	exe->engine = engine; /* its runs fail until it is readmitted */
	return false;
}

static bool is_quarantined(const struct bpfrt_guard *guard)
{
	return guard->stats && BPFRT_LOAD(&guard->stats->is_quarantined);
}

enum bpfrt_outcome bpfrt_semantic_run(const struct bpfrt_guard *guard, void *ctx, uint64_t *result)
{
	uint32_t retries = guard->retries ? guard->retries : BPFRT_RETRIES;

	*result = guard->otherwise;
	if (is_quarantined(guard))
		return BPFRT_QUARANTINED;
	for (uint32_t restarts = 0;; restarts++) {
		enum bpfrt_failure failure = bpfrt_guard_try(guard, ctx, result);

		if (!bpfrt_failure_stops(failure)) {
			if (guard->stats)
				BPFRT_STORE(&guard->stats->strikes, 0);
			return restarts ? BPFRT_RESTARTED : BPFRT_RAN;
		}
		if (restarts == retries || !restart(guard))
			return give_up(guard, failure, ctx, result);
		bpfrt_guard_tell(guard, failure, BPFRT_RESTARTED, ctx);
	}
}

/* There is nothing to run again. */
enum bpfrt_outcome bpfrt_semantic_fail(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				       uint64_t *result)
{
	return bpfrt_failure_stops(failure) ? give_up(guard, failure, ctx, result) : BPFRT_RAN;
}

void bpfrt_guard_readmit(const struct bpfrt_guard *guard)
{
	if (!guard->stats)
		return;
	if (guard->exe)
		restart(guard);
	BPFRT_STORE(&guard->stats->strikes, 0);
	BPFRT_STORE(&guard->stats->is_quarantined, false);
}
