/* A set of tasks that objects declare. */
#ifndef BPFC_SCHEDULE_H
#define BPFC_SCHEDULE_H

#include "bpfrt/sched.h"
#include "run.h"

struct bpfc_scheduled {
	struct bpfc_scheduled *next;
	const char *name;
	uint64_t insns; /* worst case, in the core's instructions */
	struct bpfrt_task task;
};

struct bpfc_schedule {
	struct bpfc_run *run;
	struct bpfc_scheduled *first, **last;
	uint32_t count;
	struct bpfrt_task_setup setup; /* how declarations become tasks */
	struct bpfrt_sched_costs costs;
};

/* Nanoseconds of so many ticks. */
double bpfc_schedule_ns(const struct bpfc_schedule *schedule, uint64_t ticks);

/* Runs the tasks in virtual time from their first releases on, for a hyperperiod or as long as can be shown, and prints
 * when each one runs; writes it to --svg=FILE too. */
int bpfc_timeline(struct bpfc_schedule *schedule);

#endif
