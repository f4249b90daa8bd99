/*
 * The throughput policy with threads: throughput [REQUESTS [SHARDS]]. Two threads submit, in batches, two workers run.
 * Every request must run once. Prints rates; the latencies of high-priority requests under a flood of others; how long
 * one of low priority waits under a flood of high ones, with ageing and without.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpfrt/host.h"
#include "bpfrt/sched.h"

#define SUBMITTERS 2
#define BATCH 32

static BPFRT_SCHED_STORAGE(4096) storage;
static struct bpfrt_sched sched;
static uint64_t each; /* requests of one submitter */
static uint8_t *runs[SUBMITTERS];

static uint64_t count_body(void *ctx, struct bpfrt_run *run)
{
	(void)run;
	return __atomic_add_fetch((uint8_t *)ctx, 1, __ATOMIC_RELAXED);
}

static uint64_t empty_body(void *ctx, struct bpfrt_run *run)
{
	(void)ctx;
	(void)run;
	return 0;
}

static const struct bpfrt_prog progs[] = { { .body = count_body, .name = "one" },
					   { .body = count_body, .name = "two" } };
static const struct bpfrt_prog empty = { .body = empty_body, .name = "empty" };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *submit(void *argument)
{
	unsigned mine = (unsigned)(uintptr_t)argument;
	struct bpfrt_request requests[BATCH];
	uint64_t done = 0;

	while (done < each) {
		uint32_t n = each - done < BATCH ? (uint32_t)(each - done) : BATCH;

		for (uint32_t i = 0; i < n; i++)
			requests[i] = (struct bpfrt_request){ .deadline = BPFRT_NO_DEADLINE,
							      .prog = &progs[(done + i) / 50 % 2],
							      .ctx = &runs[mine][done + i],
							      .priority = (uint8_t)((done + i) / 100 % 4) };
		n = bpfrt_sched_put_batch(&sched, requests, n);
		done += n;
		if (!n)
			sched_yield();
	}
	return NULL;
}

static int every_one_once(struct bpfrt_sched_options *options)
{
	struct bpfrt_workers *workers;
	pthread_t threads[SUBMITTERS];
	uint64_t wrong = 0;

	if (bpfrt_sched_init(&sched, options) || bpfrt_workers_start(&sched, 2, &workers))
		return 1;
	for (uintptr_t i = 0; i < SUBMITTERS; i++) {
		runs[i] = calloc(each, 1);
		pthread_create(&threads[i], NULL, submit, (void *)i);
	}
	for (unsigned i = 0; i < SUBMITTERS; i++)
		pthread_join(threads[i], NULL);
	bpfrt_workers_drain(workers);
	bpfrt_workers_stop(workers);
	for (unsigned i = 0; i < SUBMITTERS; i++) {
		for (uint64_t k = 0; k < each; k++)
			wrong += runs[i][k] != 1;
		free(runs[i]);
	}
	wrong += bpfrt_sched_exec_count(&sched) != SUBMITTERS * each || bpfrt_sched_has_pending(&sched);
	printf("%llu requests by %u threads, %u shards: %llu ran not once\n", (unsigned long long)(SUBMITTERS * each),
	       SUBMITTERS, options->shards, (unsigned long long)wrong);
	bpfrt_sched_drop(&sched);
	return wrong != 0;
}

/* One thread that submits batches of empty requests and runs them. */
static void *pump(void *argument)
{
	struct bpfrt_request requests[BATCH];
	uint64_t put = 0;

	(void)argument;
	for (unsigned i = 0; i < BATCH; i++)
		requests[i] = (struct bpfrt_request){ .deadline = BPFRT_NO_DEADLINE, .prog = &empty };
	while (put < each) {
		put += bpfrt_sched_put_batch(&sched, requests, BATCH);
		bpfrt_sched_run_batch(&sched, BATCH);
	}
	return NULL;
}

static double rate(struct bpfrt_sched_options *options, unsigned threads)
{
	pthread_t others[8];
	double start;

	bpfrt_sched_init(&sched, options);
	start = now();
	for (unsigned i = 1; i < threads; i++)
		pthread_create(&others[i], NULL, pump, NULL);
	pump(NULL);
	for (unsigned i = 1; i < threads; i++)
		pthread_join(others[i], NULL);
	while (bpfrt_sched_run_batch(&sched, BATCH))
		;
	start = now() - start;
	bpfrt_sched_drop(&sched);
	return (double)(threads * each) / start / 1e6;
}

/* ---- latency ---- */

#define SAMPLES 2000

static double sent[SAMPLES], latency[SAMPLES];
static uint32_t samples;

static int stamp(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	const double *when = request->ctx;

	(void)user;
	*result = 0;
	if (when)
		latency[when - sent] = now() - *when;
	return 0;
}

