/* Recovery: skip and continue, degrade to a fallback, or a safe state. Keeps nothing from one event to the next. */
#include "failure.h"

bool bpfrt_semantic_fits(const struct bpfrt_guard *guard)
{
	for (unsigned i = 0; i < BPFRT_FAILURES; i++)
		if ((guard->recovery[i] == BPFRT_DEGRADE && !guard->fallback) ||
		    (guard->recovery[i] == BPFRT_SAFE_STATE && !guard->hook))
			return false;
	return true;
}

static enum bpfrt_outcome degrade(const struct bpfrt_guard *guard, void *ctx, uint64_t *result)
{
	struct bpfrt_run native = { .slot = bpfrt_slot_current(), .prog = guard->fallback };

	*result = guard->fallback->body(ctx, &native);
	return BPFRT_DEGRADED;
}

enum bpfrt_outcome bpfrt_semantic_fail(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				       uint64_t *result)
{
	unsigned recovery = guard->recovery[failure];

	if (recovery == BPFRT_DEGRADE && guard->fallback)
		return degrade(guard, ctx, result);
	if (recovery == BPFRT_SAFE_STATE && guard->hook) {
		*result = guard->otherwise;
		bpfrt_guard_tell(guard, failure, BPFRT_SAFE, ctx);
		return BPFRT_SAFE;
	}
	if (!bpfrt_failure_stops(failure))
		return BPFRT_RAN;
	*result = guard->otherwise;
	return BPFRT_SKIPPED;
}

enum bpfrt_outcome bpfrt_semantic_run(const struct bpfrt_guard *guard, void *ctx, uint64_t *result)
{
	enum bpfrt_failure failure = bpfrt_guard_try(guard, ctx, result);

	return failure ? bpfrt_semantic_fail(guard, failure, ctx, result) : BPFRT_RAN;
}
