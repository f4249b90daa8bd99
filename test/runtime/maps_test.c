/* Every map type against a model, and what its values promise: alignment, addresses, old values. Built for each
 * profile. */
#include <criterion/criterion.h>

#include "subject.h"

#define OPERATIONS 20000

static const struct shape {
	uint32_t type, key_size, value_size, max_entries;
} shapes[] = {
	{ ARRAY, 4, 8, 1 },        { ARRAY, 4, 1, 7 },          { ARRAY, 4, 13, 64 },       { PERCPU_ARRAY, 4, 8, 1 },
	{ PERCPU_ARRAY, 4, 3, 9 }, { PERCPU_ARRAY, 4, 16, 50 }, { HASH, 1, 1, 1 },          { HASH, 8, 8, 2 },
	{ HASH, 4, 16, 31 },       { HASH, 13, 9, 64 },         { HASH, 3, 80, 5 },         { HASH, 40, 4, 100 },
	{ PERCPU_HASH, 4, 8, 1 },  { PERCPU_HASH, 7, 5, 33 },   { PERCPU_HASH, 16, 24, 8 },
};

static void check_contents(const struct bpfrt_map *map, const struct model *m, uint8_t *value)
{
	uint8_t key[MAX_KEY], next[MAX_KEY];
	const void *at = NULL;
	uint32_t seen = 0;

	while (!bpfrt_map_next_key(map, at, next)) {
		const uint8_t *expected = model_find(m, next, NULL);

		cr_assert(expected, "a key that is not in the map");
		cr_assert_eq(bpfrt_map_lookup(map, next, value), 0);
		cr_assert(!memcmp(value, expected, m->copy));
		memcpy(key, next, map->key_size);
		at = key;
		cr_assert(++seen <= m->count);
	}
	cr_assert_eq(seen, m->count);
}

static void step(const struct bpfrt_map *map, struct model *m, uint8_t *value, uint8_t *other)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_ANY, BPFRT_NOEXIST, BPFRT_EXIST, 3 };
	uint8_t key[MAX_KEY];
	const uint8_t *expected;
	uint64_t flag = flags[random_below(sizeof(flags))];

	random_key(map, key);
	switch (random_below(4)) {
	case 0:
		cr_assert_eq(bpfrt_map_delete(map, key), model_delete(m, key));
		break;
	case 1:
		expected = model_find(m, key, NULL);
		cr_assert_eq(bpfrt_map_lookup(map, key, other), expected ? 0 : -2);
		cr_assert(!expected || !memcmp(other, expected, m->copy));
		cr_assert_eq(bpfrt_map_lookup_elem(map, key) != NULL, expected != NULL);
		break;
	default:
		random_value(map, value);
		cr_assert_eq(bpfrt_map_update(map, key, value, flag), model_update(m, key, value, flag));
	}
}

Test(maps, behave_like_a_model)
{
	random_start("maps");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct shape *s = &shapes[i];
		struct bpfrt_map *map = map_make(s->type, s->key_size, s->value_size, s->max_entries);
		struct model m = model_make(map);
		uint8_t *value = malloc(m.copy), *other = malloc(m.copy);

		for (uint32_t n = 0; n < OPERATIONS; n++) {
			step(map, &m, value, other);
			if (n % 1000 == 0)
				check_contents(map, &m, value);
		}
		check_contents(map, &m, value);
		free(value);
		free(other);
		model_drop(&m);
		map_drop(map);
	}
}

Test(maps, values_are_aligned_and_stay_within_the_storage)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct shape *s = &shapes[i];
		struct bpfrt_map *map = map_make(s->type, s->key_size, s->value_size, s->max_entries);
		uint8_t key[MAX_KEY] = { 0 }, value[4096 * MAX_VALUE / 64] = { 0 };
		uint8_t *at;

		cr_assert(bpfrt_map_copy_bytes(map) <= sizeof(value));
		cr_assert_eq(bpfrt_map_update(map, key, value, BPFRT_ANY), 0);
		at = bpfrt_map_lookup_elem(map, key);
		cr_assert(at && (uintptr_t)at % 8 == 0);
		cr_assert(at >= (uint8_t *)map->values);
