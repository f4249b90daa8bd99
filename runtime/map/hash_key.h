/* The hash function of keys and values. */
#ifndef BPFRT_HASH_KEY_H
#define BPFRT_HASH_KEY_H

#include <stdint.h>

static inline uint32_t bpfrt_hash_key_bytes(const void *bytes, uint32_t size)
{
	uint32_t hash = size * UINT32_C(0x9e3779b1), word;
	const uint8_t *key = bytes;

	for (; size >= 4; size -= 4, key += 4) {
		__builtin_memcpy(&word, key, 4);
		hash = (hash ^ word) * UINT32_C(0x85ebca6b);
		hash ^= hash >> 13;
	}
	for (; size; size--)
		hash = (hash ^ *key++) * UINT32_C(0x01000193);
	hash = (hash ^ hash >> 16) * UINT32_C(0xc2b2ae35);
	return hash ^ hash >> 16;
}

#endif
