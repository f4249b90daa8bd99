/* What perf_event_output and xdp_output share: host/perf_reader.c. */
#ifndef BPFRT_OUTPUT_H
#define BPFRT_OUTPUT_H

#include "bpfrt/host.h"

int64_t bpfrt_perf_output(const void *ctx, const struct bpfrt_map *map, uint64_t flags, const void *data,
			  uint64_t size);

#endif
