#include "bpfrt/helpers.h"

int64_t bpfrt_map_update_elem(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	return map->ops->update(map, key, value, flags);
}
