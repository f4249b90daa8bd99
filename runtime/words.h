/* Copies between map storage, which is 8-byte aligned and padded to 8, and memory of any alignment. Cloud: the storage
 * side is accessed in atomic 8-byte words. */
#ifndef BPFRT_WORDS_H
#define BPFRT_WORDS_H

#include <stdint.h>

#include "profile.h"

#ifdef BPFRT_CLOUD

static inline void bpfrt_words_set(void *storage, const void *from, uint32_t size)
{
	uint64_t *words = storage;
	const uint8_t *bytes = from;

	for (; size >= 8; size -= 8, bytes += 8) {
		uint64_t word;

		__builtin_memcpy(&word, bytes, 8);
		BPFRT_STORE(words++, word);
	}
	if (size) {
		uint64_t word = 0;

		__builtin_memcpy(&word, bytes, size);
		BPFRT_STORE(words, word);
	}
}

static inline void bpfrt_words_get(void *to, const void *storage, uint32_t size)
{
	const uint64_t *words = storage;
	uint8_t *bytes = to;

	for (; size >= 8; size -= 8, bytes += 8) {
		uint64_t word = BPFRT_LOAD(words++);

		__builtin_memcpy(bytes, &word, 8);
	}
	if (size) {
		uint64_t word = BPFRT_LOAD(words);

		__builtin_memcpy(bytes, &word, size);
	}
}

static inline int bpfrt_words_equal(const void *storage, const void *other, uint32_t size)
{
	const uint64_t *words = storage;
	const uint8_t *bytes = other;

	for (; size; words++) {
		uint32_t part = size < 8 ? size : 8;
		uint64_t word = 0;

		__builtin_memcpy(&word, bytes, part);
		if (BPFRT_LOAD(words) != word)
			return 0;
		bytes += part;
		size -= part;
	}
	return 1;
}

static inline void bpfrt_words_clear(void *storage, uint32_t size)
{
	for (uint64_t *words = storage; size; size -= size < 8 ? size : 8)
		BPFRT_STORE(words++, 0);
}

#else

static inline void bpfrt_words_set(void *storage, const void *from, uint32_t size)
{
	__builtin_memcpy(storage, from, size);
}

static inline void bpfrt_words_get(void *to, const void *storage, uint32_t size)
{
	__builtin_memcpy(to, storage, size);
}

static inline int bpfrt_words_equal(const void *storage, const void *other, uint32_t size)
{
	return __builtin_memcmp(storage, other, size) == 0;
}

static inline void bpfrt_words_clear(void *storage, uint32_t size)
{
	__builtin_memset(storage, 0, size);
}

#endif
#endif
