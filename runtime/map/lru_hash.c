/* lru_hash: a hash that evicts an element when it is full (lru.h says which). What the host copies does not count as
 * use, in either profile. */
#include "hash_values.h"
#include "lru.h"

static const struct bpfrt_hash *hash_of(const struct bpfrt_map *map, struct bpfrt_hash *room)
{
	return bpfrt_hash_of(map, BPFRT_STORAGE_LRU_HASH, room);
}

void *bpfrt_lru_hash_lookup(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = hash_of(map, &room);
	uint32_t n = bpfrt_lru_find(hash, key);

	return n ? bpfrt_hash_value(hash, n) : NULL;
}

int64_t bpfrt_lru_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = hash_of(map, &room);
	struct bpfrt_hash_place place;
	int64_t status;

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	status = bpfrt_lru_make_room(hash, &place, key, flags);
	if (!status) {
		uint32_t n = bpfrt_hash_take(hash, &place, key);

		bpfrt_words_set(bpfrt_hash_value(hash, n), value, map->value_size);
		bpfrt_lru_put(hash, &place, n);
	}
	bpfrt_hash_leave(&place);
	return status;
}

static int64_t take(const struct bpfrt_map *map, const void *key, void *value)
{
	struct bpfrt_hash room;

	return bpfrt_lru_take_out(hash_of(map, &room), key, value);
}

int64_t bpfrt_lru_hash_delete(const struct bpfrt_map *map, const void *key)
{
	return take(map, key, NULL);
}

int64_t bpfrt_lru_hash_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct bpfrt_hash room;

	return bpfrt_hash_next(hash_of(map, &room), key, next);
}

const struct bpfrt_map_ops bpfrt_lru_hash_ops = {
	.lookup = bpfrt_lru_hash_lookup,
	.update = bpfrt_lru_hash_update,
	.remove = bpfrt_lru_hash_delete,
	.get_next_key = bpfrt_lru_hash_get_next_key,
	.copy = bpfrt_hash_copy,
	.take = take,
};
