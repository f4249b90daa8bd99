/*
 * The verifier. Freestanding: memory, clock and cancelling are callbacks. A call touches nothing but its arguments, so
 * different programs may be verified on different threads at once.
 */
#ifndef BPFV_VERIFY_H
#define BPFV_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"
#include "bpfc/facts.h"
#include "bpfc/model.h"
#include "bpfc/status.h"

/* The caller's memory. alloc returns NULL when there is none, else memory aligned for any type. */
struct bpfv_allocator {
	void *(*alloc)(void *user, size_t bytes);
	void (*free)(void *user, void *memory); /* memory may be NULL */
	void *user;
};

/* What a walk along one path comes by. */
enum bpfv_event_kind {
	BPFV_EVENT_PATH,  /* a path begins before `insn`; state lines follow */
	BPFV_EVENT_STATE, /* text: one register or stack slot that is new or has changed */
	BPFV_EVENT_INSN,  /* `insn` is done next */
	BPFV_EVENT_KNOWN, /* the path ends before `insn`: a state that was walked from there allows for all of this one
			   */
};

struct bpfv_event {
	enum bpfv_event_kind kind;
	uint32_t insn;      /* slot */
	uint32_t depth;     /* calls above the function that runs */
	uint64_t processed; /* instructions so far, this one included */
	const char *text;   /* borrowed for the call; NULL but for BPFV_EVENT_STATE */
};

/* What a verification took, whatever its verdict. */
struct bpfv_stats {
	uint64_t processed; /* instructions walked */
	uint64_t paths;     /* walks from a fork to an end */
	uint64_t states;    /* states kept to end later paths at */
};

/* Classes of instructions that cost alike. */
enum bpfv_class {
	BPFV_CLASS_ALU, /* and loads of constants */
	BPFV_CLASS_MULTIPLY,
	BPFV_CLASS_DIVIDE,
	BPFV_CLASS_LOAD,
	BPFV_CLASS_STORE,
	BPFV_CLASS_ATOMIC,
	BPFV_CLASS_JUMP,
	BPFV_CLASS_CALL, /* and exits */
	BPFV_CLASS_COUNT,
};

struct bpfv_call_cost {
	uint64_t base;
	uint64_t per_byte; /* of what its size arguments allow, of a key and a value of its map, and of what it walks */
};

/* Weights, in any unit: what facts->cost adds up along the worst path. Borrowed for the call. */
struct bpfv_costs {
	uint64_t classes[BPFV_CLASS_COUNT];
	const struct bpfv_call_cost *helpers; /* by id, on top of the call's own; those beyond the last: other_calls */
	uint32_t helper_count;
	struct bpfv_call_cost other_calls; /* of extern functions, too: the base only */
};

/* Other ways to walk, which must come to the same verdict. */
enum {
	BPFV_TEST_NO_PRUNING = 1, /* every path to its end */
	BPFV_TEST_EVERY_INSN = 2, /* states are kept before every instruction */
};

struct bpfv_options {
	size_t size; /* sizeof(struct bpfv_options): fields beyond it have their default */
	struct bpfv_allocator allocator;
	const struct bpfc_sink *sink;  /* where reasons go; NULL: nowhere */
	bool (*cancelled)(void *user); /* asked now and then; NULL: never */
	void *cancel_user;
	uint32_t max_insns;     /* longest program in slots; 0: 1,000,000 */
	uint64_t max_processed; /* instructions walked before "too complex"; 0: 1,000,000 */
	uint32_t max_stack;     /* bytes of BPF stack on one call path; 0: 512 */
	uint64_t max_memory;    /* bytes in use at a time, besides the facts, before "too complex"; 0: no limit */
	uint64_t max_states;    /* states kept before "too complex"; 0: no limit */
	uint64_t time_limit;    /* nanoseconds of `clock` before "too complex"; 0: none */
	uint64_t (*clock)(void *user); /* a clock that never goes back, in nanoseconds; asked only for time_limit */
	void *clock_user;
	void (*trace)(void *user, const struct bpfv_event *event); /* is told of every step; NULL: nobody is */
	void *trace_user;
	struct bpfv_stats *stats;       /* filled in before the call returns; NULL: not wanted */
	const struct bpfv_costs *costs; /* NULL: every instruction costs 1, and helpers nothing more */
	uint64_t max_executed;          /* instructions that the program may execute at worst; 0: any number */
	uint32_t test;                  /* BPFV_TEST_*: 0 but in tests of the verifier */
	bool strict; /* also refuse pointers that can be read as numbers, and reads of stack that was never written */
};

/*
 * Verifies `prog` (borrowed). Returns BPFC_OK and facts in *facts, which the caller gives to bpfv_facts_free with the
 * same allocator; or BPFC_E_REJECTED after at least one error went to the sink, BPFC_E_TOO_COMPLEX, BPFC_E_NOMEM,
 * BPFC_E_UNSUPPORTED (a program of no known type), BPFC_E_CANCELLED or BPFC_E_OPTION, with *facts NULL. facts may be
 * NULL when only the verdict matters.
 */
int bpfv_verify(const struct bpfc_prog *prog, const struct bpfv_options *options, struct bpfc_facts **facts);

/* Takes facts (NULL is fine). */
void bpfv_facts_free(struct bpfc_facts *facts, const struct bpfv_allocator *allocator);

#endif
