/*
 * Buckets and elements that the hash types share: finding, linking and unlinking, in the layout of storage.h. Elements
 * never move, and one that was removed keeps its key and value for a while (nodes.h).
 */
#ifndef BPFRT_HASH_CORE_H
#define BPFRT_HASH_CORE_H

#include <stddef.h>
#include <stdint.h>

#include "bpfrt/storage.h"
#include "lock.h"
#include "nodes.h"

/* A map's storage, taken apart. */
struct bpfrt_hash {
	struct bpfrt_nodes nodes;
	uint32_t *buckets;
	uint32_t mask;
};

/* `value_size`: of the values that lie in the elements, 0 for per-CPU ones. */
static inline struct bpfrt_hash bpfrt_hash_of(const struct bpfrt_map *map, uint32_t value_size)
{
	uint8_t *values = map->values;
	size_t element_bytes = (size_t)bpfrt_hash_element_bytes(map->key_size, value_size);
	uint32_t buckets = bpfrt_hash_buckets(map->max_entries);
	size_t first = (size_t)bpfrt_align_up(sizeof(struct bpfrt_node_head) + 4 * (size_t)buckets, 8);

	return (struct bpfrt_hash){
		.nodes = { map->values, values + first - element_bytes, element_bytes },
		.buckets = (uint32_t *)(void *)(values + sizeof(struct bpfrt_node_head)),
		.mask = buckets - 1,
	};
}

static inline struct bpfrt_hash_link *bpfrt_hash_element(const struct bpfrt_hash *hash, uint32_t n)
{
	return bpfrt_node(&hash->nodes, n);
}

static inline void *bpfrt_hash_key(const struct bpfrt_hash *hash, uint32_t n)
{
	return bpfrt_hash_element(hash, n) + 1;
}

/* The element with this key, or 0. Needs no lock. */
uint32_t bpfrt_hash_find(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key);

/*
 * The rest is for holders of the lock.
 *
 * A place for `key`: *where is the link that names the element with this key, or 0. Returns what the flags of an update
 * say: 0, -EEXIST, -ENOENT, or -E2BIG when there is no room for another.
 */
struct bpfrt_hash_place {
	uint32_t *link;
	uint32_t hash;
};
struct bpfrt_hash_place bpfrt_hash_locate(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key);
int64_t bpfrt_hash_may_update(const struct bpfrt_map *map, const struct bpfrt_hash *hash,
			      const struct bpfrt_hash_place *place, uint64_t flags);

/* An element that is in no bucket, with its key set. */
uint32_t bpfrt_hash_take(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key,
			 uint32_t hash_value);

/* Links an element at its place, instead of the one that is there, if any. */
void bpfrt_hash_put(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place,
		    uint32_t element);

/* remove and get_next_key of the types. */
int64_t bpfrt_hash_remove(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key);
int64_t bpfrt_hash_next(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key, void *next);

#endif
