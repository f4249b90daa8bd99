/*
 * Random programs on every engine. The interpreter in trusted mode is the reference; an engine that returns something
 * else, or leaves other memory or other maps, is at fault, or the reference is. usage: see below.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "compare.h"
#include "shrink.h"

#define BATCH 1000
#define ENGINES 32
#define JOBS 64
#define SHOWN 10 /* differences of an engine that are printed; the first is shrunk */

static const char usage[] =
	"usage: bpfc-diff [--seed=N|random] [--first=N] [--programs=N] [--engines=NAME[:PROGRAMS],...] [--jobs=N]\n"
	"                 [--refusals]\n"
	"\n"
	"  Runs programs first..first + programs - 1 of the seed (1, 0, 10000) on the engines (all); NAME:PROGRAMS is\n"
	"  for an engine that gets fewer. --jobs: processes that share the programs (1). --refusals shows why "
	"programs\n"
	"  are refused. Exit code 1: engines differ.\n"
	"\n"
	"  engines:";

struct options {
	uint64_t seed, first, programs;
	const char *engines;
	uint32_t jobs;
	bool shows_refusals;
};

/* What one process does: the batches worker, worker + jobs, ... */
struct session {
	struct options options;
	uint32_t worker;
	struct diff_tally tallies[ENGINES];
	uint32_t count;
	struct diff_tally reference;
	uint64_t slots; /* of all programs */
};

static bool read_options(int argc, char **argv, struct options *o)
{
	*o = (struct options){ .seed = 1, .programs = 10000, .jobs = 1 };
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--seed=random"))
			o->seed = (uint64_t)time(NULL) * 1000003 ^ (uint64_t)clock();
		else if (!strncmp(argv[i], "--seed=", 7))
			o->seed = strtoull(argv[i] + 7, NULL, 0);
		else if (!strncmp(argv[i], "--first=", 8))
			o->first = strtoull(argv[i] + 8, NULL, 0);
		else if (!strncmp(argv[i], "--programs=", 11))
			o->programs = strtoull(argv[i] + 11, NULL, 0);
		else if (!strncmp(argv[i], "--engines=", 10))
			o->engines = argv[i] + 10;
		else if (!strncmp(argv[i], "--jobs=", 7))
			o->jobs = (uint32_t)strtoul(argv[i] + 7, NULL, 0);
		else if (!strcmp(argv[i], "--refusals"))
			o->shows_refusals = true;
		else
			return false;
	}
	return o->jobs && o->jobs <= JOBS;
}

static bool add_engine(struct session *s, const char *name, uint64_t limit)
{
	struct diff_tally *t = &s->tallies[s->count];

	if (s->count == ENGINES || !diff_engine_find(name, &t->engine)) {
		fprintf(stderr, "bpfc-diff: no engine %s\n", name);
		return false;
	}
	t->limit = limit;
	t->shows_refusals = s->options.shows_refusals;
	s->count++;
	return true;
}

static bool add_engines(struct session *s)
{
	char *list = s->options.engines ? strdup(s->options.engines) : NULL, *rest = list, *name;
	bool is_fine = true;

	for (uint32_t i = 1; !list && diff_engine_at(i); i++)
		is_fine = is_fine && add_engine(s, diff_engine_at(i)->name, s->options.programs);
	while (list && (name = strsep(&rest, ","))) {
		char *limit = strchr(name, ':');

		if (limit)
			*limit++ = 0;
		is_fine = is_fine && add_engine(s, name, limit ? strtoull(limit, NULL, 0) : s->options.programs);
	}
	free(list);
	return is_fine && diff_engine_find("interp", &s->reference.engine);
}

static struct diff_batch *make_batch(struct session *s, uint64_t first, uint32_t count)
{
	static struct diff_program program;
	struct diff_batch *batch = diff_batch_open(count, DIFF_RUNS);
	const struct options *o = &s->options;

	for (uint32_t i = 0; i < count; i++) {
		diff_generate(o->seed, first + i, &program);
		diff_batch_add(batch, &program);
		s->slots += program.count;
		for (unsigned run = 0; run < DIFF_RUNS; run++)
			diff_memory(o->seed, first + i, run, batch->memories[i * DIFF_RUNS + run]);
	}
	return batch;
}

static void show(const struct session *s, const struct diff_tally *t, const struct diff_batch *batch, uint64_t first,
		 const struct diff_finding *finding, bool is_first)
{
	static struct diff_case c;
	unsigned long long seed = s->options.seed, number = first + finding->program;
	uint32_t slots;

	diff_batch_get(batch, finding->program, &c.program);
	memcpy(c.memory, batch->memories[finding->program * DIFF_RUNS + finding->run], DIFF_MEMORY);
	slots = c.program.count;
	printf("\n# %s differs from interp: seed %llu, program %llu, memory %u\n", t->engine.name, seed, number,
	       finding->run);
	printf("# again: ./dev diff --seed=%llu --first=%llu --programs=1 --engines=%s\n", seed, number,
	       t->engine.name);
	fflush(stdout);
	if (!is_first)
		return;
	if (diff_shrink(&s->reference.engine, &t->engine, &c))
		printf("# shrunk from %u slots to %u\n", slots, c.program.count);
	else
		printf("# not shrunk: alone it makes no difference, or its result means nothing\n");
	diff_print(&s->reference.engine, &t->engine, &c);
	fflush(stdout);
}

