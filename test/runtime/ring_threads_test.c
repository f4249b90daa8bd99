/*
 * Several writers and one reader on a ring: the reader gets every record that found room, whole, once, and those of
 * each writer in their order. Plain, because Criterion cannot start under ThreadSanitizer.
 */
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "bpfrt/helpers.h"
#include "bpfrt/host.h"

enum { WRITERS = 3, RECORDS = 10000 };

struct record {
	uint64_t writer, number, copies[];
};

static struct bpfrt_map ring = { .type = 27, .max_entries = 4096 };
static uint32_t done, discarded[WRITERS], wakeups;
static uint64_t seen[WRITERS], last[WRITERS];
static int failed;

/* A record that finds no room is tried again; every seventh is discarded. */
static void *write_all(void *number)
{
	uint64_t me = (uintptr_t)number;

	for (uint64_t n = 1; n <= RECORDS; n++) {
		uint32_t copies = (uint32_t)(n * 5 % 9);
		struct record *r;

		while (!(r = bpfrt_ringbuf_reserve(&ring, sizeof(*r) + copies * sizeof(r->copies[0]), 0)))
			sched_yield();
		r->writer = me;
		r->number = n;
		for (uint32_t i = 0; i < copies; i++)
			r->copies[i] = n;
		if (n % 7) {
			bpfrt_ringbuf_submit(r, 0);
		} else {
			bpfrt_ringbuf_discard(r, 0);
			discarded[me]++;
		}
	}
	__atomic_fetch_add(&done, 1, __ATOMIC_RELEASE);
	return NULL;
}

static int64_t check(void *user, const void *data, uint32_t size)
{
	const struct record *r = data;
	uint32_t copies = (size - (uint32_t)sizeof(*r)) / sizeof(r->copies[0]);

	(void)user;
	failed |= r->writer >= WRITERS || r->number <= last[r->writer] || copies != r->number * 5 % 9;
	for (uint32_t i = 0; i < copies && !failed; i++)
		failed |= r->copies[i] != r->number;
	if (failed)
		return -1;
	last[r->writer] = r->number;
	seen[r->writer]++;
	return 0;
}

static void hear(void *user, const struct bpfrt_map *map)
{
	(void)user;
	if (map == &ring)
		__atomic_fetch_add(&wakeups, 1, __ATOMIC_SEQ_CST);
}

int main(void)
{
	pthread_t threads[WRITERS];
	uint32_t heard = 0;

	bpfrt_ringbuf_set_wakeup(hear, NULL);
	if (bpfrt_map_create(&ring))
		return 1;
	for (uintptr_t i = 0; i < WRITERS; i++)
		pthread_create(&threads[i], NULL, write_all, (void *)i);
	/* Having read all, it does nothing until it hears of more: a wakeup that is lost would make this wait forever.
	 */
	while (!failed) {
		bool is_done = __atomic_load_n(&done, __ATOMIC_ACQUIRE) == WRITERS;

		heard = __atomic_load_n(&wakeups, __ATOMIC_SEQ_CST);
		if (bpfrt_ringbuf_consume(&ring, check, NULL, UINT32_MAX) < 0)
			break;
		if (is_done)
			break;
		while (__atomic_load_n(&wakeups, __ATOMIC_SEQ_CST) == heard &&
		       __atomic_load_n(&done, __ATOMIC_ACQUIRE) < WRITERS)
			sched_yield();
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < WRITERS; i++)
		if (seen[i] + discarded[i] != RECORDS)
			failed = 1;
	if (failed)
		fputs("a record was lost, torn or out of order\n", stderr);
	bpfrt_map_destroy(&ring);
	return failed;
}
