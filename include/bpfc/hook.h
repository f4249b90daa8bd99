/*
 * Hooks: places of the host's where programs are attached, changed and taken away while others run them. A hook has a
 * program type, whose context all its programs get. An event runs the programs in order until one has decided.
 *
 * Statuses, ownership: as in engine.h. Threads: bpfc_hook_run any number at once, while others attach, replace and
 * detach, which return when no run uses what was there before: a program that was replaced or detached can be unloaded
 * at once. Those three must not be called from within a run (by a function that a program calls): BPFC_E_ORDER.
 */
#ifndef BPFC_HOOK_H
#define BPFC_HOOK_H

#include "bpfc/engine.h"
#include "bpfrt/failure.h"

struct bpfc_hook;
struct bpfc_link;

struct bpfc_hook_options {
	size_t size;             /* sizeof(struct bpfc_hook_options) */
	const char *name;        /* copied; for messages */
	enum bpfc_progtype type; /* of the programs */
	size_t ctx_bytes;        /* that the host's context has at least; programs that need more are refused */
	int64_t otherwise;       /* the result without a program, or where one failed; as the type has results: 32 bits,
				  * signed, but for firmware's */
	bool all;         /* every program runs, the last result holds; else the first result that is not `next` */
	int64_t next;     /* "the next program decides": TC_ACT_UNSPEC, XDP_PASS, ... */
	uint16_t strikes; /* events in a row that a program fails for before it is quarantined; 0: 16 */
	bool timed;       /* runs are timed, which costs two readings of the clock each */
};

/* Returns a hook, which borrows the engine. BPFC_E_OPTION, BPFC_E_NOMEM. Any thread. */
int bpfc_hook_new(struct bpfc_engine *engine, const struct bpfc_hook_options *options, struct bpfc_hook **hook);

/* Takes the hook; NULL is fine. BPFC_E_ORDER while a program is attached. No thread may be running it. */
int bpfc_hook_free(struct bpfc_hook *hook);

/*
 * Attaches a loaded program: lower priorities run first, of the same the one that came first. Returns its link, which
 * borrows the program until it is detached or replaced: its instance is not unloaded meanwhile (BPFC_E_ORDER).
 * BPFC_E_OPTION for a program of another type, or that needs a larger context. Any thread.
 */
int bpfc_hook_attach(struct bpfc_hook *hook, struct bpfc_program *program, int priority, struct bpfc_link **link);

/* Puts another program in its place: each run has the one or the other. Statistics and quarantine begin anew. Statuses
 * as of attach; the old program stays then. Any thread. */
int bpfc_link_replace(struct bpfc_link *link, struct bpfc_program *program);

/* Takes the link. Any thread. */
int bpfc_link_detach(struct bpfc_link *link);

/*
 * Runs the programs for one event: `ctx` (borrowed) of `ctx_bytes`. *result is always set. BPFC_E_OPTION for a context
 * that is NULL or too short. A program that is stopped, or in quarantine, is passed over, as if it had said `next`.
 * Any number of threads.
 */
int bpfc_hook_run(struct bpfc_hook *hook, void *ctx, size_t ctx_bytes, int64_t *result);

/* What the program in that place did so far (bpfrt/failure.h): runs, time_ns if the hook is timed, failures by kind,
 * quarantine. Any thread. */
void bpfc_link_stats(struct bpfc_link *link, struct bpfrt_stats *stats);

/* Ends a quarantine. Any thread. */
void bpfc_link_readmit(struct bpfc_link *link);

#endif