static void *flood(void *argument)
{
	struct bpfrt_request requests[BATCH];
	const bool *stops = argument;

	for (unsigned i = 0; i < BATCH; i++)
		requests[i] = (struct bpfrt_request){ .deadline = BPFRT_NO_DEADLINE, .prog = &empty };
	while (!__atomic_load_n(stops, __ATOMIC_RELAXED))
		if (!bpfrt_sched_put_batch(&sched, requests, BATCH))
			sched_yield();
	return NULL;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void latencies(struct bpfrt_sched_options *options)
{
	struct bpfrt_workers *workers;
	pthread_t low;
	bool stops = false;

	options->run = stamp;
	if (bpfrt_sched_init(&sched, options) || bpfrt_workers_start(&sched, 1, &workers))
		return;
	pthread_create(&low, NULL, flood, &stops);
	while (samples < SAMPLES) {
		const struct timespec pause = { 0, 200000 };

		sent[samples] = now();
		if (bpfrt_sched_submit(&sched, &empty, &sent[samples], BPFRT_PRIORITY_HIGH, BPFRT_NO_DEADLINE) >= 0)
			samples++;
		nanosleep(&pause, NULL);
	}
	__atomic_store_n(&stops, true, __ATOMIC_RELAXED);
	pthread_join(low, NULL);
	bpfrt_workers_drain(workers);
	bpfrt_workers_stop(workers);
	bpfrt_sched_drop(&sched);
	qsort(latency, SAMPLES, sizeof(latency[0]), compare);
	printf("high priority under a flood of low: median %.1f us, p99 %.1f us, p99.9 %.1f us\n",
	       latency[SAMPLES / 2] * 1e6, latency[SAMPLES * 99 / 100] * 1e6, latency[SAMPLES * 999 / 1000] * 1e6);
}

/* ---- fairness ---- */

#define MOST_HIGH 1000000

static uint64_t high_requests, ran, low_ran_at;

static int count_runs(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	(void)user;
	*result = 0;
	ran++;
	if (request->priority == BPFRT_PRIORITY_LOW)
		low_ran_at = ran;
	return 0;
}

struct wait {
	uint64_t longest; /* requests that ran meanwhile */
	double seconds;
	uint32_t ended;
};

/* There are always high-priority requests; one of low priority after the other, each until it has run. */
static struct wait starve(struct bpfrt_sched_options *options, uint32_t ageing)
{
	struct bpfrt_request flood_of[BATCH], low = { .deadline = BPFRT_NO_DEADLINE, .prog = &empty };
	struct wait wait = { 0 };
	double start = now();
	uint64_t from = 0;

	for (unsigned i = 0; i < BATCH; i++)
		flood_of[i] = (struct bpfrt_request){ .deadline = BPFRT_NO_DEADLINE,
						      .prog = &empty,
						      .priority = BPFRT_PRIORITY_HIGH };
	options->run = count_runs;
	options->ageing = ageing;
	options->shards = 1;
	ran = low_ran_at = 0;
	if (bpfrt_sched_init(&sched, options) || bpfrt_sched_put(&sched, &low))
		return wait;
	while (ran < high_requests) {
		bpfrt_sched_put_batch(&sched, flood_of, BATCH);
		bpfrt_sched_run_batch(&sched, BATCH);
		if (low_ran_at <= from)
			continue;
		wait.ended++;
		wait.longest = low_ran_at - from > wait.longest ? low_ran_at - from : wait.longest;
		wait.seconds = now() - start > wait.seconds ? now() - start : wait.seconds;
		bpfrt_sched_put(&sched, &low);
		start = now();
		from = ran;
	}
	bpfrt_sched_drop(&sched);
	return wait;
}

static int fairness(struct bpfrt_sched_options *options)
{
	static const uint32_t ageing[] = { 10, 1000, 100000 };
	struct wait never = starve(options, 0);
	int failed = never.ended != 0;

	printf("low priority under a flood of high, without ageing: %s in %u requests", failed ? "RAN" : "has not run",
	       (unsigned)high_requests);
	for (unsigned i = 0; i < 3; i++) {
		struct wait wait = starve(options, ageing[i]);

		failed |= !wait.ended || wait.longest > ageing[i] + 1;
		printf("; with ageing %u: waits for at most %llu, %.0f us", ageing[i],
		       (unsigned long long)wait.longest - 1, wait.seconds * 1e6);
	}
	puts(failed ? " FAILED" : "");
	return failed;
}

int main(int argc, char **argv)
{
	struct bpfrt_sched_options options = { .size = sizeof(options), .ageing = 1000, BPFRT_SCHED_USES(storage) };
	int failed;

	each = (argc > 1 ? strtoull(argv[1], NULL, 0) : 100000000) / SUBMITTERS;
	high_requests = each < MOST_HIGH ? each : MOST_HIGH;
	options.shards = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 1;
	failed = every_one_once(&options);
	printf("empty requests, submitted and run in batches of %u: %.1f million/s by one thread, %.1f by two\n", BATCH,
	       rate(&options, 1), rate(&options, 2));
	latencies(&options);
	return failed | fairness(&options);
}
