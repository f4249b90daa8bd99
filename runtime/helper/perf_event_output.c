#include "bpfrt/helpers.h"
#include "output.h"

int64_t bpfrt_perf_event_output(void *ctx, const struct bpfrt_map *map, uint64_t flags, const void *data, uint64_t size)
{
	return bpfrt_perf_output(ctx, map, flags, data, size);
}
