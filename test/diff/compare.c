#include "compare.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double cpu_seconds_of(int whose)
{
	struct rusage usage;

	getrusage(whose, &usage);
	return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/* Before and after what is timed: sign -1, then 1. */
static void clock_in(struct diff_tally *tally, int sign)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	tally->seconds += sign * ((double)t.tv_sec + (double)t.tv_nsec / 1e9);
	tally->cpu_seconds += sign * (cpu_seconds_of(RUSAGE_SELF) + cpu_seconds_of(RUSAGE_CHILDREN));
}

struct comparison {
	struct diff_tally *tally;
	const struct diff_batch *batch;
	const struct exec_job *want;
	struct diff_finding *findings;
	uint32_t room, found;
};

static void add_finding(struct comparison *c, uint32_t program, uint32_t run)
{
	if (c->found < c->room)
		c->findings[c->found] = (struct diff_finding){ program, run };
	c->found++;
}

/* False: programs are left that did not run, because one of them ended the engine. */
static bool judge(struct comparison *c, const struct exec_job *jobs, uint32_t first, uint32_t count)
{
	uint32_t runs = c->batch->runs;

	for (uint32_t i = 0; i < count; i++) {
		const struct exec_job *job = &jobs[i * runs];
		uint32_t run = 0;

		while (run < runs && diff_same(&job[run], &c->want[(first + i) * runs + run]))
			run++;
		if (run == runs)
			continue;
		if (job[run].outcome == EXEC_NOTHING)
			return false;
		if (job[run].outcome == EXEC_REFUSED) {
			c->tally->refused++;
			memcpy(c->tally->why, job[run].why, sizeof(c->tally->why));
			if (c->tally->shows_refusals)
				printf("%s refuses: %s\n", c->tally->engine.name, c->tally->why);
		} else {
			add_finding(c, first + i, run);
		}
	}
	return true;
}

/* Where an engine dies, its programs run in halves, down to the one that it dies of; or, if it then lives, to nothing:
 * its first program stands for all. */
static void run_slice(struct comparison *c, uint32_t first, uint32_t count)
{
	struct exec_job *jobs = diff_jobs_new(c->batch, first, count);
	uint32_t found = c->found;
	uint64_t refused = c->tally->refused;
	const struct exec_engine *engine = &c->tally->engine.engine;
	int status = engine->run(engine, &c->batch->model, jobs, count * c->batch->runs);

	if (status == EXEC_SKIP) {
		c->tally->is_skipped = true;
	} else if (!judge(c, jobs, first, count)) {
		c->found = found;
		c->tally->refused = refused;
		if (count == 1)
			add_finding(c, first, 0);
		else
			run_slice(c, first, count / 2);
		if (count > 1)
			run_slice(c, first + count / 2, count - count / 2);
		if (c->found == found)
			add_finding(c, first, 0);
	}
	diff_jobs_free(jobs);
}

void diff_run_reference(struct diff_tally *tally, const struct diff_batch *batch, struct exec_job *jobs)
{
	clock_in(tally, -1);
	tally->engine.engine.run(&tally->engine.engine, &batch->model, jobs, batch->count * batch->runs);
	clock_in(tally, 1);
	tally->programs += batch->count;
}

uint32_t diff_compare(struct diff_tally *tally, const struct diff_batch *batch, const struct exec_job *want,
		      uint32_t count, struct diff_finding *findings, uint32_t room)
{
	struct comparison c = { tally, batch, want, findings, room, 0 };

	clock_in(tally, -1);
	for (uint32_t first = 0, slice; first < count && !tally->is_skipped; first += slice) {
		slice = count - first < tally->engine.slice ? count - first : tally->engine.slice;
		run_slice(&c, first, slice);
	}
	clock_in(tally, 1);
	tally->programs += tally->is_skipped ? 0 : count;
	tally->differences += c.found;
	return c.found;
}
