/* Many programs as one model, and the jobs that run them. */
#ifndef TEST_DIFF_BATCH_H
#define TEST_DIFF_BATCH_H

#include "exec.h"
#include "program.h"

struct diff_batch {
	struct bpfc_model model; /* first: engines find the batch by it */
	struct bpfc_prog *progs;
	bool *reads_fresh_stack; /* by program */
	uint8_t (*memories)[DIFF_MEMORY];
	uint32_t count, room, runs; /* programs; runs of each */
};

/* Returns (caller closes) an empty batch with room for so many programs of `runs` memories each. */
struct diff_batch *diff_batch_open(uint32_t room, uint32_t runs);
void diff_batch_close(struct diff_batch *batch);

/* Copies a program; its memories are batch->memories[runs * index ...], the caller's to fill. */
void diff_batch_add(struct diff_batch *batch, const struct diff_program *program);

/* Program `index` again. */
void diff_batch_get(const struct diff_batch *batch, uint32_t index, struct diff_program *program);

/* The jobs of programs first..first + count - 1; `after` too. Taken by diff_jobs_free. */
struct exec_job *diff_jobs_new(const struct diff_batch *batch, uint32_t first, uint32_t count);
void diff_jobs_free(struct exec_job *jobs);

/* Whether two engines did the same with a job. */
bool diff_same(const struct exec_job *a, const struct exec_job *b);

#endif
