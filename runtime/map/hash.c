/* hash: an update installs a new element; the value that a program looked up before stays as it was. */
#include "hash_find.h"

static void *value_of(const struct bpfrt_hash *hash, uint32_t n)
{
	return (uint8_t *)bpfrt_hash_key(hash, n) + (size_t)bpfrt_align_up(hash->map->key_size, 8);
}

BPFRT_INLINE void *lookup(const struct bpfrt_hash *hash, const void *key, uint32_t key_size)
{
	uint32_t n = bpfrt_hash_find_sized(hash, key, key_size);

	return n ? (uint8_t *)bpfrt_hash_key(hash, n) + (size_t)bpfrt_align_up(key_size, 8) : NULL;
}

#ifdef BPFRT_CLOUD
/* Usual sizes, unrolled; functions of their own, so that each saves only the registers that it needs. */
#define LOOKUP_SIZED(size)                                                                                   \
	static __attribute__((noinline)) void *lookup_##size(const struct bpfrt_hash *hash, const void *key) \
	{                                                                                                    \
		return lookup(hash, key, size);                                                              \
	}
LOOKUP_SIZED(4)
LOOKUP_SIZED(8)
LOOKUP_SIZED(16)

static __attribute__((noinline)) void *lookup_any(const struct bpfrt_hash *hash, const void *key)
{
	return lookup(hash, key, hash->map->key_size);
}

void *bpfrt_hash_lookup(const struct bpfrt_map *map, const void *key)
{
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, map->value_size, NULL);

	switch (map->key_size) {
	case 4:
		return lookup_4(hash, key);
	case 8:
		return lookup_8(hash, key);
	case 16:
		return lookup_16(hash, key);
	default:
		return lookup_any(hash, key);
	}
}
#else
void *bpfrt_hash_lookup(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash hash = bpfrt_hash_shape(map, map->value_size);

	return lookup(&hash, key, map->key_size);
}
#endif

int64_t bpfrt_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, map->value_size, &room);
	struct bpfrt_hash_place place;
	int64_t status;

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	place = bpfrt_hash_locate(hash, key);
	status = bpfrt_hash_may_update(hash, &place, flags);
	if (!status) {
		uint32_t n = bpfrt_hash_take(hash, &place, key);

		bpfrt_words_set(value_of(hash, n), value, map->value_size);
		bpfrt_hash_put(hash, &place, n);
	}
	bpfrt_hash_leave(&place);
	return status;
}

int64_t bpfrt_hash_delete(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, map->value_size, &room);

	return bpfrt_hash_remove(hash, key);
}

int64_t bpfrt_hash_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, map->value_size, &room);

	return bpfrt_hash_next(hash, key, next);
}

const struct bpfrt_map_ops bpfrt_hash_ops = {
	.lookup = bpfrt_hash_lookup,
	.update = bpfrt_hash_update,
	.remove = bpfrt_hash_delete,
	.get_next_key = bpfrt_hash_get_next_key,
};
