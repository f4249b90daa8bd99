/* Batches of programs on one engine, held against the reference. */
#ifndef TEST_DIFF_COMPARE_H
#define TEST_DIFF_COMPARE_H

#include "engines.h"

/* What an engine did so far. */
struct diff_tally {
	struct diff_engine engine;
	uint64_t limit; /* programs that it is to run */
	uint64_t programs, refused, differences;
	double seconds, cpu_seconds; /* in the engine; cpu: of this process and those that it waited for */
	bool is_skipped, shows_refusals;
	char why[96]; /* the last refusal */
};

/* A program that an engine ran otherwise than the reference. */
struct diff_finding {
	uint32_t program, run; /* of the batch */
};

/* Runs all programs of the batch: the reference's own jobs. */
void diff_run_reference(struct diff_tally *tally, const struct diff_batch *batch, struct exec_job *jobs);

/* Runs programs 0..count - 1 of the batch; want: the reference's jobs of the whole batch. Returns how many programs
 * differ, the first `room` of them in findings. */
uint32_t diff_compare(struct diff_tally *tally, const struct diff_batch *batch, const struct exec_job *want,
		      uint32_t count, struct diff_finding *findings, uint32_t room);

#endif
