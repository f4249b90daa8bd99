/* Storage of POINTERS: 8-byte slots, NULL where empty. What prog_array and array_of_maps share; programs read the
 * slots, only the host writes them. */
#ifndef BPFRT_POINTERS_H
#define BPFRT_POINTERS_H

#include "index.h"
#include "profile.h"
#include "types.h"

struct bpfrt_pointer {
	BPFRT_PTR(const void, to);
};

/* The slot of a key, or NULL. */
static inline struct bpfrt_pointer *bpfrt_pointer_slot(const struct bpfrt_map *map, const void *key)
{
	uint32_t index = bpfrt_index(key);

	return index < map->max_entries ? (struct bpfrt_pointer *)map->values + index : NULL;
}

static inline const void *bpfrt_pointer_get(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_pointer *slot = bpfrt_pointer_slot(map, key);

	return slot ? BPFRT_LOAD(&slot->to) : NULL;
}

/* `value`: an 8-byte slot of any alignment. */
static inline const void *bpfrt_pointer_in(const void *value)
{
	struct bpfrt_pointer pointer;

	__builtin_memcpy(&pointer, value, sizeof(pointer));
	return pointer.to;
}

#define BPFRT_F_INNER_MAP 0x1000u /* Linux's flag of an array: as an inner map it may have any number of entries */

/* Whether a map may be an inner one of another: it is like what that one describes (Linux's bpf_map_meta_equal). */
static inline int bpfrt_pointer_fits(const struct bpfrt_map *map, const struct bpfrt_map *inner)
{
	const struct bpfrt_map *like = map->inner;

	if (!inner || !like)
		return inner != NULL;
	return inner->type == like->type && inner->key_size == like->key_size &&
	       inner->value_size == like->value_size && inner->flags == like->flags &&
	       (inner->max_entries == like->max_entries || inner->type != BPFRT_MAP_ARRAY ||
		(like->flags & BPFRT_F_INNER_MAP));
}

/* update (flags BPFRT_ANY only) and delete, as Linux's arrays of descriptors. */
static inline int64_t bpfrt_pointer_set(const struct bpfrt_map *map, const void *key, const void *to, uint64_t flags)
{
	struct bpfrt_pointer *slot = bpfrt_pointer_slot(map, key);

	if (flags != BPFRT_ANY)
		return -BPFRT_EINVAL;
	if (!slot)
		return -BPFRT_E2BIG;
	BPFRT_STORE(&slot->to, to);
	return 0;
}

static inline int64_t bpfrt_pointer_clear(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_pointer *slot = bpfrt_pointer_slot(map, key);

	if (!slot)
		return -BPFRT_E2BIG;
	if (!BPFRT_LOAD(&slot->to))
		return -BPFRT_ENOENT;
	BPFRT_STORE(&slot->to, NULL);
	return 0;
}

#endif
