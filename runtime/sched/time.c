/* Time, and what comes with it: jobs of periodic tasks. */
#include "sched/sched.h"

#include "profile.h"

/* Jobs whose deadline has passed before they could be released: so many are not queued one by one, and recovered from
 * once. */
static void skip_missed(struct bpfrt_sched *sched, struct bpfrt_task *task)
{
	uint64_t late = sched->now - task->due, missed;

	if (late <= task->deadline)
		return;
	missed = (late - task->deadline - 1) / task->period + 1;
	task->due += missed * task->period;
	task->released += missed;
	task->counts.outcomes[BPFRT_SCHED_MISSED] += missed;
	sched->counts.outcomes[BPFRT_SCHED_MISSED] += missed;
	if (sched->options->recover) {
		struct bpfrt_request job = bpfrt_task_job(task, task->ctx, task->due - task->period);
		uint64_t unused = 0;

		sched->options->recover(&job, BPFRT_SCHED_MISSED, &unused);
	}
}

static void release_due(struct bpfrt_sched *sched, struct bpfrt_task *task)
{
	skip_missed(sched, task);
	for (; task->due <= sched->now; task->due += task->period) {
		struct bpfrt_request job = bpfrt_task_job(task, task->ctx, task->due);

		task->released++;
		if (!sched->policy->put(sched, &job))
			bpfrt_sched_end(sched, &job, BPFRT_SCHED_REFUSED);
	}
}

/* Never backwards, whoever is first. */
static void advance(struct bpfrt_sched *sched, uint64_t now)
{
#ifdef BPFRT_CLOUD
	uint64_t before = BPFRT_LOAD(&sched->now);

	while (before < now &&
	       !__atomic_compare_exchange_n(&sched->now, &before, now, true, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE))
		;
#else
	if (now > sched->now)
		sched->now = now;
#endif
}

void bpfrt_sched_update_time(struct bpfrt_sched *sched, uint64_t now)
{
	advance(sched, now);
	for (struct bpfrt_task *task = sched->tasks; task; task = task->next)
		if (task->kind == BPFRT_TASK_PERIODIC && task->due <= sched->now)
			release_due(sched, task);
}

void bpfrt_sched_tick(struct bpfrt_sched *sched)
{
	if (sched->options->clock)
		bpfrt_sched_update_time(sched, sched->options->clock());
}
