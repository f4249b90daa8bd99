#include "bpfrt/helpers.h"

void *bpfrt_map_lookup_percpu_elem(const struct bpfrt_map *map, const void *key, uint32_t cpu)
{
	return map->ops->lookup_slot ? map->ops->lookup_slot(map, key, cpu) : 0;
}
