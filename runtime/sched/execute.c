/* From a request that was taken to its end. */
#include "profile.h"
#include "sched/sched.h"

void bpfrt_sched_tell(struct bpfrt_sched *sched, const struct bpfrt_request *request, struct bpfrt_sched_end *end)
{
	const struct bpfrt_sched_options *options = sched->options;

	if (request->task)
		bpfrt_sched_add(&request->task->counts.outcomes[end->outcome], 1);
	if (options->recover)
		options->recover(request, end->outcome, &end->result);
	if (options->ended)
		options->ended(options->user, request, end->outcome, end->result);
}

void bpfrt_sched_end(struct bpfrt_sched *sched, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome)
{
	struct bpfrt_sched_end end = { .outcome = outcome };

	bpfrt_sched_add(&sched->counts.outcomes[outcome], 1);
	bpfrt_sched_tell(sched, request, &end);
}

void bpfrt_sched_execute(struct bpfrt_sched *sched, const struct bpfrt_request *request, struct bpfrt_sched_end *end)
{
	*end = (struct bpfrt_sched_end){ .outcome = BPFRT_SCHED_MISSED, .status = BPFRT_SCHED_DEADLINE_MISS };
	if (request->deadline >= BPFRT_LOAD(&sched->now) || sched->options->run_missed) {
		int failure = sched->run(sched->options->user, request, &end->result);

		bpfrt_sched_tick(sched);
		end->outcome = BPFRT_SCHED_LATE;
		if (failure || request->deadline >= BPFRT_LOAD(&sched->now)) {
			end->outcome = failure ? BPFRT_SCHED_FAILED : BPFRT_SCHED_DONE;
			end->status = failure;
		}
	}
	bpfrt_sched_tell(sched, request, end);
}

/* Runs the request that is first, or says false. */
static inline __attribute__((always_inline)) bool run_first(struct bpfrt_sched *sched, struct bpfrt_sched_end *end)
{
	struct bpfrt_request request;

	if (sched->options->overload)
		sched->options->overload(sched);
	if (!sched->policy->take(sched, &request))
		return false;
	bpfrt_sched_execute(sched, &request, end);
	bpfrt_sched_add(&sched->counts.outcomes[end->outcome], 1);
	return true;
}

int bpfrt_sched_run_one(struct bpfrt_sched *sched, uint64_t *result)
{
	struct bpfrt_sched_end end;

	bpfrt_sched_tick(sched);
	if (!run_first(sched, &end))
		return BPFRT_SCHED_NOT_FOUND;
	if (result)
		*result = end.result;
	return end.status;
}

uint64_t bpfrt_sched_run_until(struct bpfrt_sched *sched, uint64_t until)
{
	struct bpfrt_sched_end end;
	uint64_t taken = 0;

	for (bpfrt_sched_tick(sched); BPFRT_LOAD(&sched->now) < until && run_first(sched, &end); taken++)
		bpfrt_sched_tick(sched);
	return taken;
}
