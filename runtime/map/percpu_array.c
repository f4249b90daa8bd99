/* percpu_array: an array per CPU slot, each starting on a line of its own. */
#include "bpfrt/storage.h"
#include "index.h"
#include "words.h"

static void *lookup_slot(const struct bpfrt_map *map, const void *key, uint32_t slot)
{
	uint32_t index = bpfrt_index(key), slots = bpfrt_slot_count();
	size_t values = (size_t)map->max_entries * map->stride;

	if (index >= map->max_entries || slot >= slots)
		return NULL;
	values = (size_t)bpfrt_align_up(values, bpfrt_storage_line(slots));
	return (uint8_t *)map->values + slot * values + (size_t)index * map->stride;
}

void *bpfrt_percpu_array_lookup(const struct bpfrt_map *map, const void *key)
{
	return lookup_slot(map, key, bpfrt_slot_current());
}

int64_t bpfrt_percpu_array_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	void *to = bpfrt_percpu_array_lookup(map, key);

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	if (!to)
		return -BPFRT_E2BIG;
	if (flags == BPFRT_NOEXIST)
		return -BPFRT_EEXIST;
	bpfrt_words_set(to, value, map->value_size);
	return 0;
}

int64_t bpfrt_percpu_array_delete(const struct bpfrt_map *map, const void *key)
{
	(void)map;
	(void)key;
	return -BPFRT_EINVAL;
}

int64_t bpfrt_percpu_array_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return bpfrt_index_next(map, key, next);
}

const struct bpfrt_map_ops bpfrt_percpu_array_ops = {
	.lookup = bpfrt_percpu_array_lookup,
	.update = bpfrt_percpu_array_update,
	.remove = bpfrt_percpu_array_delete,
	.get_next_key = bpfrt_percpu_array_get_next_key,
	.lookup_slot = lookup_slot,
};
