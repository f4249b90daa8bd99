#include "bpfrt/helpers.h"

void *bpfrt_map_lookup_elem(const struct bpfrt_map *map, const void *key)
{
	return map->ops->lookup(map, key);
}
