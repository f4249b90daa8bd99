/* Time. */
#include "sched/sched.h"

#include "profile.h"

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
			sched->release_due(sched, task);
}

void bpfrt_sched_tick(struct bpfrt_sched *sched)
{
	if (sched->options->clock)
		bpfrt_sched_update_time(sched, sched->options->clock());
}
