/* Copies between map storage, which is 8-byte aligned and padded to 8, and memory of any alignment. Cloud: the storage
 * side is accessed in atomic 8-byte words. */
#ifndef BPFRT_WORDS_H
#define BPFRT_WORDS_H

#include <stdint.h>

#include "profile.h"

#ifdef BPFRT_CLOUD

/* Fewer than 8 bytes, as they lie in a padded word. */
static inline uint64_t bpfrt_last_word(const uint8_t *bytes, uint32_t size)
{
	uint32_t half;
	uint64_t word = 0;

	if (size == 4) {
		__builtin_memcpy(&half, bytes, 4);
		__builtin_memcpy(&word, &half, 4);
	} else {
		for (uint32_t i = 0; i < size; i++)
			((uint8_t *)&word)[i] = bytes[i];
	}
	return word;
}

static inline void bpfrt_words_set(void *storage, const void *from, uint32_t size)
{
	uint64_t *words = storage;
	const uint8_t *bytes = from;

	for (; size >= 8; size -= 8, bytes += 8) {
		uint64_t word;

		__builtin_memcpy(&word, bytes, 8);
		BPFRT_STORE(words++, word);
	}
	if (size)
		BPFRT_STORE(words, bpfrt_last_word(bytes, size));
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

	for (; size >= 8; size -= 8, bytes += 8) {
		uint64_t word;

		__builtin_memcpy(&word, bytes, 8);
		if (BPFRT_LOAD(words++) != word)
			return 0;
	}
	return !size || BPFRT_LOAD(words) == bpfrt_last_word(bytes, size);
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
