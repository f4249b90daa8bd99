/* redirect: devmap, cpumap and xskmap; entries are values that the host sets, or nothing. */
#include "index.h"
#include "types.h"
#include "words.h"

static uint32_t *word_of(const struct bpfrt_map *map, uint32_t index)
{
	return (uint32_t *)map->values + index / 32;
}

static int is_set(const struct bpfrt_map *map, uint32_t index)
{
	return BPFRT_LOAD(word_of(map, index)) >> index % 32 & 1;
}

static void mark(const struct bpfrt_map *map, uint32_t index, uint32_t set)
{
	uint32_t bit = UINT32_C(1) << index % 32, *word = word_of(map, index);

#ifdef BPFRT_CLOUD
	if (set)
		__atomic_fetch_or(word, bit, __ATOMIC_RELEASE);
	else
		__atomic_fetch_and(word, ~bit, __ATOMIC_RELEASE);
#else
	*word = set ? *word | bit : *word & ~bit;
#endif
}

static uint8_t *value_of(const struct bpfrt_map *map, uint32_t index)
{
	return (uint8_t *)map->values + (size_t)bpfrt_redirect_values_off(map->max_entries) +
	       (size_t)index * map->stride;
}

void *bpfrt_redirect_lookup(const struct bpfrt_map *map, const void *key)
{
	uint32_t index = bpfrt_index(key);

	return index < map->max_entries && is_set(map, index) ? value_of(map, index) : NULL;
}

/* Interface 0 in a devmap, and a queue of 0 in a cpumap, empty the entry. An xskmap knows NOEXIST and EXIST. */
int64_t bpfrt_redirect_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	uint32_t index = bpfrt_index(key), first;

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	if (index >= map->max_entries)
		return -BPFRT_E2BIG;
	if (flags == BPFRT_NOEXIST && (map->type != BPFRT_MAP_XSKMAP || is_set(map, index)))
		return -BPFRT_EEXIST;
	if (flags == BPFRT_EXIST && map->type == BPFRT_MAP_XSKMAP && !is_set(map, index))
		return -BPFRT_ENOENT;
	__builtin_memcpy(&first, value, sizeof(first));
	if (!first && map->type != BPFRT_MAP_XSKMAP) {
		mark(map, index, 0);
		return 0;
	}
	bpfrt_words_set(value_of(map, index), value, map->value_size);
	mark(map, index, 1);
	return 0;
}

int64_t bpfrt_redirect_delete(const struct bpfrt_map *map, const void *key)
{
	uint32_t index = bpfrt_index(key);

	if (index >= map->max_entries)
		return -BPFRT_EINVAL;
	mark(map, index, 0);
	return 0;
}

int64_t bpfrt_redirect_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return bpfrt_index_next(map, key, next);
}

const struct bpfrt_map_ops bpfrt_redirect_ops = {
	.lookup = bpfrt_redirect_lookup,
	.update = bpfrt_redirect_update,
	.remove = bpfrt_redirect_delete,
	.get_next_key = bpfrt_redirect_get_next_key,
};
