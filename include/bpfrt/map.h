/*
 * Map descriptors, one layout for both profiles. Generated objects define one per map, named as the map, and list their
 * addresses in the linker-collected section "bpfrt_maps". Freestanding.
 *
 * Embedded: the descriptor is constant, `values` a link-time address in the object's .bss, 8-byte aligned; or, with
 * --map-storage=pool, the descriptor is in .data, `values` is NULL and bpfrt_init (host.h) sets it. Cloud: the
 * descriptor is in .data, `values` and `state` are NULL and bpfrt_init sets them; types without per-CPU values may have
 * `values` of their own (a prog_array or array_of_maps with initial values: 8-byte slots). A hash_of_maps with initial
 * values has such slots, one for each of the 4-byte keys 0, 1 and so on; bpfrt_init inserts what is not NULL.
 */
#ifndef BPFRT_MAP_H
#define BPFRT_MAP_H

#include <stdint.h>

#include "bpfrt/abi.h"
#include "bpfrt/error.h"

struct bpfrt_map;

/* Flags of update (uapi/linux/bpf.h). */
#define BPFRT_ANY 0u
#define BPFRT_NOEXIST 1u
#define BPFRT_EXIST 2u

/*
 * Operations of a map type; results as Linux's: 0 or a negative number of error.h. Keys and values are key_size and
 * value_size bytes, of any alignment. lookup returns NULL when there is no element. get_next_key: key NULL, or one that
 * is not in the map, asks for the first; -ENOENT after the last. lookup_slot (NULL for types without per-CPU values) is
 * lookup in another CPU slot. push, pop and peek (NULL for types without) are those of queues, stacks and bloom
 * filters; a bloom filter's peek asks whether `value` may be in it. The value of types with POINTERS and HASH_POINTERS
 * storage is, for update, an 8-byte slot with the pointer. copy, take and update_slots are the host's (host.h): the
 * value as it was at one moment; the same, and the element is gone; an update of all slots' values. NULL: the host
 * looks up, copies and removes (embedded: with interrupts masked).
 *
 * Threads (cloud): any thread, at any time. Interrupts (embedded): any of these may be called from an interrupt
 * handler; hash types mask interrupts while they walk one bucket and copy one key and value.
 */
struct bpfrt_map_ops {
	void *(*lookup)(const struct bpfrt_map *map, const void *key);
	int64_t (*update)(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags);
	int64_t (*remove)(const struct bpfrt_map *map, const void *key);
	int64_t (*get_next_key)(const struct bpfrt_map *map, const void *key, void *next);
	void *(*lookup_slot)(const struct bpfrt_map *map, const void *key, uint32_t slot);
	int64_t (*push)(const struct bpfrt_map *map, const void *value, uint64_t flags);
	int64_t (*pop)(const struct bpfrt_map *map, void *value);
	int64_t (*peek)(const struct bpfrt_map *map, void *value);
	int64_t (*copy)(const struct bpfrt_map *map, const void *key, void *value);
	int64_t (*take)(const struct bpfrt_map *map, const void *key, void *value);
	int64_t (*update_slots)(const struct bpfrt_map *map, const void *key, const void *values, uint64_t flags);
};

/* Field order is part of the ABI: the code generator writes it. */
struct bpfrt_map {
	const struct bpfrt_map_ops *ops; /* &bpfrt_<ops>_ops, see map.def */
	void *values;                    /* layout by type: storage.h */
	uint32_t type;                   /* enum bpf_map_type of Linux */
	uint32_t key_size, value_size;
	uint32_t stride; /* bytes from one value to the next: value_size rounded up to 8 */
	uint32_t max_entries;
	uint32_t flags;                /* Linux's; bits 28..31: bits 0..3 of the definition's map_extra */
	const char *name;              /* NULL with --no-registry */
	const struct bpfrt_map *inner; /* map-in-map: describes the inner maps, else NULL */
	void *state;                   /* the cloud runtime's own: NULL in objects */
};

#define BPFRT_MAP_EXTRA_SHIFT 28

static inline uint32_t bpfrt_map_flags(uint32_t flags, uint64_t extra)
{
	return (flags & ((UINT32_C(1) << BPFRT_MAP_EXTRA_SHIFT) - 1)) | (uint32_t)(extra & 15) << BPFRT_MAP_EXTRA_SHIFT;
}

static inline uint64_t bpfrt_map_extra(const struct bpfrt_map *map)
{
	return map->flags >> BPFRT_MAP_EXTRA_SHIFT;
}

/*
 * The operations of each type, and under their own names those that generated code calls when it knows the map's type
 * (types whose elements have no keys, and `none`, have the table only). perf_event, prog_array, array_of_maps and
 * hash_of_maps cannot be updated by programs; the host can (host.h).
 */
#define BPFC_MAP(linux_name, number, text, ops, storage)                                                               \
	void *bpfrt_##ops##_lookup(const struct bpfrt_map *map, const void *key);                                      \
	int64_t bpfrt_##ops##_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags); \
	int64_t bpfrt_##ops##_delete(const struct bpfrt_map *map, const void *key);                                    \
	int64_t bpfrt_##ops##_get_next_key(const struct bpfrt_map *map, const void *key, void *next);                  \
	extern const struct bpfrt_map_ops bpfrt_##ops##_ops;
#include "bpfc/map.def"

#endif