#ifdef BPFRT_CLOUD
		cr_assert_eq((uintptr_t)map->values % 64, 0);
		if (map->ops->lookup_slot) {
			uint8_t *last = bpfrt_map_lookup_percpu_elem(map, key, bpfrt_slots() - 1);

			cr_assert((size_t)(last - at) >= 64 * (bpfrt_slots() - 1));
			cr_assert_eq((size_t)(last - at) % 64, 0);
		}
#endif
		map_drop(map);
	}
}

Test(maps, per_cpu_values_are_the_slots_own)
{
	uint32_t types[] = { PERCPU_ARRAY, PERCPU_HASH };

	for (size_t i = 0; i < 2; i++) {
		struct bpfrt_map *map = map_make(types[i], 4, 8, 4);
		uint64_t copy[4096] = { 0 }, one = 1, sum;
		uint32_t key = 2;

		for (uint32_t slot = 0; slot < bpfrt_slots(); slot++)
			copy[slot] = 10 + slot;
		cr_assert_eq(bpfrt_map_update(map, &key, copy, BPFRT_ANY), 0);
		for (uint32_t slot = 0; slot < bpfrt_slots(); slot++)
			cr_assert_eq(*(uint64_t *)bpfrt_map_lookup_percpu_elem(map, &key, slot), 10 + slot);
		cr_assert_null(bpfrt_map_lookup_percpu_elem(map, &key, bpfrt_slots()));
		/* A program's update changes its own slot only. */
		cr_assert_eq(bpfrt_map_update_elem(map, &key, &one, BPFRT_EXIST), 0);
		copy[bpfrt_slot()] = 1;
		cr_assert_eq(bpfrt_map_lookup_sum(map, &key, &sum), 0);
		for (uint32_t slot = 0; slot < bpfrt_slots(); slot++)
			sum -= copy[slot];
		cr_assert_eq(sum, 0);
		map_drop(map);
	}
}

/* A new element's other slots are zero, even where the memory held another element. */
Test(maps, percpu_hash_starts_at_zero)
{
	struct bpfrt_map *map = map_make(PERCPU_HASH, 4, 8, 1);
	uint64_t ones[4096], sum, five = 5;

	memset(ones, 0xff, sizeof(ones));
	for (uint32_t key = 0; key < 100; key++) {
		cr_assert_eq(bpfrt_map_update(map, &key, ones, BPFRT_NOEXIST), 0);
		cr_assert_eq(bpfrt_map_delete(map, &key), 0);
		cr_assert_eq(bpfrt_map_update_elem(map, &key, &five, BPFRT_NOEXIST), 0);
		cr_assert_eq(bpfrt_map_lookup_sum(map, &key, &sum), 0);
		cr_assert_eq(sum, 5);
		cr_assert_eq(bpfrt_map_delete(map, &key), 0);
	}
	map_drop(map);
}

Test(maps, an_old_hash_value_stays_readable)
{
	struct bpfrt_map *map = map_make(HASH, 4, 8, 2);
	uint64_t value = 1;
	uint32_t key = 7, other = 8;
	const uint64_t *old, *now;

	cr_assert_eq(bpfrt_map_update_elem(map, &key, &value, BPFRT_ANY), 0);
	cr_assert_eq(bpfrt_map_update_elem(map, &other, &value, BPFRT_ANY), 0);
	old = bpfrt_map_lookup_elem(map, &key);
	value = 2;
	cr_assert_eq(bpfrt_map_update_elem(map, &key, &value, BPFRT_ANY), 0);
	now = bpfrt_map_lookup_elem(map, &key);
	cr_assert_neq(old, now);
	cr_assert_eq(*old, 1);
	cr_assert_eq(*now, 2);
	cr_assert_eq(bpfrt_map_delete_elem(map, &key), 0);
	cr_assert_eq(*now, 2);
	map_drop(map);
}

