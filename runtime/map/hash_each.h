/* One element of a hash after the other, while anybody changes the map. */
#ifndef BPFRT_HASH_EACH_H
#define BPFRT_HASH_EACH_H

#include <stdbool.h>
#include <stdint.h>

#include "hash_core.h"

struct bpfrt_hash_each {
	void *key, *value; /* of the element that was found; per-CPU: the caller's value */

	const struct bpfrt_hash *hash;
	struct bpfrt_hash room;
	uint32_t mask;   /* of the buckets when `this` was found */
	uint32_t bucket; /* in which this and the next are looked for */
	uint32_t this;   /* element that was found in it; 0: none yet */
	uint32_t next;   /* the one behind it then */
};

void bpfrt_hash_each_begin(struct bpfrt_hash_each *each, const struct bpfrt_map *map, enum bpfrt_storage kind);

/* Finds the next element; false: there is none. It stays readable as one that a program looked up. */
bool bpfrt_hash_each_next(struct bpfrt_hash_each *each);

#endif
