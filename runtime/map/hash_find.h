/* Finding an element without a lock; inline, so that a size of keys that is known unrolls. */
#ifndef BPFRT_HASH_FIND_H
#define BPFRT_HASH_FIND_H

#include "hash_core.h"
#include "words.h"

#define BPFRT_INLINE static inline __attribute__((always_inline))

/* What a type makes of it when an element is found: LRU types mark it. */
enum bpfrt_find { BPFRT_FIND_ONLY, BPFRT_FIND_MARK };

/* The element of a bucket with this key, or 0; anything once the reader is stale. */
BPFRT_INLINE uint32_t bpfrt_hash_walk(const struct bpfrt_hash *hash, struct bpfrt_stripe *stripe,
				      const struct bpfrt_reader *reader, const void *key, uint32_t size, uint32_t value,
				      enum bpfrt_find how)
{
	uint32_t n = BPFRT_LOAD(bpfrt_hash_bucket(hash, value));

	while (n) {
		struct bpfrt_hash_link *element = bpfrt_hash_element(hash, n);
		uint32_t other = BPFRT_LOAD(&element->hash);

		if (bpfrt_hash_is(other, value) && bpfrt_words_equal(element + 1, key, size)) {
			if (how == BPFRT_FIND_MARK && !(other & BPFRT_HASH_USED))
				BPFRT_SET_BITS(&element->hash, BPFRT_HASH_USED);
			break;
		}
		n = BPFRT_LOAD(&element->next);
		if (bpfrt_read_is_stale(stripe, reader))
			break;
	}
	return n;
}

/* When a writer was about at the first try. */
BPFRT_INLINE uint32_t bpfrt_hash_walk_again(const struct bpfrt_hash *hash, const void *key, uint32_t value,
					    enum bpfrt_find how)
{
	struct bpfrt_stripe *stripe = bpfrt_stripe(hash->map, value);

	for (unsigned tries = 1;; tries++) {
		struct bpfrt_reader reader = bpfrt_read_begin(stripe, tries);
		uint32_t n = bpfrt_hash_walk(hash, stripe, &reader, key, hash->map->key_size, value, how);

		if (bpfrt_read_end(stripe, &reader))
			return n;
	}
}

uint32_t bpfrt_hash_find_again(const struct bpfrt_hash *hash, const void *key, uint32_t value);
/* lru_core.c */
uint32_t bpfrt_lru_find_again(const struct bpfrt_hash *hash, const void *key, uint32_t value);

/* The element with this key, or 0; `size`: of keys. */
BPFRT_INLINE uint32_t bpfrt_hash_find_sized(const struct bpfrt_hash *hash, const void *key, uint32_t size,
					    enum bpfrt_find how)
{
	uint32_t value = bpfrt_hash_of_key(key, size);
	struct bpfrt_stripe *stripe = bpfrt_stripe(hash->map, value);
	struct bpfrt_reader reader = bpfrt_read_begin(stripe, 0);
	uint32_t n = bpfrt_hash_walk(hash, stripe, &reader, key, size, value, how);

	if (bpfrt_read_end(stripe, &reader))
		return n;
	return how == BPFRT_FIND_MARK ? bpfrt_lru_find_again(hash, key, value)
				      : bpfrt_hash_find_again(hash, key, value);
}

#endif
