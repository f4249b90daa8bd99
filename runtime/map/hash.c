/* hash: an update installs a new element; the value that a program looked up before stays as it was. */
#include "hash_core.h"
#include "words.h"

static void *value_of(const struct bpfrt_map *map, const struct bpfrt_hash *hash, uint32_t n)
{
	return (uint8_t *)bpfrt_hash_key(hash, n) + (size_t)bpfrt_align_up(map->key_size, 8);
}

void *bpfrt_hash_lookup(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash hash = bpfrt_hash_of(map, map->value_size);
	uint32_t n = bpfrt_hash_find(map, &hash, key);

	return n ? value_of(map, &hash, n) : NULL;
}

int64_t bpfrt_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	struct bpfrt_hash hash = bpfrt_hash_of(map, map->value_size);
	struct bpfrt_hash_place place;
	int64_t status;
	uint32_t token;

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	token = bpfrt_lock(map);
	place = bpfrt_hash_locate(map, &hash, key);
	status = bpfrt_hash_may_update(map, &hash, &place, flags);
	if (!status) {
		uint32_t n = bpfrt_hash_take(map, &hash, key, place.hash);

		bpfrt_words_set(value_of(map, &hash, n), value, map->value_size);
		bpfrt_hash_put(map, &hash, &place, n);
	}
	bpfrt_unlock(map, token);
	return status;
}

int64_t bpfrt_hash_delete(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash hash = bpfrt_hash_of(map, map->value_size);

	return bpfrt_hash_remove(map, &hash, key);
}

int64_t bpfrt_hash_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct bpfrt_hash hash = bpfrt_hash_of(map, map->value_size);

	return bpfrt_hash_next(map, &hash, key, next);
}

const struct bpfrt_map_ops bpfrt_hash_ops = {
	.lookup = bpfrt_hash_lookup,
	.update = bpfrt_hash_update,
	.remove = bpfrt_hash_delete,
	.get_next_key = bpfrt_hash_get_next_key,
};
