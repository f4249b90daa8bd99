/* Requests that fail, under the failure semantic of their guard. A file of its own: guards are linked only where an
 * option names it. */
#include "bpfrt/failure.h"
#include "sched/sched.h"

static const struct bpfrt_guard *guard_of(const struct bpfrt_request *request)
{
	return request->task ? request->task->guard : NULL;
}

void bpfrt_sched_recover(const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome, uint64_t *result)
{
	const struct bpfrt_guard *guard = guard_of(request);

	if (!guard)
		return;
	switch (outcome) {
	case BPFRT_SCHED_LATE:
		bpfrt_guard_fail(guard, BPFRT_FAILURE_DEADLINE_MISS, request->ctx, result);
		break;
	case BPFRT_SCHED_MISSED:
	case BPFRT_SCHED_SHED:
		bpfrt_guard_skip(guard, BPFRT_FAILURE_DEADLINE_MISS, request->ctx, result);
		break;
	case BPFRT_SCHED_REFUSED:
		bpfrt_guard_skip(guard, BPFRT_FAILURE_QUEUE_FULL, request->ctx, result);
		break;
	case BPFRT_SCHED_DONE:
	case BPFRT_SCHED_FAILED: /* bpfrt_sched_run_guarded has done it */
	case BPFRT_SCHED_CANCELLED:
	case BPFRT_SCHED_OUTCOMES:
		break;
	}
}

int bpfrt_sched_run_guarded(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	const struct bpfrt_guard *guard = guard_of(request);
	enum bpfrt_outcome outcome;

	if (!guard)
		return bpfrt_sched_run_body(user, request, result);
	outcome = bpfrt_guard_run(guard, request->ctx, result);
	return outcome == BPFRT_RAN || outcome == BPFRT_RESTARTED ? 0 : -BPFRT_EFAULT;
}
