/* prog_array, array_of_maps, hash_of_maps. */
#include "models.h"

enum { CANDIDATES = 3, KEYS = 50 };

static struct bpfrt_prog progs[CANDIDATES];
static struct bpfrt_map *inners[CANDIDATES], *other;
static const void *model[KEYS]; /* what each key leads to */

static uint32_t model_count(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < KEYS; i++)
		count += model[i] != NULL;
	return count;
}

static const void *get(const struct bpfrt_map *map, uint32_t key)
{
	return map->type == PROG_ARRAY ? (const void *)bpfrt_prog_array_get(map, key)
				       : bpfrt_map_lookup_elem(map, &key);
}

static int64_t set(const struct bpfrt_map *map, uint32_t key, uint32_t candidate)
{
	bool is_empty = candidate == CANDIDATES;

	if (map->type == PROG_ARRAY)
		return bpfrt_prog_array_set(map, key, is_empty ? NULL : &progs[candidate]);
	if (map->type == OUTER)
		return bpfrt_array_of_maps_set(map, key, is_empty ? NULL : inners[candidate]);
	return bpfrt_hash_of_maps_set(map, &key, is_empty ? NULL : inners[candidate]);
}

static int64_t model_set(const struct bpfrt_map *map, uint32_t key, uint32_t candidate)
{
	if (map->type != OUTER_HASH && key >= map->max_entries)
		return -7;
	if (candidate < CANDIDATES && !model[key] && map->type == OUTER_HASH && model_count() == map->max_entries)
		return -7;
	if (candidate == CANDIDATES)
		model[key] = NULL;
	else
		model[key] = map->type == PROG_ARRAY ? (const void *)&progs[candidate] : inners[candidate];
	return 0;
}

static int64_t model_remove(const struct bpfrt_map *map, uint32_t key)
{
	if (map->type != OUTER_HASH && key >= map->max_entries)
		return -7;
	if (!model[key])
		return -2;
	model[key] = NULL;
	return 0;
}

static void step(const struct bpfrt_map *map)
{
	uint32_t key = random_below(map->max_entries + map->max_entries / 2 + 2), candidate;

	switch (random_below(4)) {
	case 0:
		CHECK(bpfrt_map_delete(map, &key) == model_remove(map, key));
		break;
	case 1:
		CHECK(get(map, key) == model[key]);
		break;
	case 2:
		if (map->type != PROG_ARRAY)
			CHECK(map->ops->update(map, &key, &(uint64_t){ (uintptr_t)other }, BPFRT_ANY) == -22);
		break;
	default:
		candidate = random_below(CANDIDATES + 1);
		CHECK(set(map, key, candidate) == model_set(map, key, candidate));
	}
}

static void check_keys(const struct bpfrt_map *map)
{
	uint32_t key, next, seen = 0;
	const void *at = NULL;

	for (; !bpfrt_map_next_key(map, at, &next); at = memcpy(&key, &next, 4), seen++)
		CHECK(map->type != OUTER_HASH || model[next]);
	CHECK(seen == (map->type == OUTER_HASH ? model_count() : map->max_entries));
}

static void run(const char *type, struct bpfrt_map *map, uint32_t operations)
{
	memset(model, 0, sizeof(model));
	map->inner = map->type == PROG_ARRAY ? NULL : inners[0];
	for (uint32_t n = 0; n < operations; n++) {
		step(map);
		if (n % 1000 == 0)
			check_keys(map);
	}
	check_keys(map);
	CHECK(bpfrt_map_lookup(map, &(uint32_t){ 0 }, &(uint64_t){ 0 }) == -95);
	model_say(type, map, operations);
	map_drop(map);
}

void model_pointers(uint32_t operations)
{
	static const uint32_t sizes[] = { 1, 2, 29 };

	for (uint32_t i = 0; i < CANDIDATES; i++)
		inners[i] = map_make(HASH, 4, 8, 2 + i);
	other = map_make(HASH, 8, 8, 2);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		run("prog_array", map_make(PROG_ARRAY, 4, 4, sizes[i]), operations);
		run("array_of_maps", map_make(OUTER, 4, 4, sizes[i]), operations);
		run("hash_of_maps", map_make(OUTER_HASH, 4, 4, sizes[i]), operations);
	}
	for (uint32_t i = 0; i < CANDIDATES; i++)
		map_drop(inners[i]);
	map_drop(other);
}
