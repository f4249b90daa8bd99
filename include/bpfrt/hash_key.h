/*
 * The hash of keys and values: a hash map's storage depends on it, and the compiler writes storage of maps with initial
 * values. For every 8 bytes a fold of the upper half on the lower and a multiplication, whose upper half depends on
 * every bit. Not for keys that an enemy chooses. Freestanding. Any thread; from interrupt handlers too.
 */
#ifndef BPFRT_HASH_KEY_H
#define BPFRT_HASH_KEY_H

#include "bpfrt/storage.h"

/* A hash that takes in 8 bytes more. */
static inline uint64_t bpfrt_hash_mix(uint64_t hash, uint64_t word)
{
	hash ^= word;
	hash ^= hash >> 32;
	return hash * UINT64_C(0x9e3779b97f4a7c15);
}

/* All 32 bits of the hash of `size` bytes. */
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

/* The hash that an element keeps: 31 bits. Its lowest bits are the number of its bucket. */
static inline uint32_t bpfrt_hash_of_key(const void *key, uint32_t size)
{
	return bpfrt_hash_key_bytes(key, size) & ~BPFRT_HASH_USED;
}

#endif
