/*
 * The scheduler: which program runs next. A request is one run of a program on a context, by a priority and perhaps a
 * deadline; a policy says in which order requests are taken. Freestanding; the caller provides all storage.
 *
 * Time is in ticks, of a length that the caller chooses: what bpfrt_sched_update_time and the option `clock` say. Times
 * and deadlines are absolute. Results are 0, or a negative status of enum bpfrt_sched_status.
 *
 * Threads. Deadline policy (embedded): one core; bpfrt_sched_submit may be called from an interrupt handler, everything
 * else from the thread that runs requests. Throughput policy (cloud): every function from any thread, except init, and
 * drop when no other call is under way.
 */
#ifndef BPFRT_SCHED_H
#define BPFRT_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfrt/error.h"
#include "bpfrt/prog.h"

enum bpfrt_sched_status {
	BPFRT_SCHED_QUEUE_FULL = -BPFRT_ENOSPC,
	BPFRT_SCHED_NOT_FOUND = -BPFRT_ENOENT,
	BPFRT_SCHED_INVALID_DEADLINE = -BPFRT_EINVAL,
	BPFRT_SCHED_DEADLINE_MISS = -BPFRT_ETIME,
	BPFRT_SCHED_NOT_ADMITTED = -BPFRT_EDQUOT,
	BPFRT_SCHED_NO_MEMORY = -BPFRT_ENOMEM,
};

/* A request's priority: who goes first under the throughput policy, who stays longest under overload. */
enum bpfrt_priority {
	BPFRT_PRIORITY_LOW,
	BPFRT_PRIORITY_NORMAL,
	BPFRT_PRIORITY_HIGH,
	BPFRT_PRIORITY_CRITICAL,
	BPFRT_PRIORITIES,
};

#define BPFRT_NO_DEADLINE UINT64_MAX

struct bpfrt_guard;
struct bpfrt_task;

/* One run that was asked for. */
struct bpfrt_request {
	uint64_t deadline;             /* BPFRT_NO_DEADLINE: none */
	const struct bpfrt_prog *prog; /* borrowed until the request has ended, as are ctx and task */
	void *ctx;
	struct bpfrt_task *task; /* whose job it is, or NULL; it has the guard and its own counts, admitted or not */
	uint32_t id;             /* given by submit, for cancel; wraps */
	uint32_t cost;           /* worst case in ticks, which bpfrt_sched_shed adds up; 0: not known */
	uint8_t priority;        /* enum bpfrt_priority */
};

/* A request's place in a policy's order. `slot`: which request; the places behind the pending ones name the free. */
struct bpfrt_sched_node {
	uint64_t deadline;
	uint32_t id;
	uint32_t slot;
};

/* Storage for `n` requests, and the options that hand it over. */
#define BPFRT_SCHED_STORAGE(n)                    \
	struct {                                  \
		struct bpfrt_sched_node nodes[n]; \
		struct bpfrt_request requests[n]; \
	}
#define BPFRT_SCHED_USES(storage)                                 \
	.nodes = (storage).nodes, .requests = (storage).requests, \
	.slot_count = sizeof((storage).nodes) / sizeof((storage).nodes[0])

struct bpfrt_sched;

/* What came of a request. */
enum bpfrt_sched_outcome {
	BPFRT_SCHED_DONE,
	BPFRT_SCHED_LATE,   /* ran, and ended after its deadline */
	BPFRT_SCHED_MISSED, /* not started: its deadline had passed */
	BPFRT_SCHED_SHED,   /* not started: it could not end in time, or others of higher priority could not */
	BPFRT_SCHED_FAILED, /* ran, and `run` gave an error */
	BPFRT_SCHED_CANCELLED,
	BPFRT_SCHED_REFUSED, /* a task's job that found the queue full */
	BPFRT_SCHED_OUTCOMES,
};

/*
 * A policy: in which order requests are taken. It keeps its order in sched->nodes and sched->requests, and what else it
 * needs at sched->state. init gives a status; put sets the request's id, or says false when there is no room.
 */
