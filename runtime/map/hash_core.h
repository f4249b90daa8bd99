/*
 * Buckets and elements that the hash types share: finding, linking and unlinking, in the layout of storage.h. Elements
 * never move, and one that was removed keeps its key and value for a while (nodes.h).
 */
#ifndef BPFRT_HASH_CORE_H
#define BPFRT_HASH_CORE_H

#include <stddef.h>
#include <stdint.h>

#include "bpfrt/hash_key.h"
#include "bpfrt/storage.h"
#include "lock.h"
#include "nodes.h"

/* Embedded: fills and returns `room`. A function, because it is large. */
const struct bpfrt_hash *bpfrt_hash_open(const struct bpfrt_map *map, enum bpfrt_storage kind, struct bpfrt_hash *room);

/* The storage of a map of a layout; `room` may keep it. */
static inline const struct bpfrt_hash *bpfrt_hash_of(const struct bpfrt_map *map, enum bpfrt_storage kind,
						     struct bpfrt_hash *room)
{
#ifdef BPFRT_CLOUD
	(void)kind;
	(void)room;
	return &((const struct bpfrt_map_state *)map->state)->hash;
#else
	return bpfrt_hash_open(map, kind, room);
#endif
}

static inline struct bpfrt_hash_link *bpfrt_hash_element(const struct bpfrt_hash *hash, uint32_t n)
{
	return bpfrt_node(&hash->nodes, n);
}

static inline void *bpfrt_hash_key(const struct bpfrt_hash *hash, uint32_t n)
{
	return bpfrt_hash_element(hash, n) + 1;
}

/* Whether an element's word says this hash of a key. */
static inline bool bpfrt_hash_is(uint32_t word, uint32_t hash)
{
	return (word ^ hash) << 1 == 0;
}

/* The bucket of a hash. In this order, for a map that grows has the larger buckets before the larger mask. */
static inline uint32_t *bpfrt_hash_bucket(const struct bpfrt_hash *hash, uint32_t value)
{
	uint32_t mask = BPFRT_LOAD(&hash->mask);

	return &BPFRT_LOAD(&hash->buckets)[value & mask];
}

/* The element with this key, or 0. Needs no lock. */
uint32_t bpfrt_hash_find(const struct bpfrt_hash *hash, const void *key);

/*
 * A key's place, with its stripe's lock held: *link names the element with this key, or is 0.
 */
struct bpfrt_hash_place {
	struct bpfrt_stripe *stripe;
	uint32_t *link;
	uint32_t hash, token;
};
struct bpfrt_hash_place bpfrt_hash_locate(const struct bpfrt_hash *hash, const void *key);
void bpfrt_hash_leave(const struct bpfrt_hash_place *place);

/* What the flags of an update say: 0, -EEXIST, -ENOENT, or -E2BIG when there is no room for another; 0 for a key that
 * is not there has counted it. */
int64_t bpfrt_hash_may_update(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint64_t flags);

/* An element that is in no bucket, with its key set. */
uint32_t bpfrt_hash_take(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, const void *key);

/* Unlinks the element that a link names, and keeps it for reuse; `follower` takes its place in the chain. */
void bpfrt_hash_unlink(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint32_t follower);

/* Links an element at its place, instead of the one that is there, if any. */
void bpfrt_hash_put(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint32_t element);

/* remove and get_next_key of the types. */
int64_t bpfrt_hash_remove(const struct bpfrt_hash *hash, const void *key);
int64_t bpfrt_hash_next(const struct bpfrt_hash *hash, const void *key, void *next);

#endif
