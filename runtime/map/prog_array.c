/* prog_array: pointers to program descriptors, which tail calls read. Programs cannot look into it. */
#include "pointers.h"

void *bpfrt_prog_array_lookup(const struct bpfrt_map *map, const void *key)
{
	(void)map;
	(void)key;
	return NULL;
}

int64_t bpfrt_prog_array_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	const void *prog = bpfrt_pointer_in(value);

	return prog ? bpfrt_pointer_set(map, key, prog, flags) : -BPFRT_EINVAL;
}

int64_t bpfrt_prog_array_delete(const struct bpfrt_map *map, const void *key)
{
	return bpfrt_pointer_clear(map, key);
}

int64_t bpfrt_prog_array_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return bpfrt_index_next(map, key, next);
}

const struct bpfrt_map_ops bpfrt_prog_array_ops = {
	.lookup = bpfrt_prog_array_lookup,
	.update = bpfrt_prog_array_update,
	.remove = bpfrt_prog_array_delete,
	.get_next_key = bpfrt_prog_array_get_next_key,
};
