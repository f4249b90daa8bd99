/* hash_of_maps: a hash of pointers to map descriptors; what a program looks up is the inner map. Slots of elements that
 * are in no bucket are NULL, so every other can be followed. */
#include "hash_find.h"
#include "pointers.h"

static struct bpfrt_pointer *slot_of(const struct bpfrt_hash *hash, uint32_t n)
{
	return (struct bpfrt_pointer *)(void *)((uint8_t *)bpfrt_hash_key(hash, n) +
						(size_t)bpfrt_align_up(hash->map->key_size, 8));
}

static void clear(const struct bpfrt_hash *hash, uint32_t n)
{
	if (n)
		BPFRT_STORE(&slot_of(hash, n)->to, NULL);
}

void *bpfrt_hash_of_maps_lookup(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH_POINTERS, &room);
	uint32_t key_hash = bpfrt_hash_of_key(key, map->key_size);
	struct bpfrt_stripe *stripe = bpfrt_stripe(map, key_hash);

	for (unsigned tries = 0;; tries++) {
		struct bpfrt_reader reader = bpfrt_read_begin(stripe, tries);
		uint32_t n = bpfrt_hash_walk(hash, stripe, &reader, key, map->key_size, key_hash, BPFRT_FIND_ONLY);
		const void *inner = n ? BPFRT_LOAD(&slot_of(hash, n)->to) : NULL;

		if (bpfrt_read_end(stripe, &reader))
			return (void *)(uintptr_t)inner; /* as array_of_maps */
	}
}

int64_t bpfrt_hash_of_maps_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH_POINTERS, &room);
	const struct bpfrt_map *inner = bpfrt_pointer_in(value);
	struct bpfrt_hash_place place;
	int64_t status;

	if (flags > BPFRT_EXIST || !bpfrt_pointer_fits(map, inner))
		return -BPFRT_EINVAL;
	place = bpfrt_hash_locate(hash, key);
	status = bpfrt_hash_may_update(hash, &place, flags);
	if (!status) {
		uint32_t old = *place.link, n = bpfrt_hash_take(hash, &place, key);

		BPFRT_STORE(&slot_of(hash, n)->to, inner);
		bpfrt_hash_put(hash, &place, n);
		clear(hash, old);
	}
	bpfrt_hash_leave(&place);
	return status;
}

int64_t bpfrt_hash_of_maps_delete(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH_POINTERS, &room);
	struct bpfrt_hash_place place = bpfrt_hash_locate(hash, key);
	uint32_t n = *place.link;

	if (n) {
		bpfrt_hash_unlink(hash, &place, bpfrt_hash_element(hash, n)->next);
		bpfrt_node_release(map);
		clear(hash, n);
	}
	bpfrt_hash_leave(&place);
	return n ? 0 : -BPFRT_ENOENT;
}

int64_t bpfrt_hash_of_maps_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct bpfrt_hash room;

	return bpfrt_hash_next(bpfrt_hash_of(map, BPFRT_STORAGE_HASH_POINTERS, &room), key, next);
}

const struct bpfrt_map_ops bpfrt_hash_of_maps_ops = {
	.lookup = bpfrt_hash_of_maps_lookup,
	.update = bpfrt_hash_of_maps_update,
	.remove = bpfrt_hash_of_maps_delete,
	.get_next_key = bpfrt_hash_of_maps_get_next_key,
};
