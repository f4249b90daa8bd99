/*
 * Threads on one hash: keys that stay are always found, with a value that belongs to them, while others come and go.
 * Plain, because Criterion cannot start under ThreadSanitizer.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bpfrt/helpers.h"
#include "bpfrt/host.h"

#define THREADS 4
#define ROUNDS 200000u
#define STAYING 16u /* keys 0..15 */

static struct bpfrt_map map = { .type = 1, .key_size = 8, .value_size = 8, .max_entries = 64 };
static struct bpfrt_map counts = { .type = 6, .key_size = 4, .value_size = 8, .max_entries = 1 };
static bool failed;

static void fail(const char *what)
{
	__atomic_store_n(&failed, true, __ATOMIC_RELAXED);
	fprintf(stderr, "%s\n", what);
}

/* Values of a key are key + a multiple of 256. */
static void *work(void *number)
{
	uint64_t me = (uintptr_t)number, value;
	uint32_t zero = 0;

	for (uint64_t n = 0; n < ROUNDS; n++) {
		uint64_t own = 32 + me * 8 + n % 8, staying = n % STAYING;

		value = own + 256 * n;
		if (bpfrt_map_update_elem(&map, &own, &value, BPFRT_NOEXIST))
			fail("a key of a thread's own was there already, or did not fit");
		if (bpfrt_map_lookup(&map, &own, &value) || value != own + 256 * n)
			fail("a thread's own key is not what it wrote");
		value = staying + 256 * n;
		if (bpfrt_map_update_elem(&map, &staying, &value, BPFRT_EXIST))
			fail("a key that stays was not there to update");
		if (!bpfrt_map_lookup_elem(&map, &staying))
			fail("a key that stays was not found");
		if (bpfrt_map_delete_elem(&map, &own))
			fail("a thread's own key was gone");
		++*(uint64_t *)bpfrt_map_lookup_elem(&counts, &zero);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	uint32_t zero = 0;
	uint64_t sum = 0;

	if (bpfrt_map_create(&map) || bpfrt_map_create(&counts))
		return 1;
	for (uint64_t key = 0; key < STAYING; key++)
		bpfrt_map_update(&map, &key, &key, BPFRT_ANY);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, (void *)i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (uint64_t key = 0; key < 64; key++)
		if ((bpfrt_map_lookup_elem(&map, &key) != NULL) != (key < STAYING))
			fail("the keys at the end are not those that stay");
	if (bpfrt_map_lookup_sum(&counts, &zero, &sum) || sum != (uint64_t)THREADS * ROUNDS)
		fail("per-CPU counts were lost");
	bpfrt_map_destroy(&map);
	bpfrt_map_destroy(&counts);
	return failed;
}
