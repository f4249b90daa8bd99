/* What was counted. */
#include "profile.h"
#include "sched/sched.h"

static uint64_t count(const struct bpfrt_sched *sched, enum bpfrt_sched_outcome outcome)
{
	return BPFRT_LOAD(&sched->counts.outcomes[outcome]);
}

struct bpfrt_sched_counts bpfrt_sched_counts(const struct bpfrt_sched *sched)
{
	struct bpfrt_sched_counts counts;

	for (unsigned i = 0; i < BPFRT_SCHED_OUTCOMES; i++)
		counts.outcomes[i] = count(sched, (enum bpfrt_sched_outcome)i);
	return counts;
}

uint64_t bpfrt_sched_deadline_misses(const struct bpfrt_sched *sched)
{
	return count(sched, BPFRT_SCHED_LATE) + count(sched, BPFRT_SCHED_MISSED) + count(sched, BPFRT_SCHED_SHED);
}

uint64_t bpfrt_sched_exec_count(const struct bpfrt_sched *sched)
{
	return count(sched, BPFRT_SCHED_DONE) + count(sched, BPFRT_SCHED_LATE) + count(sched, BPFRT_SCHED_FAILED);
}
