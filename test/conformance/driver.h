/* What the generated part of an image gives to the driver. */
#ifndef TEST_DRIVER_H
#define TEST_DRIVER_H

#include <stdint.h>

#include "bpfrt/map.h"
#include "exec_limits.h"

struct driver_job {
	uint64_t (*entry)(void *ctx);
	const uint8_t *mem;
	uint16_t length;
	uint8_t is_packet, wants_memory, names_map;
};

/* A map of the model; NULL where no program of the image names it. */
struct driver_map {
	const struct bpfrt_map *map;
	uint32_t index;
};

extern const struct driver_job driver_jobs[];
extern const uint32_t driver_job_count;
extern const struct driver_map driver_maps[];
extern const uint32_t driver_map_count;
extern const struct bpfrt_map *const driver_cell; /* its value is the memory; NULL: the driver has some */

#endif
