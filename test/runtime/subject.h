/* What the map tests share: a random sequence with a printed seed, maps for either profile, and a plain model of a map.
 */
#ifndef TEST_SUBJECT_H
#define TEST_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "bpfrt/storage.h"

enum {
	HASH = 1,
	ARRAY = 2,
	PROG_ARRAY = 3,
	PERF = 4,
	PERCPU_HASH = 5,
	PERCPU_ARRAY = 6,
	LRU_HASH = 9,
	LRU_PERCPU_HASH = 10,
	LPM_TRIE = 11,
	OUTER = 12,
	OUTER_HASH = 13,
	DEVMAP = 14,
	CPUMAP = 16,
	XSKMAP = 17,
	QUEUE = 22,
	STACK = 23,
	DEVMAP_HASH = 25,
	RINGBUF = 27,
	BLOOM = 30
};

#define MAX_KEY 40
#define MAX_VALUE 80

static uint64_t random_state;

/* BPFC_TEST_SEED repeats a run. */
static inline void random_start(const char *what)
{
	const char *seed = getenv("BPFC_TEST_SEED");

	random_state = seed ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL) * 1000003;
	printf("%s: BPFC_TEST_SEED=%llu\n", what, (unsigned long long)random_state);
	fflush(stdout);
}

static inline uint32_t random_below(uint32_t n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((random_state >> 32) * n >> 32);
}

static inline void random_bytes(void *to, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		((uint8_t *)to)[i] = (uint8_t)random_below(256);
}

/* The embedded profile's maps have storage of their own here: its pool is never given back. */
static inline struct bpfrt_map *map_make_extra(uint32_t type, uint32_t key_size, uint32_t value_size,
					       uint32_t max_entries, uint32_t extra)
{
	struct bpfrt_map *map = calloc(1, sizeof(*map));

	*map = (struct bpfrt_map){ .type = type,
				   .key_size = key_size,
				   .value_size = value_size,
				   .max_entries = max_entries,
				   .name = "made",
				   .flags = bpfrt_map_flags(0, extra) };
#ifdef BPFRT_EMBEDDED
	{
		static const uint8_t kinds[] = {
#define BPFC_MAP(linux_name, number, text, ops, storage) [number] = BPFRT_STORAGE_##storage,
#include "bpfc/map.def"
		};
		uint64_t bytes = bpfrt_storage_bytes(kinds[type], key_size, value_size, max_entries, extra, 1);

		map->values = bytes ? calloc(1, bytes) : NULL;
	}
#endif
	if (bpfrt_map_create(map)) {
		free(map->values);
		free(map);
		return NULL;
	}
	return map;
}

static inline struct bpfrt_map *map_make(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t max_entries)
{
	return map_make_extra(type, key_size, value_size, max_entries, 0);
}

static inline void map_drop(struct bpfrt_map *map)
{
#ifdef BPFRT_EMBEDDED
	free(map->values);
#else
	bpfrt_map_destroy(map);
#endif
	free(map);
}

/* A model: elements in a list that is searched from the front. Values as bpfrt_map_lookup copies them. */
struct model {
	const struct bpfrt_map *map;
	uint64_t copy; /* bytes of a value */
	uint32_t count;
	uint8_t (*keys)[MAX_KEY];
	uint8_t *values;
};

static inline bool is_indexed(const struct bpfrt_map *map)
{
	switch (map->type) {
	case ARRAY:
	case PERCPU_ARRAY:
	case PROG_ARRAY:
	case OUTER:
	case DEVMAP:
	case CPUMAP:
	case XSKMAP:
		return true;
	default:
		return false;
	}
}

static inline bool is_array(const struct bpfrt_map *map)
{
	return map->type == ARRAY || map->type == PERCPU_ARRAY;
}

static inline struct model model_make(const struct bpfrt_map *map)
{
	struct model m = { map, bpfrt_map_copy_bytes(map), 0, NULL, NULL };

	m.keys = calloc(map->max_entries, MAX_KEY);
	m.values = calloc(map->max_entries, m.copy);
	if (!m.keys || !m.values)
		abort();
	for (; is_array(map) && m.count < map->max_entries; m.count++)
		memcpy(m.keys[m.count], &m.count, 4);
	return m;
}

static inline void model_drop(struct model *m)
{
	free(m->keys);
	free(m->values);
}

static inline uint8_t *model_find(const struct model *m, const void *key, uint32_t *index)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (!memcmp(m->keys[i], key, m->map->key_size)) {
			if (index)
				*index = i;
			return m->values + i * m->copy;
		}
	return NULL;
}

/* Linux's answers, for arrays and hashes. */
static inline int64_t model_update(struct model *m, const void *key, const void *value, uint64_t flags)
{
	uint8_t *at = model_find(m, key, NULL);

	if (flags > BPFRT_EXIST)
		return -22;
	if (!at && is_array(m->map))
		return -7;
	if (at && flags == BPFRT_NOEXIST)
		return -17;
	if (!at && flags == BPFRT_EXIST)
		return -2;
	if (!at && m->count == m->map->max_entries)
		return -7;
	if (!at) {
		memcpy(m->keys[m->count], key, m->map->key_size);
		at = m->values + m->count++ * m->copy;
	}
	memcpy(at, value, m->copy);
	return 0;
}

static inline int64_t model_delete(struct model *m, const void *key)
{
	uint32_t i;

	if (is_array(m->map))
		return -22;
	if (!model_find(m, key, &i))
		return -2;
	m->count--;
	memmove(m->keys[i], m->keys[m->count], MAX_KEY);
	memmove(m->values + i * m->copy, m->values + m->count * m->copy, m->copy);
	return 0;
}

/* A key of a small set, so that operations meet. Indexed maps: sometimes past the end. */
static inline void random_key(const struct bpfrt_map *map, uint8_t *key)
{
	uint32_t n = random_below(map->max_entries + map->max_entries / 2 + 2);

	memset(key, 0x5a, MAX_KEY);
	if (is_indexed(map))
		memcpy(key, &n, 4);
	else
		for (uint32_t i = 0; i < map->key_size && i < 4; i++)
			key[map->key_size - 1 - i] = (uint8_t)(n >> 8 * i);
}

/* A value as bpfrt_map_update takes it: padding between slots is zero, as a copy gives it back. */
static inline void random_value(const struct bpfrt_map *map, uint8_t *value)
{
	uint64_t copy = bpfrt_map_copy_bytes(map);

	memset(value, 0, copy);
	for (uint64_t at = 0; at < copy; at += map->stride)
		random_bytes(value + at, map->value_size);
}

#endif
