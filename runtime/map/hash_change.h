/* Changing a bucket; inline, so that a size of keys that is known unrolls. hash_core.c has these as functions. */
#ifndef BPFRT_HASH_CHANGE_H
#define BPFRT_HASH_CHANGE_H

#include "hash_find.h"

BPFRT_INLINE struct bpfrt_hash_place bpfrt_hash_locate_sized(const struct bpfrt_hash *hash, const void *key,
							     uint32_t size)
{
	uint32_t value = bpfrt_hash_of_key(key, size);
	struct bpfrt_hash_place place = { .stripe = bpfrt_stripe(hash->map, value), .hash = value };

	place.token = bpfrt_lock(place.stripe);
	place.link = bpfrt_hash_bucket(hash, value);
	while (*place.link) {
		struct bpfrt_hash_link *element = bpfrt_hash_element(hash, *place.link);

		if (bpfrt_hash_is(BPFRT_LOAD(&element->hash), value) && bpfrt_words_equal(element + 1, key, size))
			break;
		place.link = &element->next;
	}
	return place;
}

/* The function tells besides that the map is full (failure/full.h). */
BPFRT_INLINE int64_t bpfrt_hash_may_update_inline(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place,
						  uint64_t flags)
{
	if (*place->link)
		return flags == BPFRT_NOEXIST ? -BPFRT_EEXIST : 0;
	if (flags == BPFRT_EXIST)
		return -BPFRT_ENOENT;
	return bpfrt_node_reserve(hash->map, &hash->nodes) ? 0 : -BPFRT_E2BIG;
}

BPFRT_INLINE uint32_t bpfrt_hash_take_sized(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place,
					    const void *key, uint32_t size)
{
#ifdef BPFRT_CLOUD
	uint32_t n = place->stripe->ring_count > BPFRT_RING_KEEP && !place->stripe->queue.count
			     ? bpfrt_ring_get(place->stripe)
			     : bpfrt_node_take(hash->map, place->stripe, &hash->nodes);
#else
	uint32_t n = bpfrt_node_take(hash->map, place->stripe, &hash->nodes);
#endif

	BPFRT_STORE(&bpfrt_hash_element(hash, n)->hash, place->hash);
	bpfrt_words_set(bpfrt_hash_key(hash, n), key, size);
	return n;
}

BPFRT_INLINE void bpfrt_hash_give(const struct bpfrt_hash *hash, struct bpfrt_stripe *stripe, uint32_t n)
{
#ifdef BPFRT_CLOUD
	if (stripe->ring_count < BPFRT_STRIPE_RING) {
		BPFRT_STORE(&bpfrt_hash_element(hash, n)->next, 0);
		bpfrt_ring_put(stripe, n);
		return;
	}
#endif
	bpfrt_node_give(stripe, &hash->nodes, n);
}

BPFRT_INLINE void bpfrt_hash_unlink_inline(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place,
					   uint32_t follower)
{
	uint32_t old = *place->link;

	bpfrt_change_begin(place->stripe);
	BPFRT_STORE(place->link, follower);
	bpfrt_hash_give(hash, place->stripe, old);
	bpfrt_change_end(place->stripe);
}

BPFRT_INLINE void bpfrt_hash_put_inline(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place,
					uint32_t element)
{
	uint32_t *next = &bpfrt_hash_element(hash, element)->next, old = *place->link;

	if (old) {
		BPFRT_STORE(next, bpfrt_hash_element(hash, old)->next);
		bpfrt_hash_unlink_inline(hash, place, element);
	} else {
		BPFRT_STORE(next, 0);
		BPFRT_STORE(place->link, element);
	}
}

#endif
