/* percpu_hash: elements hold keys; values lie in a region per CPU slot and are updated in place. */
#include "hash_core.h"
#include "words.h"

static void *value_of(const struct bpfrt_map *map, uint32_t n, uint32_t slot)
{
	uint32_t slots = bpfrt_slot_count(), line = bpfrt_storage_line(slots);
	uint32_t elements = bpfrt_hash_elements(map->max_entries, slots);
	size_t shared = (size_t)bpfrt_hash_elements_off(map->max_entries, slots) +
			elements * (size_t)bpfrt_hash_element_bytes(map->key_size, 0);
	size_t values = (size_t)bpfrt_align_up((size_t)elements * map->stride, line);

	return (uint8_t *)map->values + (size_t)bpfrt_align_up(shared, line) + slot * values +
	       (size_t)(n - 1) * map->stride;
}

static void *lookup_slot(const struct bpfrt_map *map, const void *key, uint32_t slot)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, 0, &room);
	uint32_t n = slot < bpfrt_slot_count() ? bpfrt_hash_find(hash, key) : 0;

	return n ? value_of(map, n, slot) : NULL;
}

void *bpfrt_percpu_hash_lookup(const struct bpfrt_map *map, const void *key)
{
	return lookup_slot(map, key, bpfrt_slot_current());
}

/* Sets the caller's slot; a new element's other slots are zero. */
int64_t bpfrt_percpu_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, 0, &room);
	uint32_t mine = bpfrt_slot_current();
	struct bpfrt_hash_place place;
	int64_t status;

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	place = bpfrt_hash_locate(hash, key);
	status = bpfrt_hash_may_update(hash, &place, flags);
	if (!status && *place.link) {
		bpfrt_words_set(value_of(map, *place.link, mine), value, map->value_size);
	} else if (!status) {
		uint32_t n = bpfrt_hash_take(hash, &place, key);

		for (uint32_t slot = 0; slot < bpfrt_slot_count(); slot++)
			if (slot != mine)
				bpfrt_words_clear(value_of(map, n, slot), map->value_size);
		bpfrt_words_set(value_of(map, n, mine), value, map->value_size);
		bpfrt_hash_put(hash, &place, n);
	}
	bpfrt_hash_leave(&place);
	return status;
}

int64_t bpfrt_percpu_hash_delete(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, 0, &room);

	return bpfrt_hash_remove(hash, key);
}

int64_t bpfrt_percpu_hash_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, 0, &room);

	return bpfrt_hash_next(hash, key, next);
}

const struct bpfrt_map_ops bpfrt_percpu_hash_ops = {
	.lookup = bpfrt_percpu_hash_lookup,
	.update = bpfrt_percpu_hash_update,
	.remove = bpfrt_percpu_hash_delete,
	.get_next_key = bpfrt_percpu_hash_get_next_key,
	.lookup_slot = lookup_slot,
};
