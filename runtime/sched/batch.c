/* Many requests with one call. */
#include "profile.h"
#include "sched/sched.h"

static bool is_valid(const struct bpfrt_sched *sched, const struct bpfrt_request *request)
{
	return request->deadline > BPFRT_LOAD(&sched->now) && request->priority < BPFRT_PRIORITIES;
}

static uint32_t put_all(struct bpfrt_sched *sched, struct bpfrt_request *requests, uint32_t count)
{
	uint32_t n = 0;

	if (sched->policy->put_batch)
		return sched->policy->put_batch(sched, requests, count);
	while (n < count && sched->policy->put(sched, &requests[n]))
		n++;
	return n;
}

uint32_t bpfrt_sched_put_batch(struct bpfrt_sched *sched, struct bpfrt_request *requests, uint32_t count)
{
	uint32_t valid = 0, n;

	while (valid < count && is_valid(sched, &requests[valid]))
		valid++;
	n = put_all(sched, requests, valid);
	if (n)
		bpfrt_sched_wake(sched);
	return n;
}

static void run_all(struct bpfrt_sched *sched, const struct bpfrt_request *requests, uint32_t count)
{
	uint64_t ends[BPFRT_SCHED_OUTCOMES] = { 0 };
	struct bpfrt_sched_end end;

	for (uint32_t i = 0; i < count; i++) {
		bpfrt_sched_execute(sched, &requests[i], &end);
		ends[end.outcome]++;
	}
	for (unsigned i = 0; i < BPFRT_SCHED_OUTCOMES; i++)
		if (ends[i])
			bpfrt_sched_add(&sched->counts.outcomes[i], ends[i]);
}

uint32_t bpfrt_sched_run_batch(struct bpfrt_sched *sched, uint32_t most)
{
	struct bpfrt_request requests[BPFRT_SCHED_BATCH];
	uint32_t n;

	if (!sched->policy->take_batch)
		return most && bpfrt_sched_run_one(sched, NULL) != BPFRT_SCHED_NOT_FOUND;
	bpfrt_sched_tick(sched);
	n = sched->policy->take_batch(sched, requests, most < BPFRT_SCHED_BATCH ? most : BPFRT_SCHED_BATCH);
	run_all(sched, requests, n);
	return n;
}
