/* The parts of hooks. */
#ifndef BPFC_ENGINE_HOOK_H
#define BPFC_ENGINE_HOOK_H

#include "bpfc/hook.h"
#include "engine/epoch.h"
#include "engine/internal.h"

/* What one CPU slot counts of one program in one place. */
struct bpfc_seat_counts {
	_Alignas(64) _Atomic uint64_t runs;
	_Atomic uint64_t time_ns;
};

/* A program in a place, from attaching or replacing on: a run has it whole. */
struct bpfc_seat {
	struct bpfc_program *program;
	struct bpfrt_guard guard; /* counts failures, and quarantines */
	struct bpfrt_stats stats;
	struct bpfc_seat_counts *counts; /* one for each CPU slot */
};

struct bpfc_link {
	struct bpfc_hook *hook;
	int priority;
	struct bpfc_seat *_Atomic seat;
};

/* The links of a hook in order; never changed once it is published. */
struct bpfc_chain {
	uint32_t count;
	struct bpfc_link *links[];
};

struct bpfc_hook {
	struct bpfc_engine *engine;
	struct bpfc_hook_options options;
	char *name;
	pthread_mutex_t lock; /* of those who change it */
	struct bpfc_chain *_Atomic chain;
};

#endif
