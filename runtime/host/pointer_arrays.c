/* The host's access to prog_array and array_of_maps. */
#include "map/pointers.h"
#include "map/types.h"

static int64_t set(const struct bpfrt_map *map, uint32_t index, const void *to)
{
	struct bpfrt_pointer slot = { .to_slot = 0 };
	int64_t status;

	slot.to = to;
	if (to)
		return map->ops->update(map, &index, &slot, BPFRT_ANY);
	status = map->ops->remove(map, &index);
	return status == -BPFRT_ENOENT ? 0 : status;
}

int64_t bpfrt_prog_array_set(const struct bpfrt_map *map, uint32_t index, const struct bpfrt_prog *prog)
{
	return map->type == BPFRT_MAP_PROG_ARRAY ? set(map, index, prog) : -BPFRT_EINVAL;
}

int64_t bpfrt_array_of_maps_set(const struct bpfrt_map *map, uint32_t index, const struct bpfrt_map *inner)
{
	return map->type == BPFRT_MAP_ARRAY_OF_MAPS ? set(map, index, inner) : -BPFRT_EINVAL;
}

const struct bpfrt_prog *bpfrt_prog_array_get(const struct bpfrt_map *map, uint32_t index)
{
	return map->type == BPFRT_MAP_PROG_ARRAY ? bpfrt_pointer_get(map, &index) : NULL;
}
