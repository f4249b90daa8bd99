/* A hash's storage, taken apart. */
#ifndef BPFRT_HASH_SHAPE_H
#define BPFRT_HASH_SHAPE_H

#include "map/nodes.h"

struct bpfrt_hash {
	const struct bpfrt_map *map;
	struct bpfrt_nodes nodes;
	uint32_t *buckets;
	uint32_t mask;
};

/* `rest`: of bpfrt_hash_rest. */
static inline struct bpfrt_hash bpfrt_hash_shape(const struct bpfrt_map *map, size_t rest)
{
	uint8_t *values = map->values;
	size_t element_bytes = (size_t)bpfrt_hash_element_bytes(map->key_size, rest);
	uint32_t buckets = bpfrt_hash_buckets(map->max_entries, bpfrt_slot_count());
	size_t first = (size_t)bpfrt_align_up(sizeof(struct bpfrt_node_head) + 4 * (size_t)buckets, 8);

	return (struct bpfrt_hash){
		.map = map,
		.nodes = { map->values, values + first - element_bytes, element_bytes },
		.buckets = (uint32_t *)(void *)(values + sizeof(struct bpfrt_node_head)),
		.mask = buckets - 1,
	};
}

#endif
