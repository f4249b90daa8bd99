/* The host's access to elements: copies, while programs run. */
#include "map/types.h"
#include "profile.h"
#include "words.h"

/* Values that a host can copy: not pointers, not channels, not the sockets of an xskmap. */
static bool is_readable(const struct bpfrt_map *map)
{
	enum bpfrt_storage storage = bpfrt_map_storage(map->type);

	return storage != BPFRT_STORAGE_NOTHING && storage != BPFRT_STORAGE_POINTERS;
}

uint64_t bpfrt_map_copy_bytes(const struct bpfrt_map *map)
{
	return map->ops->lookup_slot ? (uint64_t)map->stride * bpfrt_slot_count() : map->value_size;
}

/* Per-CPU types: slot by slot; ends early when the element goes away. */
static int64_t lookup_slots(const struct bpfrt_map *map, const void *key, uint8_t *value)
{
	for (uint32_t slot = 0; slot < bpfrt_slot_count(); slot++, value += map->stride) {
		const void *from = map->ops->lookup_slot(map, key, slot);

		if (!from)
			return -BPFRT_ENOENT;
		__builtin_memset(value, 0, map->stride);
		bpfrt_words_get(value, from, map->value_size);
	}
	return 0;
}

int64_t bpfrt_map_lookup(const struct bpfrt_map *map, const void *key, void *value)
{
	const void *from;

	if (map->ops->peek)
		return map->ops->peek(map, value);
	if (!is_readable(map))
		return -BPFRT_EOPNOTSUPP;
	if (map->ops->lookup_slot)
		return lookup_slots(map, key, value);
	from = map->ops->lookup(map, key);
	if (!from)
		return -BPFRT_ENOENT;
	bpfrt_words_get(value, from, map->value_size);
	return 0;
}

int64_t bpfrt_map_lookup_sum(const struct bpfrt_map *map, const void *key, uint64_t *words)
{
	uint32_t slots = map->ops->lookup_slot ? bpfrt_slot_count() : 1;

	if (map->value_size % 8)
		return -BPFRT_EINVAL;
	if (!is_readable(map) || map->ops->peek)
		return -BPFRT_EOPNOTSUPP;
	__builtin_memset(words, 0, map->value_size);
	for (uint32_t slot = 0; slot < slots; slot++) {
		const uint64_t *from =
			map->ops->lookup_slot ? map->ops->lookup_slot(map, key, slot) : map->ops->lookup(map, key);

		if (!from)
			return -BPFRT_ENOENT;
		for (uint32_t i = 0; i < map->value_size / 8; i++)
			words[i] += BPFRT_LOAD(from + i);
	}
	return 0;
}

int64_t bpfrt_map_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	const uint8_t *from = value;
	int64_t status;

	if (map->ops->push)
		return map->ops->push(map, value, flags);
	status = map->ops->update(map, key, from + (map->ops->lookup_slot ? bpfrt_slot_current() * map->stride : 0),
				  flags);
	if (status || !map->ops->lookup_slot)
		return status;
	for (uint32_t slot = 0; slot < bpfrt_slot_count(); slot++, from += map->stride) {
		void *to = map->ops->lookup_slot(map, key, slot);

		if (to)
			bpfrt_words_set(to, from, map->value_size);
	}
	return 0;
}

int64_t bpfrt_map_lookup_and_delete(const struct bpfrt_map *map, const void *key, void *value)
{
	int64_t status;

	if (map->ops->pop)
		return map->ops->pop(map, value);
	status = bpfrt_map_lookup(map, key, value);
	return status ? status : map->ops->remove(map, key);
}

int64_t bpfrt_map_delete(const struct bpfrt_map *map, const void *key)
{
	return map->ops->remove(map, key);
}

int64_t bpfrt_map_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return map->ops->get_next_key(map, key, next);
}
