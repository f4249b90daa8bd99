#include "bpfrt/helpers.h"

int64_t bpfrt_map_delete_elem(const struct bpfrt_map *map, const void *key)
{
	return map->ops->remove(map, key);
}
