/* Map types by Linux's numbers, and the storage of each; include/bpfc/map.def is the source. */
#ifndef BPFRT_TYPES_H
#define BPFRT_TYPES_H

#include "bpfrt/map.h"
#include "bpfrt/storage.h"

enum bpfrt_map_type {
#define BPFC_MAP(name, number, text, ops, storage) BPFRT_MAP_##name = number,
#include "bpfc/map.def"
};

/* Elements of types that have them come and go (nodes.h). */
static inline uint64_t bpfrt_map_nodes(const struct bpfrt_map *map, uint32_t slots)
{
	return map->type == BPFRT_MAP_LPM_TRIE ? bpfrt_lpm_nodes(map->max_entries, slots)
					       : bpfrt_hash_elements(map->max_entries, slots);
}

static inline uint64_t bpfrt_map_bytes(const struct bpfrt_map *map, uint32_t slots)
{
	return bpfrt_storage_bytes(bpfrt_map_storage(map->type), map->key_size, map->value_size, map->max_entries,
				   bpfrt_map_extra(map), slots);
}

#endif
