/*
 * Running a program under its profile's failure semantic: what happens when it goes wrong. Nothing here is fatal to
 * the system around it, and everything is counted. Freestanding.
 *
 * Restart (cloud): a program that was stopped is made ready anew and run again, a bounded number of times; one that
 * fails for event after event is quarantined: not run until the host readmits it. Other programs do not notice.
 * Recovery (embedded): the event is skipped, or given to a fallback, or the user's hook brings the system to a safe
 * state; the program gets the next event. A failure that does not stop the program (a full map, whose error the program
 * sees and handles; a deadline that the scheduler found missed) is counted, and recovered from where the guard says so.
 *
 * A guard may be constant, and lie in flash: a program takes no RAM for being guarded, unless statistics are asked for.
 */
#ifndef BPFRT_FAILURE_H
#define BPFRT_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "bpfrt/engine.h"
#include "bpfrt/prog.h"

/* ---- what can go wrong ---- */

enum bpfrt_failure {
	BPFRT_FAILURE_NONE,
#define BPFRT_FAILURE(name, family, stops, text) BPFRT_FAILURE_##name,
#include "bpfrt/failure.def"
	BPFRT_FAILURES /* how many there are */
};

enum bpfrt_family {
	BPFRT_FAMILY_NONE,
#define BPFRT_FAILURE_FAMILY(family, text) BPFRT_FAMILY_##family,
#include "bpfrt/failure.def"
};

/* What a failure means, in a few words; its family, and that one's name. Static storage. Any thread, any interrupt. */
const char *bpfrt_failure_text(enum bpfrt_failure failure);
enum bpfrt_family bpfrt_failure_family(enum bpfrt_failure failure);
const char *bpfrt_family_text(enum bpfrt_family family);

/* Whether a program that failed so has no result. Any thread, any interrupt. */
static inline bool bpfrt_failure_stops(enum bpfrt_failure failure)
{
	enum {
		STOPS = 0
#define BPFRT_FAILURE(name, family, stops, text) | (stops) << BPFRT_FAILURE_##name
#include "bpfrt/failure.def"
	};

	return (unsigned)STOPS >> failure & 1;
}

/* The failure that a trap of the interpreter is. Any thread, any interrupt. */
enum bpfrt_failure bpfrt_trap_failure(enum bpfrt_trap trap);

/* ---- guards ---- */

/* What became of an event. */
enum bpfrt_outcome {
	BPFRT_RAN,         /* the result is the program's */
	BPFRT_RESTARTED,   /* so it is, after restarts */
	BPFRT_GIVEN_UP,    /* restart: it failed each time; the result is guard->otherwise */
	BPFRT_QUARANTINED, /* restart: it was not run; the result is guard->otherwise */
	BPFRT_SKIPPED,     /* recovery, and bpfrt_guard_skip: the result is guard->otherwise */
	BPFRT_DEGRADED,    /* recovery: the result is the fallback's */
	BPFRT_SAFE,        /* recovery: the hook was called; the result is guard->otherwise */
	BPFRT_OUTCOMES
};

/* What recovery does. */
enum bpfrt_recovery {
	BPFRT_SKIP,       /* gives up the event; after a failure that does not stop the program: nothing */
	BPFRT_DEGRADE,    /* runs guard->fallback; without one: as SKIP */
	BPFRT_SAFE_STATE, /* calls guard->hook; without one: as SKIP */
};

/* Of one program; the caller provides it zeroed. Read it with bpfrt_guard_stats. */
struct bpfrt_stats {
	uint64_t runs;                     /* started, restarts too; not the fallback's */
	uint64_t time_ns;                  /* that they took together, by the clock of ktime_get_ns */
	uint32_t failures[BPFRT_FAILURES]; /* of each kind */
	uint32_t outcomes[BPFRT_OUTCOMES];
	uint32_t last;           /* the last failure, or NONE */
	uint32_t strikes;        /* restart: events in a row that it failed for */
	uint32_t is_quarantined; /* restart */
};

struct bpfrt_guard;

