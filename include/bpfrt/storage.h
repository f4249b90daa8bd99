/*
 * How much memory a map's values take and how they lie in it: the same on every target, so that the compiler can size
 * a 32-bit target's storage on a 64-bit host. Positions inside are indices, never pointers. Freestanding.
 */
#ifndef BPFRT_STORAGE_H
#define BPFRT_STORAGE_H

#include <stdint.h>

enum bpfrt_storage {
	BPFRT_STORAGE_NOTHING,
	BPFRT_STORAGE_ARRAY,
	BPFRT_STORAGE_PERCPU_ARRAY,
	BPFRT_STORAGE_HASH,
	BPFRT_STORAGE_PERCPU_HASH,
	BPFRT_STORAGE_POINTERS, /* max_entries slots of 8 bytes, each a native pointer or NULL */
	BPFRT_STORAGE_REDIRECT, /* array of values, a set bit each */
};

static inline uint64_t bpfrt_round_up(uint64_t n, uint64_t multiple)
{
	return (n + multiple - 1) / multiple * multiple;
}

#endif
