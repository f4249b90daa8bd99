/* devmap_hash: a redirect table whose keys are any numbers. Linux's: no interface 0, and EXIST creates too. */
#include "bpfrt/map.h"
#include "hash_values.h"

void *bpfrt_devmap_hash_lookup(const struct bpfrt_map *map, const void *key)
{
	return bpfrt_hash_lookup(map, key);
}

int64_t bpfrt_devmap_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	uint32_t ifindex;

	__builtin_memcpy(&ifindex, value, sizeof(ifindex));
	if (flags > BPFRT_EXIST || !ifindex)
		return -BPFRT_EINVAL;
	return bpfrt_hash_update(map, key, value, flags & BPFRT_NOEXIST);
}

int64_t bpfrt_devmap_hash_delete(const struct bpfrt_map *map, const void *key)
{
	return bpfrt_hash_delete(map, key);
}

int64_t bpfrt_devmap_hash_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return bpfrt_hash_get_next_key(map, key, next);
}

const struct bpfrt_map_ops bpfrt_devmap_hash_ops = {
	.lookup = bpfrt_devmap_hash_lookup,
	.update = bpfrt_devmap_hash_update,
	.remove = bpfrt_devmap_hash_delete,
	.get_next_key = bpfrt_devmap_hash_get_next_key,
	BPFRT_HASH_HOST_OPS,
};
