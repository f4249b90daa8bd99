/* array_of_maps: pointers to map descriptors; what a program looks up is the inner map. */
#include "pointers.h"

void *bpfrt_array_of_maps_lookup(const struct bpfrt_map *map, const void *key)
{
	/* The descriptor's constness is the caller's again: programs hand it to helpers, which take it const. */
	return (void *)(uintptr_t)bpfrt_pointer_get(map, key);
}

int64_t bpfrt_array_of_maps_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	const struct bpfrt_map *inner = bpfrt_pointer_in(value);

	if (!bpfrt_pointer_fits(map, inner))
		return -BPFRT_EINVAL;
	return bpfrt_pointer_set(map, key, inner, flags);
}

int64_t bpfrt_array_of_maps_delete(const struct bpfrt_map *map, const void *key)
{
	return bpfrt_pointer_clear(map, key);
}

int64_t bpfrt_array_of_maps_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return bpfrt_index_next(map, key, next);
}

const struct bpfrt_map_ops bpfrt_array_of_maps_ops = {
	.lookup = bpfrt_array_of_maps_lookup,
	.update = bpfrt_array_of_maps_update,
	.remove = bpfrt_array_of_maps_delete,
	.get_next_key = bpfrt_array_of_maps_get_next_key,
};
