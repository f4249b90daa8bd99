#include "map/types.h"
#include "memory/memory.h"
#include "prepare.h"
#include "profile.h"

int64_t bpfrt_map_prepare(struct bpfrt_map *map, uint64_t *missing)
{
	uint64_t bytes;

	if (map->values)
		return 0;
	bytes = bpfrt_map_bytes(map, 1);
	if (!bytes)
		return 0;
	map->values = bpfrt_memory_take(bytes);
	if (map->values)
		return 0;
	*missing = bytes == UINT64_MAX ? bytes : bytes - (bpfrt_memory_total() - bpfrt_memory_used());
	return -BPFRT_ENOMEM;
}

uint64_t bpfrt_map_memory(const struct bpfrt_map *map)
{
	return map->values ? bpfrt_map_bytes(map, 1) : 0;
}