struct bpfrt_sched_policy {
	const char *name;
	bool has_tasks; /* one thread runs it, so that tasks can be admitted to it */
	int (*init)(struct bpfrt_sched *sched);
	void (*drop)(struct bpfrt_sched *sched);
	bool (*put)(struct bpfrt_sched *sched, struct bpfrt_request *request);
	/* The first so many of `count`, and how many; NULL: put does. */
	uint32_t (*put_batch)(struct bpfrt_sched *sched, struct bpfrt_request *requests, uint32_t count);
	/* The first request, or false. */
	bool (*take)(struct bpfrt_sched *sched, struct bpfrt_request *request);
	/* As many as `most` requests for one program, in order, and how many; NULL: take does. */
	uint32_t (*take_batch)(struct bpfrt_sched *sched, struct bpfrt_request *requests, uint32_t most);
	/* Takes the request with this id, or says false. */
	bool (*cancel)(struct bpfrt_sched *sched, uint32_t id, struct bpfrt_request *request);
	uint32_t (*pending)(const struct bpfrt_sched *sched);
};

extern const struct bpfrt_sched_policy bpfrt_policy_deadline;   /* EDF; either profile */
extern const struct bpfrt_sched_policy bpfrt_policy_throughput; /* cloud */

/* Times that the machine takes besides programs, in ticks: what admission adds. Calibrated, not proven. */
struct bpfrt_sched_costs {
	uint32_t dispatch;   /* from the end of one program to the start of the next: reading the clock, the removal */
	uint32_t timer;      /* to release one job: its timer's interrupt, and the insertion */
	uint32_t irq_cost;   /* other interrupts: so many ticks */
	uint64_t irq_period; /* in each such period; 0: none */
};

/* What the caller wants; zero is the default everywhere. Borrowed for the life of the scheduler. */
struct bpfrt_sched_options {
	size_t size;                             /* sizeof(struct bpfrt_sched_options) */
	const struct bpfrt_sched_policy *policy; /* NULL: the profile's: cloud throughput, embedded deadline */
	struct bpfrt_sched_node *nodes;          /* borrowed: room for so many requests, see BPFRT_SCHED_USES */
	struct bpfrt_request *requests;
	uint32_t slot_count;
	uint64_t (*clock)(void); /* the time in ticks; NULL: bpfrt_sched_update_time alone says it */

	/* Runs a request; NULL: calls the program's body. 0, or what is counted as a failure. Also
	 * bpfrt_sched_run_guarded. */
	int (*run)(void *user, const struct bpfrt_request *request, uint64_t *result);

	/* What a request that failed leads to, before `ended` hears of it: bpfrt_sched_recover, which follows the
	 * guard of the request's task; NULL: nothing but the counts. May change the result. */
	void (*recover)(const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome, uint64_t *result);

	/* Hears once of every request that was accepted and has ended, in whatever way. NULL: nobody does. */
	void (*ended)(void *user, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome,
		      uint64_t result);
	void *user;

	/* Deadline policy. */
	void (*overload)(struct bpfrt_sched *sched); /* before each start: bpfrt_sched_shed, or NULL */
	bool run_missed; /* a request whose deadline has passed runs all the same, and counts as late */
	struct bpfrt_sched_costs costs;

	/* Throughput policy. */
	uint32_t ageing; /* after so many requests of higher priorities one that waits goes first; 0: never */
	uint32_t shards; /* 1 to 64 queues, each with a lock and its part of the storage; 0: 1. A request goes to its
			  * thread's queue, and to another when that is full; priorities and FIFO hold within a queue */
};

/* How many requests came to which end. */
struct bpfrt_sched_counts {
	uint64_t outcomes[BPFRT_SCHED_OUTCOMES];
};

