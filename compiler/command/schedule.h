/* A set of tasks that objects declare. */
#ifndef BPFC_SCHEDULE_H
#define BPFC_SCHEDULE_H

#include "bpfrt/sched.h"
#include "run.h"

struct bpfc_scheduled {
	struct bpfc_scheduled *next;
	const char *name;
	uint64_t insns;         /* worst case, in the core's instructions */
	struct bpfrt_task task; /* in nanoseconds */
};

struct bpfc_schedule {
	struct bpfc_run *run;
	struct bpfc_scheduled *first, **last;
	uint32_t count;
	struct bpfrt_sched_costs costs;
};

/* Runs the tasks in virtual time from their first releases on, for a hyperperiod or as long as can be shown, and prints
 * when each one runs; writes it to --svg=FILE too. */
int bpfc_timeline(struct bpfc_schedule *schedule);

#endif
