/* Where the values of the hash types lie (storage.h). */
#ifndef BPFRT_HASH_VALUES_H
#define BPFRT_HASH_VALUES_H

#include "hash_core.h"
#include "words.h"

static inline uint8_t *bpfrt_hash_value(const struct bpfrt_hash *hash, uint32_t n)
{
	return (uint8_t *)bpfrt_hash_key(hash, n) + (size_t)bpfrt_align_up(hash->map->key_size, 8);
}

/* Of per-CPU types. */
static inline uint8_t *bpfrt_hash_slot_value(const struct bpfrt_hash *hash, uint32_t n, uint32_t slot)
{
	const struct bpfrt_map *map = hash->map;
	uint32_t slots = bpfrt_slot_count(), line = bpfrt_storage_line(slots);
	uint32_t elements = bpfrt_hash_elements(map->max_entries, slots);
	size_t shared = (size_t)bpfrt_hash_elements_off(map->max_entries, slots) + elements * hash->nodes.bytes;
	size_t values = (size_t)bpfrt_align_up((size_t)elements * map->stride, line);

	return (uint8_t *)map->values + (size_t)bpfrt_align_up(shared, line) + slot * values +
	       (size_t)(n - 1) * map->stride;
}

/* A value as the host copies it: all slots', for per-CPU types. */
void bpfrt_hash_read_value(const struct bpfrt_hash *hash, uint32_t n, void *value);

/* hash_copy.c: copy and take of every hash type, update_slots of the per-CPU ones. */
int64_t bpfrt_hash_copy(const struct bpfrt_map *map, const void *key, void *value);
int64_t bpfrt_hash_take_out(const struct bpfrt_map *map, const void *key, void *value);

/* Where one core masks interrupts instead, lookup and remove do. */
#ifdef BPFRT_CLOUD
#define BPFRT_HASH_HOST_OPS .copy = bpfrt_hash_copy, .take = bpfrt_hash_take_out
#else
#define BPFRT_HASH_HOST_OPS .copy = NULL, .take = NULL
#endif

/* An update of per-CPU values, with the lock held and room made: of slot `mine` alone (a new element's others are
 * zero), or of all slots, each value `stride` bytes after the one before. The element, which a new one's caller puts in
 * its place. */
uint32_t bpfrt_hash_set_slots(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, const void *key,
			      const void *values, uint32_t mine, bool all);

#endif