/* A scheduler. The caller provides it; its fields are the runtime's. */
struct bpfrt_sched {
	const struct bpfrt_sched_options *options;
	const struct bpfrt_sched_policy *policy;
	int (*run)(void *user, const struct bpfrt_request *request, uint64_t *result);
	struct bpfrt_sched_node *nodes;
	struct bpfrt_request *requests;
	void *state; /* the policy's */
	struct bpfrt_workers *workers;
	uint32_t count; /* pending */
	uint32_t next_id;
	uint64_t now;
	struct bpfrt_task *tasks;
	void (*release_due)(struct bpfrt_sched *sched, struct bpfrt_task *task); /* set with the tasks */
	struct bpfrt_sched_counts counts;
};

/* ---- requests ---- */

/* Sets up an empty scheduler at time 0. -EINVAL for options that make no sense; BPFRT_SCHED_NO_MEMORY (cloud). */
int bpfrt_sched_init(struct bpfrt_sched *sched, const struct bpfrt_sched_options *options);

/* Forgets what is pending and gives back what init took. */
void bpfrt_sched_drop(struct bpfrt_sched *sched);

/*
 * Asks for one run of `prog` on `ctx`. Its id (0 to UINT32_MAX), or BPFRT_SCHED_QUEUE_FULL;
 * BPFRT_SCHED_INVALID_DEADLINE when the deadline is before now. From an interrupt handler too (deadline policy):
 * interrupts are masked for one insertion, at most log2(slot_count) steps.
 */
int64_t bpfrt_sched_submit(struct bpfrt_sched *sched, const struct bpfrt_prog *prog, void *ctx,
			   enum bpfrt_priority priority, uint64_t deadline);

/* The same with all that a request has; its id is written to it. */
int bpfrt_sched_put(struct bpfrt_sched *sched, struct bpfrt_request *request);

/* As many requests at once, in order; returns how many were accepted: the first ones. */
uint32_t bpfrt_sched_put_batch(struct bpfrt_sched *sched, struct bpfrt_request *requests, uint32_t count);

/* Takes the request that is first without running it: the caller does, or drops it. BPFRT_SCHED_NOT_FOUND: none. */
int bpfrt_sched_next(struct bpfrt_sched *sched, struct bpfrt_request *request);

/*
 * Runs the request that is first; `result` (may be NULL) gets r0. BPFRT_SCHED_NOT_FOUND: nothing is pending.
 * BPFRT_SCHED_DEADLINE_MISS: it ended late, or was not started; see `ended`. Else 0, or what `run` gave.
 */
int bpfrt_sched_run_one(struct bpfrt_sched *sched, uint64_t *result);

/* Runs requests until nothing is pending or the time is `until`; returns how many were taken. */
uint64_t bpfrt_sched_run_until(struct bpfrt_sched *sched, uint64_t until);

/* Takes as many as `most` (at most BPFRT_SCHED_BATCH) requests for one program and runs them; returns how many. */
uint32_t bpfrt_sched_run_batch(struct bpfrt_sched *sched, uint32_t most);

#define BPFRT_SCHED_BATCH 64

/* BPFRT_SCHED_NOT_FOUND when it has been taken already. */
int bpfrt_sched_cancel(struct bpfrt_sched *sched, uint32_t id);

bool bpfrt_sched_has_pending(const struct bpfrt_sched *sched);
uint32_t bpfrt_sched_pending_count(const struct bpfrt_sched *sched);

/* Says what time it is, never backwards, and releases the jobs of periodic tasks that are due. */
void bpfrt_sched_update_time(struct bpfrt_sched *sched, uint64_t now);

/* Requests that ended late, or were not started in time; shed ones included. */
uint64_t bpfrt_sched_deadline_misses(const struct bpfrt_sched *sched);

/* Requests that ran. */
uint64_t bpfrt_sched_exec_count(const struct bpfrt_sched *sched);

struct bpfrt_sched_counts bpfrt_sched_counts(const struct bpfrt_sched *sched);

/*
 * Overload: removes requests until all that are left can end in time, by their costs, if they run one after the other
 * from now on in the order of their deadlines. Where some cannot, among those up to the first that is late the one of
 * the lowest priority goes; of equals the one with the latest deadline. So what starts ends in time, and a request is
 * shed only when those of its own priority and above that are due no later than the first late one cannot all end.
 */
