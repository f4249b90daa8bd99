/* Tasks: admission, and the jobs of sporadic ones. */
#include "sched/sched.h"

#define LONGEST ((uint64_t)1 << 48)

static bool is_sane(const struct bpfrt_task *task)
{
	return task->cost && task->period && task->period <= LONGEST && task->deadline && task->deadline <= LONGEST &&
	       task->offset <= LONGEST && task->priority < BPFRT_PRIORITIES && task->kind <= BPFRT_TASK_SPORADIC;
}

int bpfrt_sched_admit(struct bpfrt_sched *sched, struct bpfrt_task *task, struct bpfrt_sched_verdict *verdict)
{
	int status;

	if (!sched->policy->has_tasks || !is_sane(task))
		return -BPFRT_EINVAL;
	task->next = sched->tasks;
	status = bpfrt_sched_is_feasible(task, &sched->options->costs, verdict);
	if (status) {
		task->next = NULL;
		return status;
	}
	task->due = task->kind == BPFRT_TASK_PERIODIC ? sched->now + task->offset : 0;
	bpfrt_sched_set_tasks(sched, task);
	return 0;
}

struct bpfrt_request bpfrt_task_job(struct bpfrt_task *task, void *ctx, uint64_t release)
{
	return (struct bpfrt_request){ .deadline = release + task->deadline,
				       .prog = task->prog,
				       .ctx = ctx,
				       .task = task,
				       .cost = task->cost,
				       .priority = task->priority };
}

int64_t bpfrt_sched_release(struct bpfrt_sched *sched, struct bpfrt_task *task, void *ctx, uint64_t now)
{
	struct bpfrt_request job = bpfrt_task_job(task, ctx ? ctx : task->ctx, now);

	if (now < task->due) {
		task->early++;
		return BPFRT_SCHED_INVALID_DEADLINE;
	}
	task->due = now + task->period;
	task->released++;
	if (sched->policy->put(sched, &job))
		return job.id;
	bpfrt_sched_end(sched, &job, BPFRT_SCHED_REFUSED);
	return BPFRT_SCHED_QUEUE_FULL;
}
