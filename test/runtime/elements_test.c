/* The host's calls for many elements, whole values, and growing. Built for each profile. */
#include <criterion/criterion.h>

#include "subject.h"

Test(elements, batches_go_through_a_hash)
{
	struct bpfrt_map *map = map_make(HASH, 4, 8, 50);
	uint32_t keys[60], got_keys[60], count = 50, seen = 0;
	uint64_t values[60], got[60];
	const void *after = NULL;
	int64_t status;

	for (uint32_t i = 0; i < 60; i++) {
		keys[i] = i * 3;
		values[i] = i * 7;
	}
	cr_assert_eq(bpfrt_map_update_batch(map, keys, values, &count, BPFRT_ANY), 0);
	cr_assert_eq(count, 50);
	count = 60;
	cr_assert_eq(bpfrt_map_update_batch(map, keys, values, &count, BPFRT_NOEXIST), -17);
	cr_assert_eq(count, 0);
	count = 60;
	cr_assert_eq(bpfrt_map_update_batch(map, keys, values, &count, BPFRT_ANY), -7);
	cr_assert_eq(count, 50);
	do {
		count = 8;
		status = bpfrt_map_lookup_batch(map, after, got_keys, got, &count);
		for (uint32_t i = 0; i < count; i++)
			cr_assert(got_keys[i] % 3 == 0 && got[i] == got_keys[i] / 3 * 7);
		seen += count;
		after = &got_keys[count - 1];
	} while (!status);
	cr_assert_eq(status, -2);
	cr_assert_eq(seen, 50);
	count = 20;
	cr_assert_eq(bpfrt_map_delete_batch(map, keys, &count), 0);
	count = 20;
	cr_assert_eq(bpfrt_map_delete_batch(map, keys, &count), -2);
	cr_assert_eq(count, 0);
	count = 60;
	cr_assert_eq(bpfrt_map_lookup_and_delete_batch(map, got_keys, got, &count), -2);
	cr_assert_eq(count, 30);
	cr_assert_eq(bpfrt_map_next_key(map, NULL, got_keys), -2);
	map_drop(map);
}

Test(elements, batches_of_a_queue_are_values)
{
	struct bpfrt_map *map = map_make(QUEUE, 0, 4, 5);
	uint32_t values[] = { 4, 5, 6, 7, 8, 9 }, got[6], count = 6;

	cr_assert_eq(bpfrt_map_update_batch(map, NULL, values, &count, BPFRT_ANY), -7);
	cr_assert_eq(count, 5);
	count = 3;
	cr_assert_eq(bpfrt_map_lookup_and_delete_batch(map, NULL, got, &count), 0);
	cr_assert(got[0] == 4 && got[2] == 6);
	cr_assert_eq(bpfrt_map_lookup_and_delete_batch(map, NULL, got, &count), -2);
	cr_assert_eq(count, 2);
	map_drop(map);
}

static int64_t add(void *user, const void *key, const void *value)
{
	uint32_t k;
	uint64_t v;

	memcpy(&k, key, 4);
	memcpy(&v, value, 8);
	cr_assert_eq(v, k + 1000);
	*(uint64_t *)user += v;
	return k == 77 ? -5 : 0;
}

Test(elements, dump_shows_every_element)
{
	uint32_t types[] = { HASH, ARRAY, PERCPU_HASH, LRU_HASH, DEVMAP_HASH };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct bpfrt_map *map = map_make(types[i], 4, 8, 20);
		uint64_t sum = 0, value[4096] = { 0 };
		void *room = malloc(bpfrt_map_dump_bytes(map));

		for (uint32_t key = 0; key < 20; key++) {
			value[0] = key + 1000;
			cr_assert_eq(bpfrt_map_update(map, &key, value, BPFRT_ANY), 0);
		}
		cr_assert_eq(bpfrt_map_dump(map, room, add, &sum), 20);
		cr_assert_eq(sum, 20 * 1000 + 190);
		if (types[i] == HASH) {
			uint32_t key = 0, last = 77;

			value[0] = 1077;
			cr_assert_eq(bpfrt_map_delete(map, &key), 0);
			cr_assert_eq(bpfrt_map_update(map, &last, value, BPFRT_ANY), 0);
			cr_assert_eq(bpfrt_map_dump(map, room, add, &sum), -5);
		}
		free(room);
		map_drop(map);
	}
}

