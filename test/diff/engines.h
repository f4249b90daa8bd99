/* The engines of the differential tests, and what they did. */
#ifndef TEST_DIFF_ENGINES_H
#define TEST_DIFF_ENGINES_H

#include "batch.h"

struct diff_engine {
	const char *name;          /* of the option */
	const char *exec, *triple; /* exec_find's; exec NULL: `run` is its own */
	char opt;                  /* exec_find's */
	uint32_t slice;            /* programs that it gets at once */
	uint32_t moved;            /* exec_engine's */
	int (*run)(const struct exec_engine *, const struct bpfc_model *, struct exec_job *, uint32_t count);
	struct exec_engine engine; /* filled in by diff_engine_find */
};

/* The rows of the table, NULL after the last. */
const struct diff_engine *diff_engine_at(uint32_t i);

/* The engine of a name, ready to run; false: there is none. */
bool diff_engine_find(const char *name, struct diff_engine *engine);

/*
 * poison.c: checked mode, with numbers of no meaning in every register and all of the stack that a function may not
 * rely on, and everything elsewhere. A program whose result differs reads what nobody wrote, or shows an address. The
 * numbers are others in each of the three engines: all bits change, and some test for zero.
 */
#define DIFF_POISONED 3

extern const char *const diff_poisoned[DIFF_POISONED]; /* names of the engines */
int diff_run_poisoned(const struct exec_engine *, const struct bpfc_model *, struct exec_job *, uint32_t count);

#endif
