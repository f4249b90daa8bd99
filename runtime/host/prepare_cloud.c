#include "lock.h"
#include "map/pointers.h"
#include "map/timers.h"
#include "map/types.h"
#include "memory/memory.h"
#include "prepare.h"

#define PAGE 4096
#define ROOM_LEAST (UINT64_C(16) << 20)
#define ROOM_MOST (UINT64_C(1) << 42)

static bool is_hash(enum bpfrt_storage kind)
{
	switch (kind) {
	case BPFRT_STORAGE_HASH:
	case BPFRT_STORAGE_PERCPU_HASH:
	case BPFRT_STORAGE_LRU_HASH:
	case BPFRT_STORAGE_LRU_PERCPU_HASH:
	case BPFRT_STORAGE_HASH_POINTERS:
		return true;
	default:
		return false;
	}
}

static bool is_lru(enum bpfrt_storage kind)
{
	return kind == BPFRT_STORAGE_LRU_HASH || kind == BPFRT_STORAGE_LRU_PERCPU_HASH;
}

/* Types that cannot work on storage that an object brings: it has no place for a lock, or for slots. */
static bool needs_runtime(enum bpfrt_storage kind)
{
	return is_hash(kind) || kind == BPFRT_STORAGE_PERCPU_ARRAY || kind == BPFRT_STORAGE_QUEUE ||
	       kind == BPFRT_STORAGE_LPM_TRIE || kind == BPFRT_STORAGE_RINGBUF;
}

static uint64_t lacking(uint64_t bytes)
{
	uint64_t total = bpfrt_memory_total(), used = bpfrt_memory_used(), left = total > used ? total - used : 0;

	return bytes > left && bytes != UINT64_MAX ? bytes - left : bytes;
}

/* Locks of the buckets, and one more for the order of an LRU type. */
static uint64_t state_bytes(const struct bpfrt_map *map, uint32_t stripes)
{
	uint32_t more = is_lru(bpfrt_map_storage(map->type));

	return sizeof(struct bpfrt_map_state) + (stripes + more) * sizeof(struct bpfrt_stripe);
}

/* Addresses for what may grow: 64 times as many as it needs now, at least 16 MiB. */
static uint64_t room_of(const struct bpfrt_map *map, uint64_t bytes)
{
	uint64_t room = bytes < ROOM_MOST / 64 ? 64 * bytes : bytes;

	if (map->type != BPFRT_MAP_ARRAY && map->type != BPFRT_MAP_HASH && map->type != BPFRT_MAP_LRU_HASH)
		return 0;
	return bpfrt_align_up(room < ROOM_LEAST ? ROOM_LEAST : room, PAGE);
}

static void *take_values(const struct bpfrt_map *map, struct bpfrt_map_state *state, uint64_t bytes)
{
	void *values = NULL;

	state->room = room_of(map, bytes);
	if (state->room)
		values = bpfrt_memory_take_room(bytes, state->room);
	if (values)
		return values;
	state->room = 0;
	return bpfrt_memory_take(bytes);
}

static int64_t prepare(struct bpfrt_map *map, uint64_t bytes, uint32_t stripes)
{
	uint64_t beside = state_bytes(map, stripes), owner = bpfrt_lock_first_owner();
	struct bpfrt_map_state *state = bpfrt_memory_take(beside);

	if (!state)
		return -BPFRT_ENOMEM;
	map->values = bytes ? take_values(map, state, bytes) : NULL;
	if (bytes && !map->values) {
		bpfrt_memory_give(state, beside);
		return -BPFRT_ENOMEM;
	}
	state->bytes = bytes;
	state->state_bytes = beside;
	state->mask = stripes - 1;
	for (uint32_t i = 0; i < stripes + is_lru(bpfrt_map_storage(map->type)); i++)
		state->stripes[i].owner = owner;
	state->total = (uint32_t)bpfrt_map_nodes(map, bpfrt_slots());
	map->state = state;
	return 0;
}

/* What an object has of a hash of maps: a slot for each of the keys 0, 1 and so on. */
static int64_t insert_initial(struct bpfrt_map *map, const struct bpfrt_pointer *slots)
{
	struct bpfrt_map_state *state = map->state;
	int64_t status = 0;

	for (uint32_t key = 0; key < map->max_entries && !status; key++)
		if (slots[key].to)
			status = map->ops->update(map, &key, &slots[key], BPFRT_ANY);
	if (status)
		bpfrt_map_destroy(map);
	else
		state->initial = slots;
	return status;
}

static int64_t prepare_hash_of_maps(struct bpfrt_map *map, uint64_t *missing)
{
	const struct bpfrt_pointer *slots = map->values;
	int64_t status = -BPFRT_EINVAL;

	map->values = NULL;
	if (map->key_size == 4)
		status = bpfrt_map_prepare(map, missing);
	if (!status)
		status = insert_initial(map, slots);
	if (status)
		map->values = (void *)(uintptr_t)slots;
	return status;
}

int64_t bpfrt_map_prepare(struct bpfrt_map *map, uint64_t *missing)
{
	enum bpfrt_storage kind = bpfrt_map_storage(map->type);
	uint32_t stripes = is_hash(kind) ? bpfrt_hash_stripes(map->max_entries, bpfrt_slots()) : 1;
	uint64_t bytes;
	int64_t status;

	if (map->state)
		return 0;
	if (map->values && kind == BPFRT_STORAGE_HASH_POINTERS)
		return prepare_hash_of_maps(map, missing);
	if (map->values)
		return needs_runtime(kind) ? -BPFRT_EINVAL : 0;
	bytes = bpfrt_map_bytes(map, bpfrt_slots());
	*missing = UINT64_MAX;
	if (bytes == UINT64_MAX)
		return -BPFRT_ENOMEM;
	*missing = lacking(bytes + state_bytes(map, stripes));
	status = prepare(map, bytes, stripes);
	if (!status && is_hash(kind))
		((struct bpfrt_map_state *)map->state)->hash =
			bpfrt_hash_shape(map, (size_t)bpfrt_hash_rest(kind, map->value_size));
	return status;
}

uint64_t bpfrt_map_memory(const struct bpfrt_map *map)
{
	const struct bpfrt_map_state *state = map->state;
	uint64_t bytes;

	if (!state)
		return map->values ? bpfrt_map_bytes(map, 1) : 0;
	bytes = BPFRT_LOAD(&state->bytes) + state->state_bytes;
	for (const struct bpfrt_more_buckets *more = BPFRT_LOAD(&state->more); more; more = more->before)
		bytes += more->bytes;
	return bytes;
}

void bpfrt_map_destroy(struct bpfrt_map *map)
{
	struct bpfrt_map_state *state = map->state;

	if (!state)
		return;
	bpfrt_timers_forget(map);
	while (state->more) {
		struct bpfrt_more_buckets *more = state->more;

		state->more = more->before;
		bpfrt_memory_give(more, more->bytes);
	}
	if (state->room)
		bpfrt_memory_give_room(map->values, state->bytes, state->room);
	else if (state->bytes)
		bpfrt_memory_give(map->values, state->bytes);
	map->values = (void *)(uintptr_t)state->initial;
	map->state = NULL;
	bpfrt_memory_give(state, state->state_bytes);
}