static void run_batch(struct session *s, uint64_t done, uint32_t count)
{
	uint64_t first = s->options.first + done;
	struct diff_batch *batch = make_batch(s, first, count);
	struct exec_job *want = diff_jobs_new(batch, 0, count);
	struct diff_finding findings[SHOWN];

	diff_run_reference(&s->reference, batch, want);
	for (uint32_t i = 0; i < s->count; i++) {
		struct diff_tally *t = &s->tallies[i];
		uint64_t left = t->limit > done ? t->limit - done : 0;
		uint32_t shown = t->differences < SHOWN ? SHOWN - (uint32_t)t->differences : 0, found;

		if (!left || t->is_skipped)
			continue;
		found = diff_compare(t, batch, want, left < count ? (uint32_t)left : count, findings, shown);
		for (uint32_t k = 0; k < found && k < shown; k++)
			show(s, t, batch, first, &findings[k], k == 0 && t->differences == found);
	}
	diff_jobs_free(want);
	diff_batch_close(batch);
}

static void run_batches(struct session *s)
{
	uint64_t programs = s->options.programs;

	for (uint64_t done = (uint64_t)s->worker * BATCH; done < programs; done += (uint64_t)s->options.jobs * BATCH)
		run_batch(s, done, programs - done < BATCH ? (uint32_t)(programs - done) : BATCH);
}

static void add_tally(struct diff_tally *to, const struct diff_tally *from)
{
	to->programs += from->programs;
	to->refused += from->refused;
	to->differences += from->differences;
	to->seconds = to->seconds > from->seconds ? to->seconds : from->seconds; /* at the same time */
	to->cpu_seconds += from->cpu_seconds;
	to->is_skipped = to->is_skipped || from->is_skipped;
	if (from->refused)
		memcpy(to->why, from->why, sizeof(to->why));
}

/* Processes of the same session, and what they did as its own. False: one of them died. */
static bool run_workers(struct session *s)
{
	uint32_t jobs = s->options.jobs;
	size_t bytes = jobs * sizeof(*s);
	struct session *workers = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool is_fine = true;
	int status;

	if (workers == MAP_FAILED)
		return false;
	for (uint32_t i = 0; i < jobs; i++) {
		pid_t pid;

		workers[i] = *s;
		workers[i].worker = i;
		pid = fork();
		if (!pid) {
			run_batches(&workers[i]);
			fflush(stdout);
			_exit(0);
		}
		is_fine = is_fine && pid > 0;
	}
	while (wait(&status) > 0)
		is_fine = is_fine && !status;
	for (uint32_t i = 0; i < jobs; i++) {
		add_tally(&s->reference, &workers[i].reference);
		for (uint32_t k = 0; k < s->count; k++)
			add_tally(&s->tallies[k], &workers[i].tallies[k]);
		s->slots += workers[i].slots;
	}
	munmap(workers, bytes);
	if (!is_fine)
		printf("a process died: not all of its programs ran\n");
	return is_fine;
}

static bool report(const struct diff_tally *t)
{
	if (t->is_skipped) {
		printf("%-17s SKIP: this machine lacks what it needs\n", t->engine.name);
		return true;
	}
	printf("%-17s %9llu programs, %llu differ, %llu refused", t->engine.name, (unsigned long long)t->programs,
	       (unsigned long long)t->differences, (unsigned long long)t->refused);
	if (t->refused)
		printf(" (the last: %s)", t->why);
	printf(", %.0f programs/s, %.0f s of CPU time\n", t->seconds > 0 ? (double)t->programs / t->seconds : 0,
	       t->cpu_seconds);
	return !t->differences;
}

static bool report_all(const struct session *s)
{
	const struct options *o = &s->options;
	bool is_fine = true;

	if (o->programs)
		printf("%.0f slots a program\n", (double)s->slots / (double)o->programs);
	report(&s->reference);
	for (uint32_t i = 0; i < s->count; i++)
		is_fine = report(&s->tallies[i]) && is_fine;
	printf("again: ./dev diff --seed=%llu --first=%llu --programs=%llu", (unsigned long long)o->seed,
	       (unsigned long long)o->first, (unsigned long long)o->programs);
	if (o->engines)
		printf(" --engines=%s", o->engines);
	printf("\n");
	return is_fine;
}

static void print_usage(FILE *out)
{
	fputs(usage, out);
	for (uint32_t i = 0; diff_engine_at(i); i++)
		fprintf(out, " %s", diff_engine_at(i)->name);
	fputs("\n", out);
}

int main(int argc, char **argv)
{
	static struct session s;
	bool is_fine = true;

	if (argc == 2 && !strcmp(argv[1], "--help")) {
		print_usage(stdout);
		return 0;
	}
	if (!read_options(argc, argv, &s.options) || !add_engines(&s)) {
		print_usage(stderr);
		return 2;
	}
	printf("seed %llu\n", (unsigned long long)s.options.seed);
	fflush(stdout);
	if (s.options.jobs > 1)
		is_fine = run_workers(&s);
	else
		run_batches(&s);
	return !(report_all(&s) && is_fine);
}