void bpfrt_sched_shed(struct bpfrt_sched *sched);

/*
 * For the option `recover`: the failure semantic of the profile (bpfrt/failure.h), as the guard of the request's task
 * has it; without one, nothing. A request that ended late has failed with DEADLINE_MISS (bpfrt_guard_fail: its result
 * stays, unless the guard degrades or has a safe state for it); one that was not started, missed or shed, with the same
 * (bpfrt_guard_skip: its result is the fallback's, or guard->otherwise); a job that found the queue full with
 * QUEUE_FULL. Jobs in a row that nobody could release in time are counted each, and recovered from once. What a
 * fallback or a hook takes is not in the costs that admission knows. On the thread that runs requests, or, QUEUE_FULL
 * of a sporadic task, where the job was released.
 */
void bpfrt_sched_recover(const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome, uint64_t *result);

/*
 * For the option `run`: under the guard of the request's task, with bpfrt_guard_run, on whatever engine; without one,
 * the program's body. -EFAULT where the program failed, whatever the guard made of it: the result is the guard's.
 */
int bpfrt_sched_run_guarded(void *user, const struct bpfrt_request *request, uint64_t *result);

/* ---- tasks: requests that come again ---- */

enum bpfrt_task_kind {
	BPFRT_TASK_PERIODIC, /* released by update_time at offset, offset + period, ... */
	BPFRT_TASK_SPORADIC, /* released by bpfrt_sched_release, at least `period` apart */
};

/* A task. The caller provides it, and keeps it as long as the scheduler. */
struct bpfrt_task {
	const struct bpfrt_prog *prog;
	void *ctx;
	const struct bpfrt_guard *guard; /* what its failures lead to, with the option `recover`; or NULL */
	uint64_t period;                 /* ticks, at least 1 */
	uint64_t deadline;               /* after the release; at least 1 */
	uint64_t offset;                 /* of the first release of a periodic task */
	uint32_t cost;                   /* worst case in ticks, at least 1 */
	uint8_t priority;
	uint8_t kind;

	/* The scheduler's: */
	struct bpfrt_task *next;
	uint64_t due;      /* next release, or the earliest */
	uint64_t released; /* jobs, those included that were never queued: the sum of `counts` and what is pending */
	struct bpfrt_sched_counts counts;
	uint64_t early; /* releases of a sporadic task that came too soon, and were refused */
};

/* What admission found. */
struct bpfrt_sched_verdict {
	uint64_t at;          /* a length of time in which the set asks for more than there is; 0: none, or not known */
	uint64_t demand;      /* ticks that it asks for, with blocking and interrupts */
	bool is_overloaded;   /* in the long run */
	bool is_undecided;    /* the search was cut off: refused to be safe */
	bool ignores_offsets; /* so the test is sufficient only */
};

/*
 * Whether the tasks of a list (linked by `next`) all meet their deadlines under non-preemptive EDF: processor demand in
 * integer ticks (K. Jeffay, D. Stanat, C. Martel, 1991; the search is F. Zhang's and A. Burns's QPA, 2009), with the
 * longest job that may be in the way. Exact for sporadic tasks when the costs are 0; with timers and interrupts it is
 * safe, and so it is to ignore offsets, as it does. 0 or BPFRT_SCHED_NOT_ADMITTED. `verdict` may be NULL.
 */
int bpfrt_sched_is_feasible(const struct bpfrt_task *tasks, const struct bpfrt_sched_costs *costs,
			    struct bpfrt_sched_verdict *verdict);

/*
 * Adds a task if the set stays feasible; the scheduler borrows it for good. BPFRT_SCHED_NOT_ADMITTED, with nothing
 * changed; -EINVAL for a period, deadline or cost of 0 or beyond 2^48. `verdict` may be NULL. A periodic task's first
 * release is at now + offset.
 */