Test(maps, array_of_maps_holds_maps_like_its_model)
{
	struct bpfrt_map *outer = map_make(OUTER, 4, 4, 3), *inner = map_make(ARRAY, 4, 8, 5);
	struct bpfrt_map *other = map_make(ARRAY, 4, 8, 6);
	uint32_t key = 1, past = 3;

	outer->inner = inner;
	cr_assert_null(bpfrt_map_lookup_elem(outer, &key));
	cr_assert_eq(bpfrt_array_of_maps_set(outer, 1, inner), 0);
	cr_assert_eq(bpfrt_map_lookup_elem(outer, &key), inner);
	cr_assert_null(bpfrt_map_lookup_elem(outer, &past));
	cr_assert_eq(bpfrt_array_of_maps_set(outer, 1, other), -22);
	cr_assert_eq(bpfrt_array_of_maps_set(outer, 3, inner), -7);
	cr_assert_eq(bpfrt_array_of_maps_set(inner, 0, inner), -22);
	cr_assert_eq(bpfrt_map_delete(outer, &key), 0);
	cr_assert_eq(bpfrt_map_delete(outer, &key), -2);
	cr_assert_null(bpfrt_map_lookup_elem(outer, &key));
	map_drop(outer);
	map_drop(inner);
	map_drop(other);
}

Test(maps, prog_array_holds_descriptors)
{
	static const struct bpfrt_prog prog = { .name = "p" };
	struct bpfrt_map *map = map_make(PROG_ARRAY, 4, 4, 2);
	uint32_t key = 1;

	cr_assert_null(bpfrt_prog_array_get(map, 1));
	cr_assert_eq(bpfrt_prog_array_set(map, 1, &prog), 0);
	cr_assert_eq(bpfrt_prog_array_get(map, 1), &prog);
	cr_assert_eq(*(const struct bpfrt_prog **)((uint8_t *)map->values + 8), &prog);
	cr_assert_null(bpfrt_map_lookup_elem(map, &key));
	cr_assert_eq(bpfrt_map_lookup(map, &key, &key), -95);
	cr_assert_eq(bpfrt_prog_array_set(map, 2, &prog), -7);
	cr_assert_eq(bpfrt_prog_array_set(map, 1, NULL), 0);
	cr_assert_null(bpfrt_prog_array_get(map, 1));
	cr_assert_null(bpfrt_prog_array_get(map, 2));
	map_drop(map);
}

Test(maps, redirect_tables)
{
	uint32_t types[] = { DEVMAP, CPUMAP, XSKMAP };

	for (size_t i = 0; i < 3; i++) {
		struct bpfrt_map *map = map_make(types[i], 4, 4, 40);
		uint32_t key = 35, past = 40, value = 9, got = 0;

		cr_assert_null(bpfrt_map_lookup_elem(map, &key));
		cr_assert_eq(bpfrt_map_update(map, &key, &value, BPFRT_ANY), 0);
		cr_assert_eq(bpfrt_map_lookup(map, &key, &got), 0);
		cr_assert_eq(got, 9);
		cr_assert_eq(bpfrt_map_update(map, &key, &value, BPFRT_NOEXIST), -17);
		cr_assert_eq(bpfrt_map_update(map, &past, &value, BPFRT_ANY), -7);
		cr_assert_eq(bpfrt_map_update(map, &key, &value, 3), -22);
		cr_assert_eq(bpfrt_map_delete(map, &past), -22);
		cr_assert_eq(bpfrt_map_delete(map, &key), 0);
		cr_assert_null(bpfrt_map_lookup_elem(map, &key));
		cr_assert_eq(bpfrt_map_delete(map, &key), 0);
		map_drop(map);
	}
}

Test(maps, create_refuses_what_linux_refuses)
{
	cr_assert_null(map_make(ARRAY, 8, 4, 1));
	cr_assert_null(map_make(ARRAY, 4, 0, 1));
	cr_assert_null(map_make(ARRAY, 4, 4, 0));
	cr_assert_null(map_make(HASH, 0, 4, 1));
	cr_assert_null(map_make(XSKMAP, 4, 8, 1));
	cr_assert_null(map_make(PROG_ARRAY, 4, 8, 1));
	cr_assert_eq(bpfrt_map_create(&(struct bpfrt_map){ .type = 33, .max_entries = 4096 }), -95);
	cr_assert_eq(bpfrt_map_create(&(struct bpfrt_map){ .type = 1000 }), -95);
}
