/* Finding an element without a lock; inline, so that a size of keys that is known unrolls. */
#ifndef BPFRT_HASH_FIND_H
#define BPFRT_HASH_FIND_H

#include "hash_core.h"
#include "words.h"

#define BPFRT_INLINE static inline __attribute__((always_inline))

/* The element of a bucket with this key, or 0; anything once the reader is stale. */
BPFRT_INLINE uint32_t bpfrt_hash_walk(const struct bpfrt_hash *hash, struct bpfrt_stripe *stripe,
				      const struct bpfrt_reader *reader, const void *key, uint32_t size, uint32_t value)
{
	uint32_t n = BPFRT_LOAD(&hash->buckets[value & hash->mask]);

	while (n) {
		struct bpfrt_hash_link *element = bpfrt_hash_element(hash, n);

		if (BPFRT_LOAD(&element->hash) == value && bpfrt_words_equal(element + 1, key, size))
			break;
		n = BPFRT_LOAD(&element->next);
		if (bpfrt_read_is_stale(stripe, reader))
			break;
	}
	return n;
}

/* When a writer was about at the first try. */
uint32_t bpfrt_hash_find_again(const struct bpfrt_hash *hash, const void *key, uint32_t value);

/* The element with this key, or 0; `size`: of keys. */
BPFRT_INLINE uint32_t bpfrt_hash_find_sized(const struct bpfrt_hash *hash, const void *key, uint32_t size)
{
	uint32_t value = bpfrt_hash_key_bytes(key, size);
	struct bpfrt_stripe *stripe = bpfrt_stripe(hash->map, value & hash->mask);
	struct bpfrt_reader reader = bpfrt_read_begin(stripe, 0);
	uint32_t n = bpfrt_hash_walk(hash, stripe, &reader, key, size, value);

	return bpfrt_read_end(stripe, &reader) ? n : bpfrt_hash_find_again(hash, key, value);
}

#endif
