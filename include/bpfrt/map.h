/*
 * Map descriptors, one layout for both profiles. Generated objects define one per map, named as the map, and list their
 * addresses in the linker-collected section "bpfrt_maps". Freestanding.
 *
 * Embedded: the descriptor is constant, `values` a link-time address in the object's .bss; or, with
 * --map-storage=pool, the descriptor is in .data and bpfrt_init sets `values`. Cloud: always the latter.
 * Storage that is all zero bytes is a valid empty map of every type.
 */
#ifndef BPFRT_MAP_H
#define BPFRT_MAP_H

#include <stdint.h>

#include "bpfrt/abi.h"

struct bpfrt_map;

/* Flags of update (uapi/linux/bpf.h). */
#define BPFRT_ANY 0u
#define BPFRT_NOEXIST 1u
#define BPFRT_EXIST 2u

/* Operations of a map type; results as Linux's: 0 or a negative errno value. Keys and values are key_size and value_size
 * bytes. lookup returns NULL when there is no element. get_next_key: key NULL asks for the first; -ENOENT after the last. */
struct bpfrt_map_ops {
	void *(*lookup)(const struct bpfrt_map *map, const void *key);
	int64_t (*update)(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags);
	int64_t (*remove)(const struct bpfrt_map *map, const void *key);
	int64_t (*get_next_key)(const struct bpfrt_map *map, const void *key, void *next);
};

/* Field order is part of the ABI: the code generator writes it. */
struct bpfrt_map {
	const struct bpfrt_map_ops *ops;
	void *values; /* layout by type: storage.h */
	uint32_t type; /* enum bpf_map_type of Linux */
	uint32_t key_size, value_size;
	uint32_t stride; /* bytes from one value to the next: value_size rounded up to 8 */
	uint32_t max_entries;
	uint32_t flags;
	const char *name;              /* NULL with --no-registry */
	const struct bpfrt_map *inner; /* map-in-map: describes the inner maps, else NULL */
	void *state;                   /* the cloud runtime's own */
};

#endif
