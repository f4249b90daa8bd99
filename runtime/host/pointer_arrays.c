/* The host's access to prog_array and the maps of maps. */
#include "map/pointers.h"
#include "map/types.h"

static int64_t set(const struct bpfrt_map *map, const void *key, const void *to)
{
	struct bpfrt_pointer slot = { .to_slot = 0 };
	int64_t status;

	slot.to = to;
	if (to)
		return map->ops->update(map, key, &slot, BPFRT_ANY);
	status = map->ops->remove(map, key);
	return status == -BPFRT_ENOENT ? 0 : status;
}

int64_t bpfrt_prog_array_set(const struct bpfrt_map *map, uint32_t index, const struct bpfrt_prog *prog)
{
	return map->type == BPFRT_MAP_PROG_ARRAY ? set(map, &index, prog) : -BPFRT_EINVAL;
}

int64_t bpfrt_array_of_maps_set(const struct bpfrt_map *map, uint32_t index, const struct bpfrt_map *inner)
{
	return map->type == BPFRT_MAP_ARRAY_OF_MAPS ? set(map, &index, inner) : -BPFRT_EINVAL;
}

int64_t bpfrt_hash_of_maps_set(const struct bpfrt_map *map, const void *key, const struct bpfrt_map *inner)
{
	return map->type == BPFRT_MAP_HASH_OF_MAPS ? set(map, key, inner) : -BPFRT_EINVAL;
}

const struct bpfrt_prog *bpfrt_prog_array_get(const struct bpfrt_map *map, uint32_t index)
{
	return map->type == BPFRT_MAP_PROG_ARRAY ? bpfrt_pointer_get(map, &index) : NULL;
}
