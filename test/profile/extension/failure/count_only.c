/* A failure semantic of a user's: failures are counted, and nothing else. This file, and its name in a profile's
 * header. */
#include "failure/failure.h"

bool bpfrt_semantic_fits(const struct bpfrt_guard *guard)
{
	return guard->stats != NULL;
}

enum bpfrt_outcome bpfrt_semantic_run(const struct bpfrt_guard *guard, void *ctx, uint64_t *result)
{
	return bpfrt_semantic_fail(guard, bpfrt_guard_try(guard, ctx, result), ctx, result);
}

enum bpfrt_outcome bpfrt_semantic_fail(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				       uint64_t *result)
{
	(void)ctx;
	if (!bpfrt_failure_stops(failure))
		return BPFRT_RAN;
	*result = guard->otherwise;
	return BPFRT_SKIPPED;
}
