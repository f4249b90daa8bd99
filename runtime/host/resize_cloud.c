/* Growing arrays and hashes while programs run: values and elements stay where they are, more come behind them. */
#include <pthread.h>

#include "lock.h"
#include "map/types.h"
#include "memory/memory.h"
#include "profile.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* one map grows at a time */

/* Memory for `bytes` in all. */
static int64_t grow_values(const struct bpfrt_map *map, uint64_t bytes)
{
	struct bpfrt_map_state *state = map->state;

	if (bytes <= state->bytes)
		return 0;
	if (bytes > state->room || !bpfrt_memory_grow(map->values, state->bytes, bytes - state->bytes))
		return -BPFRT_ENOMEM;
	BPFRT_STORE(&state->bytes, bytes);
	return 0;
}

#define MOST_STRIPES 256 /* bpfrt_hash_stripes */

static void lock_all(const struct bpfrt_map *map, uint8_t *tokens)
{
	struct bpfrt_map_state *state = map->state;

	for (uint32_t i = 0; i <= state->mask; i++) {
		tokens[i] = (uint8_t)bpfrt_lock(&state->stripes[i]);
		bpfrt_change_begin(&state->stripes[i]);
	}
}

static void unlock_all(const struct bpfrt_map *map, const uint8_t *tokens)
{
	struct bpfrt_map_state *state = map->state;

	for (uint32_t i = 0; i <= state->mask; i++) {
		bpfrt_change_end(&state->stripes[i]);
		bpfrt_unlock(&state->stripes[i], tokens[i]);
	}
}

/* Readers see either buckets, and in the end that the version changed. */
static void rehash(struct bpfrt_hash *hash, uint32_t *buckets, uint32_t mask)
{
	for (uint32_t i = 0; i <= hash->mask; i++)
		for (uint32_t n = hash->buckets[i], next; n; n = next) {
			struct bpfrt_hash_link *element = bpfrt_node(&hash->nodes, n);
			uint32_t *bucket = &buckets[BPFRT_LOAD(&element->hash) & mask];

			next = element->next;
			BPFRT_STORE(&element->next, *bucket);
			BPFRT_STORE(bucket, n);
		}
	BPFRT_STORE(&hash->buckets, buckets);
	BPFRT_STORE(&hash->mask, mask);
}

static int64_t grow_buckets(const struct bpfrt_map *map, uint32_t max_entries)
{
	struct bpfrt_map_state *state = map->state;
	uint32_t count = bpfrt_hash_buckets(max_entries, bpfrt_slots());
	uint64_t bytes = sizeof(struct bpfrt_more_buckets) + 4 * (uint64_t)count;
	struct bpfrt_more_buckets *more;
	uint8_t tokens[MOST_STRIPES] = { 0 };

	if (count <= state->hash.mask + 1)
		return 0;
	more = bpfrt_memory_take(bytes);
	if (!more)
		return -BPFRT_ENOMEM;
	more->bytes = bytes;
	more->before = state->more;
	lock_all(map, tokens);
	rehash(&state->hash, more->buckets, count - 1);
	unlock_all(map, tokens);
	BPFRT_STORE(&state->more, more);
	return 0;
}

static int64_t grow_hash(const struct bpfrt_map *map, uint32_t max_entries)
{
	struct bpfrt_map_state *state = map->state;
	const struct bpfrt_nodes *nodes = &state->hash.nodes;
	uint32_t elements = bpfrt_hash_elements(max_entries, bpfrt_slots());
	uint64_t first = (uint64_t)(nodes->base + nodes->bytes - (const uint8_t *)map->values);
	int64_t status;

	if (max_entries > UINT32_C(1) << 30)
		return -BPFRT_ENOMEM;
	status = grow_values(map, first + elements * (uint64_t)nodes->bytes);
	if (!status)
		status = grow_buckets(map, max_entries);
	if (!status && elements > state->total)
		BPFRT_STORE(&state->total, elements);
	return status;
}

static int64_t grow(struct bpfrt_map *map, uint32_t max_entries)
{
	int64_t status = map->type == BPFRT_MAP_ARRAY ? grow_values(map, bpfrt_storage_times(map->stride, max_entries))
						      : grow_hash(map, max_entries);

	if (!status)
		BPFRT_STORE(&map->max_entries, max_entries);
	return status;
}

int64_t bpfrt_map_resize(struct bpfrt_map *map, uint32_t max_entries)
{
	const struct bpfrt_map_state *state = map->state;
	int64_t status;

	if ((map->type != BPFRT_MAP_ARRAY && map->type != BPFRT_MAP_HASH && map->type != BPFRT_MAP_LRU_HASH) ||
	    !state || !state->room)
		return -BPFRT_EOPNOTSUPP;
	pthread_mutex_lock(&mutex);
	status = max_entries < map->max_entries ? -BPFRT_EINVAL : grow(map, max_entries);
	pthread_mutex_unlock(&mutex);
	return status;
}
