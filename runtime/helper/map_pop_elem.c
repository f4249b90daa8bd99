#include "bpfrt/helpers.h"

int64_t bpfrt_map_pop_elem(const struct bpfrt_map *map, void *value)
{
	return map->ops->pop(map, value);
}
