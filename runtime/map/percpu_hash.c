/* percpu_hash: elements hold keys; values lie in a region per CPU slot and are updated in place. */
#include "hash_values.h"

static void *lookup_slot(const struct bpfrt_map *map, const void *key, uint32_t slot)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_PERCPU_HASH, &room);
	uint32_t n = slot < bpfrt_slot_count() ? bpfrt_hash_find(hash, key) : 0;

	return n ? bpfrt_hash_slot_value(hash, n, slot) : NULL;
}

void *bpfrt_percpu_hash_lookup(const struct bpfrt_map *map, const void *key)
{
	return lookup_slot(map, key, bpfrt_slot_current());
}

/* Sets the caller's slot, a new element's other slots to zero; or all of them. */
static int64_t update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags, bool all)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_PERCPU_HASH, &room);
	uint32_t mine = bpfrt_slot_current();
	struct bpfrt_hash_place place;
	int64_t status;

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	place = bpfrt_hash_locate(hash, key);
	status = bpfrt_hash_may_update(hash, &place, flags);
	if (!status) {
		uint32_t n = bpfrt_hash_set_slots(hash, &place, key, value, mine, all);

		if (n != *place.link)
			bpfrt_hash_put(hash, &place, n);
	}
	bpfrt_hash_leave(&place);
	return status;
}

int64_t bpfrt_percpu_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	return update(map, key, value, flags, false);
}

static int64_t update_slots(const struct bpfrt_map *map, const void *key, const void *values, uint64_t flags)
{
	return update(map, key, values, flags, true);
}

int64_t bpfrt_percpu_hash_delete(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash room;

	return bpfrt_hash_remove(bpfrt_hash_of(map, BPFRT_STORAGE_PERCPU_HASH, &room), key);
}

int64_t bpfrt_percpu_hash_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct bpfrt_hash room;

	return bpfrt_hash_next(bpfrt_hash_of(map, BPFRT_STORAGE_PERCPU_HASH, &room), key, next);
}

const struct bpfrt_map_ops bpfrt_percpu_hash_ops = {
	.lookup = bpfrt_percpu_hash_lookup,
	.update = bpfrt_percpu_hash_update,
	.remove = bpfrt_percpu_hash_delete,
	.get_next_key = bpfrt_percpu_hash_get_next_key,
	.lookup_slot = lookup_slot,
	.update_slots = update_slots,
	BPFRT_HASH_HOST_OPS,
};
