/*
 * The hash function of keys and values: for every 8 bytes a fold of the upper half on the lower and a multiplication,
 * whose upper half depends on every bit. Not for keys that an enemy chooses.
 */
#ifndef BPFRT_HASH_KEY_H
#define BPFRT_HASH_KEY_H

#include <stdint.h>

static inline uint64_t bpfrt_hash_mix(uint64_t hash, uint64_t word)
{
	hash ^= word;
	hash ^= hash >> 32;
	return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint32_t bpfrt_hash_key_bytes(const void *bytes, uint32_t size)
{
	uint64_t hash = size, word = 0;
	const uint8_t *key = bytes;
	uint32_t result, half;

	for (; size >= 8; size -= 8, key += 8) {
		__builtin_memcpy(&word, key, 8);
		hash = bpfrt_hash_mix(hash, word);
	}
	if (size >= 4) {
		__builtin_memcpy(&half, key, 4);
		hash = bpfrt_hash_mix(hash, half);
		size -= 4;
		key += 4;
	}
	if (size) {
		for (word = 0; size; size--)
			word = word << 8 | *key++;
		hash = bpfrt_hash_mix(hash, word);
	}
	result = (uint32_t)(hash >> 32);
	return result ^ result >> 15;
}

#endif
