/*
 * What the LRU types add to a hash: the order in which elements go when it is full, the same in both profiles. New
 * elements are the newest. The oldest goes, unless a program looked it up, or an update replaced it, since it came or
 * was spared: then it is spared, which makes it the newest. After BPFRT_LRU_MOST_SPARED in a row the next goes all the
 * same, so that an update takes a bounded time.
 */
#ifndef BPFRT_LRU_H
#define BPFRT_LRU_H

#include "hash_core.h"

#define BPFRT_LRU_MOST_SPARED 64

/* Instead of locate and may_update: evicts where there is no room. */
int64_t bpfrt_lru_make_room(const struct bpfrt_hash *hash, struct bpfrt_hash_place *place, const void *key,
			    uint64_t flags);

/* Instead of bpfrt_hash_put. */
void bpfrt_lru_put(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint32_t element);

/* The element with this key, marked as used, or 0. Needs no lock. */
uint32_t bpfrt_lru_find(const struct bpfrt_hash *hash, const void *key);

/* remove and take of the types; `value` may be NULL. */
int64_t bpfrt_lru_take_out(const struct bpfrt_hash *hash, const void *key, void *value);

static inline void bpfrt_lru_mark(const struct bpfrt_hash *hash, uint32_t n)
{
	BPFRT_SET_BITS(&bpfrt_hash_element(hash, n)->hash, BPFRT_HASH_USED);
}

#endif