Test(elements, whole_values_under_their_lock)
{
	struct bpfrt_map *map = map_make(HASH, 4, 24, 4), *other = map_make(PERCPU_HASH, 4, 8, 4);
	struct value {
		uint64_t a;
		uint32_t lock, b;
		uint64_t c;
	} value = { 1, 9, 2, 3 }, got = { 0 };
	struct value *inside;
	uint32_t key = 5;

	cr_assert_eq(bpfrt_map_update_locked(map, &key, &value, 8), -2);
	cr_assert_eq(bpfrt_map_update(map, &key, &(struct value){ 0 }, BPFRT_ANY), 0);
	inside = bpfrt_map_lookup_elem(map, &key);
	cr_assert_eq(bpfrt_map_update_locked(map, &key, &value, 8), 0);
	cr_assert(inside->a == 1 && inside->lock == 0 && inside->b == 2 && inside->c == 3, "in place, but the lock");
	got.lock = 7;
	cr_assert_eq(bpfrt_map_lookup_locked(map, &key, &got, 8), 0);
	cr_assert(got.a == 1 && got.lock == 0 && got.b == 2 && got.c == 3);
	cr_assert_eq(bpfrt_map_lookup_locked(map, &key, &got, 6), -22);
	cr_assert_eq(bpfrt_map_lookup_locked(map, &key, &got, 24), -22);
	cr_assert_eq(bpfrt_map_lookup_locked(other, &key, &got, 0), -95);
	map_drop(map);
	map_drop(other);
}

Test(elements, map_memory_is_what_was_taken)
{
	struct bpfrt_map *map = map_make(HASH, 4, 8, 10);
	uint64_t least = bpfrt_storage_bytes(BPFRT_STORAGE_HASH, 4, 8, 10, 0, bpfrt_slots());

#ifdef BPFRT_EMBEDDED
	cr_assert_eq(bpfrt_map_memory(map), least);
#else
	cr_assert(bpfrt_map_memory(map) > least && bpfrt_map_memory(map) < least + 4096);
#endif
	map_drop(map);
}

#ifdef BPFRT_CLOUD
Test(elements, arrays_and_hashes_grow)
{
	uint32_t types[] = { ARRAY, HASH, LRU_HASH };

	for (size_t i = 0; i < 3; i++) {
		struct bpfrt_map *map = map_make(types[i], 4, 8, 10);
		uint64_t value = 0, before = bpfrt_map_memory(map), *places[10];
		void *values = map->values;

		for (uint32_t key = 0; key < 10; key++) {
			value = key;
			cr_assert_eq(bpfrt_map_update(map, &key, &value, BPFRT_ANY), 0);
			places[key] = bpfrt_map_lookup_elem(map, &key);
		}
		cr_assert_eq(bpfrt_map_resize(map, 9), -22);
		cr_assert_eq(bpfrt_map_resize(map, 5000), 0);
		cr_assert_eq(map->max_entries, 5000);
		cr_assert_eq(map->values, values);
		cr_assert(bpfrt_map_memory(map) > before);
		for (uint32_t key = 0; key < 5000; key++) {
			value = key;
			if (key < 10)
				cr_assert_eq(bpfrt_map_lookup_elem(map, &key), places[key]);
			else
				cr_assert_eq(bpfrt_map_update(map, &key, &value, BPFRT_ANY), 0);
		}
		for (uint32_t key = 0; key < 5000; key++)
			cr_assert(!bpfrt_map_lookup(map, &key, &value) && value == key);
		cr_assert_eq(bpfrt_map_resize(map, UINT32_MAX), -12);
		cr_assert_eq(map->max_entries, 5000);
		map_drop(map);
	}
}

Test(elements, growing_keeps_to_the_quota)
{
	struct bpfrt_map *map = map_make(ARRAY, 4, 8, 10), *fixed = map_make(QUEUE, 0, 8, 4);
	struct bpfrt_init_report report;
	uint32_t key = 10;

	cr_assert_eq(bpfrt_map_create_report(&(struct bpfrt_map){ .type = 33 }, &report), -95);
	bpfrt_memory_set_quota(report.used + 80);
	cr_assert_eq(bpfrt_map_resize(map, 21), -12);
	cr_assert_eq(map->max_entries, 10);
	cr_assert_null(bpfrt_map_lookup_elem(map, &key));
	cr_assert_eq(bpfrt_map_resize(map, 20), 0);
	cr_assert(bpfrt_map_lookup_elem(map, &key));
	cr_assert_eq(bpfrt_map_resize(fixed, 20), -95);
	map_drop(map);
	map_drop(fixed);
	cr_assert_eq(bpfrt_map_create_report(&(struct bpfrt_map){ .type = 33 }, &report), -95);
	cr_assert_eq(report.used, 0);
}
#endif
