/* What maps without keys answer to operations on keys. */
#ifndef BPFRT_KEYLESS_H
#define BPFRT_KEYLESS_H

#include "bpfrt/map.h"

void *bpfrt_keyless_lookup(const struct bpfrt_map *map, const void *key);
int64_t bpfrt_keyless_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags);
int64_t bpfrt_keyless_delete(const struct bpfrt_map *map, const void *key);
int64_t bpfrt_keyless_get_next_key(const struct bpfrt_map *map, const void *key, void *next);

#define BPFRT_KEYLESS                                                                                   \
	.lookup = bpfrt_keyless_lookup, .update = bpfrt_keyless_update, .remove = bpfrt_keyless_delete, \
	.get_next_key = bpfrt_keyless_get_next_key

#endif
