/* What the scheduler's files share. */
#ifndef BPFRT_SCHED_SHARED_H
#define BPFRT_SCHED_SHARED_H

#include "bpfrt/sched.h"
#include "profile.h"

/* Interrupt handlers may put (embedded), so the order is changed with interrupts masked. Workers sleep (cloud). */
#ifdef BPFRT_CLOUD
static inline uint32_t bpfrt_sched_mask(void)
{
	return 0;
}

static inline void bpfrt_sched_unmask(uint32_t irq)
{
	(void)irq;
}

void bpfrt_sched_wake(struct bpfrt_sched *sched);
#else
#include "bpfrt/port.h"

static inline uint32_t bpfrt_sched_mask(void)
{
	return bpfrt_port_irq_save();
}

static inline void bpfrt_sched_unmask(uint32_t irq)
{
	bpfrt_port_irq_restore(irq);
}

static inline void bpfrt_sched_wake(struct bpfrt_sched *sched)
{
	(void)sched;
}
#endif

/* Adds to a count, which several threads may do (cloud). */
static inline void bpfrt_sched_add(uint64_t *count, uint64_t requests)
{
#ifdef BPFRT_CLOUD
	__atomic_fetch_add(count, requests, __ATOMIC_RELAXED);
#else
	*count += requests;
#endif
}

/* How a request ended. */
struct bpfrt_sched_end {
	enum bpfrt_sched_outcome outcome;
	int status; /* as of bpfrt_sched_run_one */
	uint64_t result;
};

/* Tells whom the end of a request concerns: its task, its guard, the option `ended`. */
void bpfrt_sched_tell(struct bpfrt_sched *sched, const struct bpfrt_request *request, struct bpfrt_sched_end *end);

/* Counts it too, of a request that did not run. */
void bpfrt_sched_end(struct bpfrt_sched *sched, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome);

/* Runs a request that was taken, and tells; the caller counts. */
void bpfrt_sched_execute(struct bpfrt_sched *sched, const struct bpfrt_request *request, struct bpfrt_sched_end *end);

/* The option `run` by default: calls the program's body. */
int bpfrt_sched_run_body(void *user, const struct bpfrt_request *request, uint64_t *result);

/* Reads the clock, where there is one. */
void bpfrt_sched_tick(struct bpfrt_sched *sched);

/* The job of a task released at `release`. */
struct bpfrt_request bpfrt_task_job(struct bpfrt_task *task, void *ctx, uint64_t release);

/* Earlier deadline first, then who came first; ids wrap, and deadlines are not 0. */
static inline bool bpfrt_sched_before(const struct bpfrt_sched_node *a, const struct bpfrt_sched_node *b)
{
	uint64_t is_older = (a->id - b->id) >> 31;

	return a->deadline - is_older < b->deadline;
}

#endif
