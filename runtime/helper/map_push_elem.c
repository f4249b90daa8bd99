#include "bpfrt/helpers.h"

int64_t bpfrt_map_push_elem(const struct bpfrt_map *map, const void *value, uint64_t flags)
{
	return map->ops->push(map, value, flags);
}