int bpfrt_sched_admit(struct bpfrt_sched *sched, struct bpfrt_task *task, struct bpfrt_sched_verdict *verdict);

/*
 * Makes these all the scheduler's tasks, linked by `next` and with `due` set, and asks nobody: for who wants to see
 * what an infeasible set does, as `bpfc schedule` shows it. It borrows them for good. Thread: as bpfrt_sched_admit.
 */
void bpfrt_sched_set_tasks(struct bpfrt_sched *sched, struct bpfrt_task *tasks);

/*
 * Releases a job of a sporadic task at `now`, with `ctx` for its context, or the task's when NULL. From an interrupt
 * handler too. BPFRT_SCHED_INVALID_DEADLINE when it comes sooner than `period` after the one before, which would break
 * what admission promised; BPFRT_SCHED_QUEUE_FULL. Else the job's id.
 */
int64_t bpfrt_sched_release(struct bpfrt_sched *sched, struct bpfrt_task *task, void *ctx, uint64_t now);

/* ---- tasks that objects declare ---- */

/* What BPFRT_TASK (bpfrt/bpf.h) declared: an element of the linker-collected section "bpfrt_tasks". */
struct bpfrt_task_decl {
	const struct bpfrt_prog *prog;
	uint64_t period_us, deadline_us, offset_us;
	uint64_t cost; /* worst case in the core's instructions, by the weights that it was compiled with; UINT64_MAX:
			* not bounded */
	uint32_t priority;
	uint32_t kind; /* enum bpfrt_task_kind */
};

/* The declaration after `previous` (NULL: the first), or NULL after the last. Any thread, any interrupt. */
const struct bpfrt_task_decl *bpfrt_task_next(const struct bpfrt_task_decl *previous);

/* How declarations become tasks. */
struct bpfrt_task_setup {
	struct bpfrt_task *tasks; /* borrowed for good; zeroed */
	uint32_t room;            /* for so many */
	uint32_t tick_hz;         /* ticks in a second */
	uint32_t cpu_hz;          /* instructions in a second */
	uint32_t safety;          /* percent that worst cases are multiplied by; 0: 150 */
	void *(*context)(void *user, const struct bpfrt_task_decl *decl); /* of a task's jobs; NULL: NULL */
	const struct bpfrt_guard *(*guard)(void *user, const struct bpfrt_task_decl *decl); /* the same */
	void *user;
	const struct bpfrt_task_decl *failed; /* set: the one that could not be added */
};

/*
 * Makes an empty task of a declaration, all but its context and guard: the worst case with the safety factor, rounded
 * up to ticks (0: 2^32 or more); period, deadline and offset rounded down. Any thread, any interrupt.
 */
void bpfrt_task_set_up(struct bpfrt_task *task, const struct bpfrt_task_decl *decl,
		       const struct bpfrt_task_setup *setup);

/*
 * Admits every task that the image's objects declare. 0; BPFRT_SCHED_NO_MEMORY when there is no room;
 * BPFRT_SCHED_NOT_ADMITTED or -EINVAL with setup->failed set: those before it are admitted. Thread: as
 * bpfrt_sched_admit.
 */
int bpfrt_sched_add_tasks(struct bpfrt_sched *sched, struct bpfrt_task_setup *setup,
			  struct bpfrt_sched_verdict *verdict);

/* ---- cloud: threads that run requests ---- */

struct bpfrt_workers;

/*
 * Starts `threads` threads that run what is submitted, batch by batch, and sleep when nothing is. The scheduler must
 * have the throughput policy and outlive them. -EINVAL; BPFRT_SCHED_NO_MEMORY.
 */
int bpfrt_workers_start(struct bpfrt_sched *sched, uint32_t threads, struct bpfrt_workers **workers);

/* Waits until nothing is pending and no request runs. Meanwhile others may go on submitting. */
void bpfrt_workers_drain(struct bpfrt_workers *workers);

/* Ends the threads after the batches that they are at; what is pending stays so. NULL is fine. */
void bpfrt_workers_stop(struct bpfrt_workers *workers);

#endif