/*
 * Called where a program failed: recovery, to reach a safe state (outcome BPFRT_SAFE); restart, before each one
 * (BPFRT_RESTARTED), so that the host can make `ctx` anew, and when the event is given up (BPFRT_GIVEN_UP, or
 * BPFRT_QUARANTINED when the program is from now on). On the thread, or in the interrupt, that ran the program.
 */
typedef void bpfrt_failure_hook(void *user, const struct bpfrt_guard *guard, enum bpfrt_failure failure,
				enum bpfrt_outcome outcome, void *ctx);

/* A program and what to do when it fails. What it points to is borrowed. */
struct bpfrt_guard {
	const struct bpfrt_prog *prog; /* native code; or */
	struct bpfrt_executable *exe;  /* on any engine, prepared; not NULL: runs instead, one run at a time */
	struct bpfrt_stats *stats;     /* restart: needed; recovery: NULL for none */
	uint64_t otherwise;            /* the result of an event that has none, e.g. a verdict */
	uint32_t budget;               /* instructions, 0: any number. Native code is refused when its worst case is
					* more; an executable's own budget is replaced */
	bpfrt_failure_hook *hook;      /* NULL: none */
	void *user;                    /* for the hook */

	const struct bpfrt_prog *fallback; /* recovery: native code for the same context */
	uint8_t recovery[BPFRT_FAILURES];  /* recovery: enum bpfrt_recovery by failure */

	uint16_t retries; /* restart: of one event, and events in a row that end in quarantine; */
	uint16_t strikes; /* 0: BPFRT_RETRIES, BPFRT_STRIKES of the profile's header */
};

/*
 * Whether a guard is whole: 0, or -EINVAL without a program, where recovery degrades to no fallback or calls no hook,
 * where restart has no stats, or when a native program's worst case is over its budget. Any thread, any interrupt.
 */
int64_t bpfrt_guard_check(const struct bpfrt_guard *guard);

/*
 * Runs the program for one event; *result is always set. Any thread; with an executable one at a time. Any interrupt;
 * runs nest.
 */
enum bpfrt_outcome bpfrt_guard_run(const struct bpfrt_guard *guard, void *ctx, uint64_t *result);

/*
 * Tells of a failure that somebody else found: a scheduler of a missed deadline or a full queue, a start-up of memory
 * that is lacking. It is counted and treated as one of a run. *result: what the program gave, if it ran; changed as by
 * bpfrt_guard_run. Threads and interrupts: as there.
 */
enum bpfrt_outcome bpfrt_guard_fail(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				    uint64_t *result);

/*
 * The same of an event that the program was not run for, because its deadline had passed or there was no room: where
 * the semantic does no more than count, the result is guard->otherwise and the outcome BPFRT_SKIPPED. *result is always
 * set.
 */
enum bpfrt_outcome bpfrt_guard_skip(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				    uint64_t *result);

/* A copy of the statistics, each number whole; zeros for a guard without. Any thread, any interrupt (masked for the
 * copy). */
void bpfrt_guard_stats(const struct bpfrt_guard *guard, struct bpfrt_stats *copy);

/* Restart: ends a quarantine; the statistics go on. Erased with recovery. Any thread. */
void bpfrt_guard_readmit(const struct bpfrt_guard *guard);

/* Failures of a kind, of all guarded programs since start. Any thread, any interrupt. */
uint32_t bpfrt_failure_count(enum bpfrt_failure failure);

/* Failures of all kinds but missed deadlines, and those. Any thread, any interrupt. */
static inline uint32_t bpfrt_stats_errors(const struct bpfrt_stats *stats)
{
	uint32_t errors = 0;

	for (unsigned i = 0; i < BPFRT_FAILURES; i++)
		errors += i == BPFRT_FAILURE_DEADLINE_MISS ? 0 : stats->failures[i];
	return errors;
}

static inline uint32_t bpfrt_stats_misses(const struct bpfrt_stats *stats)
{
	return stats->failures[BPFRT_FAILURE_DEADLINE_MISS];
}

#endif
