/*
 * Locks of a map's stripes, with two threads: nobody gets in while the other is inside, its owner or not, and readers
 * do not believe what they read while elements are taken out. What must not happen gets 50 ms to happen in.
 */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "bpfrt/host.h"
#include "lock.h"

static struct bpfrt_map map = { .type = 1, .key_size = 8, .value_size = 8, .max_entries = 1 };
static struct bpfrt_stripe *stripe;
static const uint64_t key = 7;
static bool is_through, failed;

static void expect(bool is_so, const char *what)
{
	if (!is_so)
		fprintf(stderr, "%s\n", what);
	failed |= !is_so;
}

static void *enter(void *unused)
{
	uint32_t token = bpfrt_lock(stripe);

	__atomic_store_n(&is_through, true, __ATOMIC_RELEASE);
	bpfrt_unlock(stripe, token);
	return unused;
}

static void *try_to_enter(void *unused)
{
	uint32_t token = bpfrt_try_lock(stripe);

	if (token != BPFRT_LOCK_FAILED) {
		__atomic_store_n(&is_through, true, __ATOMIC_RELEASE);
		bpfrt_unlock(stripe, token);
	}
	return unused;
}

static void *read_value(void *unused)
{
	uint64_t value = 0;

	expect(!bpfrt_map_lookup(&map, &key, &value) && value == 8, "the value is not what was written");
	__atomic_store_n(&is_through, true, __ATOMIC_RELEASE);
	return unused;
}

/* With the lock held, by its owner or not. */
static void keeps_out(void *(*other)(void *), bool removes, const char *what)
{
	const struct timespec a_while = { .tv_nsec = 50 * 1000 * 1000 };
	uint32_t token = bpfrt_lock(stripe);
	pthread_t thread;

	is_through = false;
	if (removes)
		bpfrt_change_begin(stripe);
	pthread_create(&thread, NULL, other, NULL);
	nanosleep(&a_while, NULL);
	expect(!__atomic_load_n(&is_through, __ATOMIC_ACQUIRE), what);
	if (removes)
		bpfrt_change_end(stripe);
	bpfrt_unlock(stripe, token);
	pthread_join(thread, NULL);
	expect(is_through == (other != try_to_enter), "a thread did not get through, or did");
}

int main(void)
{
	uint64_t value = 8;

	if (bpfrt_map_create(&map) || bpfrt_map_update(&map, &key, &value, BPFRT_ANY))
		return 1;
	stripe = bpfrt_stripe(&map, 0);
	keeps_out(read_value, true, "a reader believed what it read while elements were taken out");
	for (int owners = 0; owners < BPFRT_OWNERS + 2;
	     owners++) { /* at first the lock leans to this thread, or that one */
		bpfrt_unlock(stripe, bpfrt_lock(stripe));
		keeps_out(try_to_enter, false, "a thread did not wait, and got in beside another");
		keeps_out(enter, false, "a thread got in beside another");
	}
	bpfrt_map_destroy(&map);
	return failed;
}
