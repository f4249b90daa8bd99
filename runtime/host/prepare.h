/* Setting up one map: prepare_cloud.c or prepare_embedded.c. */
#ifndef BPFRT_PREPARE_H
#define BPFRT_PREPARE_H

#include "bpfrt/map.h"

/* Gives a map what it lacks; one that lacks nothing is not written. *missing: bytes, as in struct bpfrt_init_report. */
int64_t bpfrt_map_prepare(struct bpfrt_map *map, uint64_t *missing);

#endif
