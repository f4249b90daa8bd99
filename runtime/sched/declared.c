/* Tasks that objects declare. */
#include "bpfrt/sched.h"

#define MICRO 1000000

extern const struct bpfrt_task_decl __start_bpfrt_tasks[] __attribute__((weak));
extern const struct bpfrt_task_decl __stop_bpfrt_tasks[] __attribute__((weak));

const struct bpfrt_task_decl *bpfrt_task_next(const struct bpfrt_task_decl *previous)
{
	const struct bpfrt_task_decl *next = previous ? previous + 1 : __start_bpfrt_tasks;

	return next != __stop_bpfrt_tasks ? next : NULL;
}

/* a * b / c; UINT64_MAX when that is too much. */
static uint64_t scaled(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t whole = a / c, rest = a % c;

	if (whole > (UINT64_MAX >> 1) / b || rest > (UINT64_MAX >> 1) / b)
		return UINT64_MAX;
	return whole * b + rest * b / c;
}

/* In ticks, rounded up; 0: too long. */
static uint32_t cost_of(const struct bpfrt_task_decl *decl, const struct bpfrt_task_setup *setup)
{
	uint64_t insns = scaled(decl->cost, setup->safety ? setup->safety : 150, 100);
	uint64_t ticks = scaled(insns, setup->tick_hz, setup->cpu_hz);

	return ticks < UINT32_MAX - 1 ? (uint32_t)ticks + 1 : 0;
}

/* Deadlines are rounded down, so that none is promised later than it was declared; periods too. */
void bpfrt_task_set_up(struct bpfrt_task *task, const struct bpfrt_task_decl *decl,
		       const struct bpfrt_task_setup *setup)
{
	task->prog = decl->prog;
	task->period = scaled(decl->period_us, setup->tick_hz, MICRO);
	task->deadline = scaled(decl->deadline_us, setup->tick_hz, MICRO);
	task->offset = scaled(decl->offset_us, setup->tick_hz, MICRO);
	task->cost = cost_of(decl, setup);
	task->priority = (uint8_t)decl->priority;
	task->kind = (uint8_t)decl->kind;
}

int bpfrt_sched_add_tasks(struct bpfrt_sched *sched, struct bpfrt_task_setup *setup,
			  struct bpfrt_sched_verdict *verdict)
{
	uint32_t count = 0;
	int status = setup->tick_hz && setup->cpu_hz ? 0 : -BPFRT_EINVAL;

	setup->failed = NULL;
	for (const struct bpfrt_task_decl *decl = bpfrt_task_next(NULL); decl && !status;
	     decl = bpfrt_task_next(decl)) {
		status = BPFRT_SCHED_NO_MEMORY;
		if (count < setup->room) {
			struct bpfrt_task *task = &setup->tasks[count++];

			bpfrt_task_set_up(task, decl, setup);
			task->ctx = setup->context ? setup->context(setup->user, decl) : NULL;
			task->guard = setup->guard ? setup->guard(setup->user, decl) : NULL;
			status = bpfrt_sched_admit(sched, task, verdict);
		}
		if (status)
			setup->failed = decl;
	}
	return status;
}
