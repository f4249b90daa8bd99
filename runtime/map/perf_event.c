/* perf_event_array: an output channel (helper/perf_event_output.c); it has no elements. */
#include "bpfrt/map.h"

#include <stddef.h>

void *bpfrt_perf_event_lookup(const struct bpfrt_map *map, const void *key)
{
	(void)map;
	(void)key;
	return NULL;
}

int64_t bpfrt_perf_event_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	(void)map;
	(void)key;
	(void)value;
	(void)flags;
	return -BPFRT_EINVAL;
}

int64_t bpfrt_perf_event_delete(const struct bpfrt_map *map, const void *key)
{
	(void)map;
	(void)key;
	return -BPFRT_EINVAL;
}

int64_t bpfrt_perf_event_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	(void)map;
	(void)key;
	(void)next;
	return -BPFRT_ENOENT;
}

const struct bpfrt_map_ops bpfrt_perf_event_ops = {
	.lookup = bpfrt_perf_event_lookup,
	.update = bpfrt_perf_event_update,
	.remove = bpfrt_perf_event_delete,
	.get_next_key = bpfrt_perf_event_get_next_key,
};
