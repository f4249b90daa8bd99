/* array: values side by side, all present from the start, updated in place. */
#include "index.h"
#include "words.h"

void *bpfrt_array_lookup(const struct bpfrt_map *map, const void *key)
{
	uint32_t index = bpfrt_index(key);

	return index < BPFRT_LOAD(&map->max_entries) ? (uint8_t *)map->values + (size_t)index * map->stride : NULL;
}

int64_t bpfrt_array_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	void *to = bpfrt_array_lookup(map, key);

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	if (!to)
		return -BPFRT_E2BIG;
	if (flags == BPFRT_NOEXIST)
		return -BPFRT_EEXIST;
	bpfrt_words_set(to, value, map->value_size);
	return 0;
}

int64_t bpfrt_array_delete(const struct bpfrt_map *map, const void *key)
{
	(void)map;
	(void)key;
	return -BPFRT_EINVAL;
}

int64_t bpfrt_array_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return bpfrt_index_next(map, key, next);
}

const struct bpfrt_map_ops bpfrt_array_ops = {
	.lookup = bpfrt_array_lookup,
	.update = bpfrt_array_update,
	.remove = bpfrt_array_delete,
	.get_next_key = bpfrt_array_get_next_key,
};
