/* The calls that are the same under every policy. */
#include "sched/sched.h"

#include "profile.h"

/* The policy of the profile's header. */
#define POLICY_OF(name) bpfrt_policy_##name
#define PROFILE_POLICY(name) POLICY_OF(name)

extern const struct bpfrt_sched_policy PROFILE_POLICY(BPFRT_SCHEDULER);

int bpfrt_sched_run_body(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	struct bpfrt_run run = { .slot = bpfrt_slot_current(), .prog = request->prog };

	(void)user;
	*result = request->prog->body(request->ctx, &run);
	return 0;
}

int bpfrt_sched_init(struct bpfrt_sched *sched, const struct bpfrt_sched_options *options)
{
	if (options->size != sizeof(*options) || !options->nodes || !options->requests || !options->slot_count)
		return -BPFRT_EINVAL;
	*sched = (struct bpfrt_sched){ .options = options,
				       .policy = options->policy ? options->policy : &PROFILE_POLICY(BPFRT_SCHEDULER),
				       .run = options->run ? options->run : bpfrt_sched_run_body,
				       .nodes = options->nodes,
				       .requests = options->requests };
	return sched->policy->init(sched);
}

void bpfrt_sched_drop(struct bpfrt_sched *sched)
{
	sched->policy->drop(sched);
}

int bpfrt_sched_put(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	if (request->priority >= BPFRT_PRIORITIES)
		return -BPFRT_EINVAL;
	if (request->deadline <= BPFRT_LOAD(&sched->now))
		return BPFRT_SCHED_INVALID_DEADLINE;
	if (!sched->policy->put(sched, request))
		return BPFRT_SCHED_QUEUE_FULL;
	bpfrt_sched_wake(sched);
	return 0;
}

int64_t bpfrt_sched_submit(struct bpfrt_sched *sched, const struct bpfrt_prog *prog, void *ctx,
			   enum bpfrt_priority priority, uint64_t deadline)
{
	struct bpfrt_request request = {
		.deadline = deadline, .prog = prog, .ctx = ctx, .priority = (uint8_t)priority
	};
	int status = bpfrt_sched_put(sched, &request);

	return status ? status : (int64_t)request.id;
}

int bpfrt_sched_next(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	return sched->policy->take(sched, request) ? 0 : BPFRT_SCHED_NOT_FOUND;
}

int bpfrt_sched_cancel(struct bpfrt_sched *sched, uint32_t id)
{
	struct bpfrt_request request;

	if (!sched->policy->cancel(sched, id, &request))
		return BPFRT_SCHED_NOT_FOUND;
	bpfrt_sched_end(sched, &request, BPFRT_SCHED_CANCELLED);
	return 0;
}

uint32_t bpfrt_sched_pending_count(const struct bpfrt_sched *sched)
{
	return sched->policy->pending(sched);
}

bool bpfrt_sched_has_pending(const struct bpfrt_sched *sched)
{
	return bpfrt_sched_pending_count(sched) != 0;
}
