/* A map type of a user's: an array of values that are written once. One row in map.def, and this file. */
#include "failure/full.h"
#include "map/index.h"
#include "words.h"

static void *lookup(const struct bpfrt_map *map, const void *key)
{
	uint32_t index = bpfrt_index(key);

	return index < map->max_entries ? (uint8_t *)map->values + (size_t)index * map->stride : 0;
}

static int64_t update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	uint8_t *at = lookup(map, key);

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	if (!at)
		return bpfrt_map_full(-BPFRT_E2BIG);
	for (uint32_t i = 0; i < map->value_size; i++)
		if (at[i])
			return -BPFRT_EEXIST;
	bpfrt_words_set(at, value, map->value_size);
	return 0;
}

static int64_t remove_none(const struct bpfrt_map *map, const void *key)
{
	(void)map;
	(void)key;
	return -BPFRT_EINVAL;
}

static int64_t next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return bpfrt_index_next(map, key, next);
}

const struct bpfrt_map_ops bpfrt_first_wins_ops = {
	.lookup = lookup, .update = update, .remove = remove_none, .get_next_key = next_key
};
