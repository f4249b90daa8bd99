#include <stdlib.h>
#include <string.h>

#include "lock.h"
#include "map/types.h"
#include "memory/memory.h"
#include "prepare.h"

/* Types that cannot work on storage that an object brings: it has no place for a lock, or for slots. */
static bool needs_runtime(uint32_t type)
{
	switch (bpfrt_map_storage(type)) {
	case BPFRT_STORAGE_HASH:
	case BPFRT_STORAGE_PERCPU_HASH:
	case BPFRT_STORAGE_PERCPU_ARRAY:
	case BPFRT_STORAGE_QUEUE:
	case BPFRT_STORAGE_LPM_TRIE:
		return true;
	default:
		return false;
	}
}

static uint64_t lacking(uint64_t bytes)
{
	uint64_t total = bpfrt_memory_total(), used = bpfrt_memory_used(), left = total > used ? total - used : 0;

	return bytes > left && bytes != UINT64_MAX ? bytes - left : bytes;
}

static uint32_t stripes_of(const struct bpfrt_map *map)
{
	enum bpfrt_storage storage = bpfrt_map_storage(map->type);

	return storage == BPFRT_STORAGE_HASH || storage == BPFRT_STORAGE_PERCPU_HASH
		       ? bpfrt_hash_stripes(map->max_entries, bpfrt_slots())
		       : 1;
}

static struct bpfrt_map_state *new_state(uint32_t stripes)
{
	size_t bytes = sizeof(struct bpfrt_map_state) + stripes * sizeof(struct bpfrt_stripe);
	struct bpfrt_map_state *state = aligned_alloc(_Alignof(struct bpfrt_stripe), bytes);

	if (!state)
		return NULL;
	memset(state, 0, bytes);
	state->mask = stripes - 1;
	return state;
}

int64_t bpfrt_map_prepare(struct bpfrt_map *map, uint64_t *missing)
{
	struct bpfrt_map_state *state;
	uint64_t bytes;

	if (map->state)
		return 0;
	if (map->values)
		return needs_runtime(map->type) ? -BPFRT_EINVAL : 0;
	bytes = bpfrt_map_bytes(map, bpfrt_slots());
	*missing = lacking(bytes);
	state = new_state(stripes_of(map));
	if (!state)
		return -BPFRT_ENOMEM;
	map->values = bytes ? bpfrt_memory_take(bytes) : NULL;
	if (bytes && !map->values) {
		free(state);
		return -BPFRT_ENOMEM;
	}
	state->bytes = bytes;
	state->total = (uint32_t)bpfrt_map_nodes(map, bpfrt_slots());
	if (bpfrt_map_storage(map->type) == BPFRT_STORAGE_HASH)
		state->hash = bpfrt_hash_shape(map, map->value_size);
	else if (bpfrt_map_storage(map->type) == BPFRT_STORAGE_PERCPU_HASH)
		state->hash = bpfrt_hash_shape(map, 0);
	map->state = state;
	return 0;
}

void bpfrt_map_destroy(struct bpfrt_map *map)
{
	struct bpfrt_map_state *state = map->state;

	if (!state)
		return;
	if (state->bytes)
		bpfrt_memory_give(map->values, state->bytes);
	free(state);
	map->state = NULL;
	map->values = NULL;
}
