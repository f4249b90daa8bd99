#include "bpfrt/helpers.h"

int64_t bpfrt_map_peek_elem(const struct bpfrt_map *map, void *value)
{
	return map->ops->peek(map, value);
}
