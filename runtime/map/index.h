/* Keys of array-like types: a 32-bit index. */
#ifndef BPFRT_INDEX_H
#define BPFRT_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "bpfrt/map.h"
#include "profile.h"

static inline uint32_t bpfrt_index(const void *key)
{
	uint32_t index;

	__builtin_memcpy(&index, key, sizeof(index));
	return index;
}

/* get_next_key of every array-like type. */
static inline int64_t bpfrt_index_next(const struct bpfrt_map *map, const void *key, void *next)
{
	uint32_t index = key ? bpfrt_index(key) : UINT32_MAX, count = BPFRT_LOAD(&map->max_entries);

	index = index < count ? index + 1 : 0;
	if (index == count)
		return -BPFRT_ENOENT;
	__builtin_memcpy(next, &index, sizeof(index));
	return 0;
}

#endif
