/* A policy of a user's own: the request that came last runs first. */
#include "sched/sched.h"

static int init(struct bpfrt_sched *sched)
{
	sched->count = 0;
	return 0;
}

static void drop(struct bpfrt_sched *sched)
{
	sched->count = 0;
}

static bool put(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	if (sched->count == sched->options->slot_count)
		return false;
	request->id = sched->next_id++;
	sched->requests[sched->count++] = *request;
	return true;
}

static bool take(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	if (!sched->count)
		return false;
	*request = sched->requests[--sched->count];
	return true;
}

static bool cancel(struct bpfrt_sched *sched, uint32_t id, struct bpfrt_request *request)
{
	for (uint32_t i = 0; i < sched->count; i++) {
		if (sched->requests[i].id != id)
			continue;
		*request = sched->requests[i];
		for (sched->count--; i < sched->count; i++)
			sched->requests[i] = sched->requests[i + 1];
		return true;
	}
	return false;
}

static uint32_t pending(const struct bpfrt_sched *sched)
{
	return sched->count;
}

const struct bpfrt_sched_policy bpfrt_policy_last_first = {
	.name = "last_first", .init = init, .drop = drop, .put = put, .take = take, .cancel = cancel, .pending = pending
};
