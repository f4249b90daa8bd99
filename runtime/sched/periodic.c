/* Jobs of periodic tasks that are due. A file of its own, which admission brings: who has no tasks does not link it. */
#include "sched/sched.h"

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

void bpfrt_sched_set_tasks(struct bpfrt_sched *sched, struct bpfrt_task *tasks)
{
	sched->tasks = tasks;
	sched->release_due = release_due;
}
