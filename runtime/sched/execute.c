/* From a request that was taken to its end. */
#include "profile.h"
#include "sched/sched.h"

void bpfrt_sched_count(struct bpfrt_sched *sched, enum bpfrt_sched_outcome outcome, uint64_t requests)
{
#ifdef BPFRT_CLOUD
	__atomic_fetch_add(&sched->counts.outcomes[outcome], requests, __ATOMIC_RELAXED);
#else
	sched->counts.outcomes[outcome] += requests;
#endif
}

void bpfrt_sched_tell(struct bpfrt_sched *sched, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome,
		      uint64_t result)
{
	const struct bpfrt_sched_options *options = sched->options;

	if (request->task)
		request->task->counts.outcomes[outcome]++;
	if (options->ended)
		options->ended(options->user, request, outcome, result);
}

void bpfrt_sched_end(struct bpfrt_sched *sched, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome)
{
	bpfrt_sched_count(sched, outcome, 1);
	bpfrt_sched_tell(sched, request, outcome, 0);
}

int bpfrt_sched_execute(struct bpfrt_sched *sched, const struct bpfrt_request *request,
			enum bpfrt_sched_outcome *outcome, uint64_t *result)
{
	int status = BPFRT_SCHED_DEADLINE_MISS;

	*result = 0;
	*outcome = BPFRT_SCHED_MISSED;
	if (request->deadline >= BPFRT_LOAD(&sched->now) || sched->options->run_missed) {
		int failure = sched->run(sched->options->user, request, result);

		bpfrt_sched_tick(sched);
		*outcome = BPFRT_SCHED_LATE;
		if (failure) {
			*outcome = BPFRT_SCHED_FAILED;
			status = failure;
		} else if (request->deadline >= BPFRT_LOAD(&sched->now)) {
			*outcome = BPFRT_SCHED_DONE;
			status = 0;
		}
	}
	bpfrt_sched_tell(sched, request, *outcome, *result);
	return status;
}

static bool take(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	if (sched->options->overload)
		sched->options->overload(sched);
	return sched->policy->take(sched, request);
}

static int execute(struct bpfrt_sched *sched, const struct bpfrt_request *request, uint64_t *result)
{
	enum bpfrt_sched_outcome outcome;
	int status = bpfrt_sched_execute(sched, request, &outcome, result);

	bpfrt_sched_count(sched, outcome, 1);
	return status;
}

int bpfrt_sched_run_one(struct bpfrt_sched *sched, uint64_t *result)
{
	struct bpfrt_request request;
	uint64_t unused;

	bpfrt_sched_tick(sched);
	if (!take(sched, &request))
		return BPFRT_SCHED_NOT_FOUND;
	return execute(sched, &request, result ? result : &unused);
}

uint64_t bpfrt_sched_run_until(struct bpfrt_sched *sched, uint64_t until)
{
	struct bpfrt_request request;
	uint64_t taken = 0, unused;

	for (bpfrt_sched_tick(sched); BPFRT_LOAD(&sched->now) < until && take(sched, &request); taken++)
		execute(sched, &request, &unused);
	return taken;
}
