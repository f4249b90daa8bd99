/* lru_percpu_hash: a percpu_hash that evicts an element when it is full (lru.h says which). What the host copies does
 * not count as use, in either profile. */
#include "hash_values.h"
#include "lru.h"

static const struct bpfrt_hash *hash_of(const struct bpfrt_map *map, struct bpfrt_hash *room)
{
	return bpfrt_hash_of(map, BPFRT_STORAGE_LRU_PERCPU_HASH, room);
}

static void *lookup_slot(const struct bpfrt_map *map, const void *key, uint32_t slot)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = hash_of(map, &room);
	uint32_t n = slot < bpfrt_slot_count() ? bpfrt_lru_find(hash, key) : 0;

	return n ? bpfrt_hash_slot_value(hash, n, slot) : NULL;
}

void *bpfrt_lru_percpu_hash_lookup(const struct bpfrt_map *map, const void *key)
{
	return lookup_slot(map, key, bpfrt_slot_current());
}

/* Sets the caller's slot, a new element's other slots to zero; or all of them. */
static int64_t update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags, bool all)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = hash_of(map, &room);
	uint32_t mine = bpfrt_slot_current();
	struct bpfrt_hash_place place;
	int64_t status;

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	status = bpfrt_lru_make_room(hash, &place, key, flags);
	if (!status) {
		uint32_t n = bpfrt_hash_set_slots(hash, &place, key, value, mine, all);

		if (n == *place.link)
			bpfrt_lru_mark(hash, n);
		else
			bpfrt_lru_put(hash, &place, n);
	}
	bpfrt_hash_leave(&place);
	return status;
}

int64_t bpfrt_lru_percpu_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	return update(map, key, value, flags, false);
}

static int64_t update_slots(const struct bpfrt_map *map, const void *key, const void *values, uint64_t flags)
{
	return update(map, key, values, flags, true);
}

static int64_t take(const struct bpfrt_map *map, const void *key, void *value)
{
	struct bpfrt_hash room;

	return bpfrt_lru_take_out(hash_of(map, &room), key, value);
}

int64_t bpfrt_lru_percpu_hash_delete(const struct bpfrt_map *map, const void *key)
{
	return take(map, key, NULL);
}

int64_t bpfrt_lru_percpu_hash_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct bpfrt_hash room;

	return bpfrt_hash_next(hash_of(map, &room), key, next);
}

const struct bpfrt_map_ops bpfrt_lru_percpu_hash_ops = {
	.lookup = bpfrt_lru_percpu_hash_lookup,
	.update = bpfrt_lru_percpu_hash_update,
	.remove = bpfrt_lru_percpu_hash_delete,
	.get_next_key = bpfrt_lru_percpu_hash_get_next_key,
	.lookup_slot = lookup_slot,
	.copy = bpfrt_hash_copy,
	.take = take,
	.update_slots = update_slots,
};
