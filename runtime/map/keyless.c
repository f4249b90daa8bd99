#include <stddef.h>

#include "keyless.h"

void *bpfrt_keyless_lookup(const struct bpfrt_map *map, const void *key)
{
	(void)map;
	(void)key;
	return NULL;
}

int64_t bpfrt_keyless_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	(void)map;
	(void)key;
	(void)value;
	(void)flags;
	return -BPFRT_EINVAL;
}

int64_t bpfrt_keyless_delete(const struct bpfrt_map *map, const void *key)
{
	(void)map;
	(void)key;
	return -BPFRT_EINVAL;
}

int64_t bpfrt_keyless_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	(void)map;
	(void)key;
	(void)next;
	return -BPFRT_EINVAL;
}
