/* hash: an update installs a new element; the value that a program looked up before stays as it was. */
#include "failure/full.h"
#include "hash_change.h"
#include "hash_values.h"

#ifdef BPFRT_CLOUD
BPFRT_INLINE void *lookup(const struct bpfrt_hash *hash, const void *key, uint32_t key_size)
{
	uint32_t n = bpfrt_hash_find_sized(hash, key, key_size, BPFRT_FIND_ONLY);

	return n ? (uint8_t *)bpfrt_hash_key(hash, n) + (size_t)bpfrt_align_up(key_size, 8) : NULL;
}

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
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH, NULL);

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
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH, &room);
	uint32_t n = bpfrt_hash_find(hash, key);

	return n ? bpfrt_hash_value(hash, n) : NULL;
}
#endif

#ifdef BPFRT_CLOUD
BPFRT_INLINE int64_t update(const struct bpfrt_hash *hash, const void *key, const void *value, uint64_t flags,
			    uint32_t key_size, uint32_t value_size)
{
	struct bpfrt_hash_place place = bpfrt_hash_locate_sized(hash, key, key_size);
	int64_t status = bpfrt_hash_may_update_inline(hash, &place, flags);

	if (!status) {
		uint32_t n = bpfrt_hash_take_sized(hash, &place, key, key_size);

		bpfrt_words_set((uint8_t *)bpfrt_hash_key(hash, n) + (size_t)bpfrt_align_up(key_size, 8), value,
				value_size);
		bpfrt_hash_put_inline(hash, &place, n);
	}
	bpfrt_unlock(place.stripe, place.token);
	return status == -BPFRT_E2BIG ? bpfrt_map_full(status) : status;
}

/* Keys and values of a word each. */
static __attribute__((noinline)) int64_t update_8(const struct bpfrt_hash *hash, const void *key, const void *value,
						  uint64_t flags)
{
	return update(hash, key, value, flags, 8, 8);
}

static __attribute__((noinline)) int64_t update_any(const struct bpfrt_hash *hash, const void *key, const void *value,
						    uint64_t flags)
{
	return update(hash, key, value, flags, hash->map->key_size, hash->map->value_size);
}

int64_t bpfrt_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH, NULL);

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	return map->key_size == 8 && map->value_size == 8 ? update_8(hash, key, value, flags)
							  : update_any(hash, key, value, flags);
}
#else
int64_t bpfrt_hash_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH, &room);
	struct bpfrt_hash_place place;
	int64_t status;

	if (flags > BPFRT_EXIST)
		return -BPFRT_EINVAL;
	place = bpfrt_hash_locate(hash, key);
	status = bpfrt_hash_may_update(hash, &place, flags);
	if (!status) {
		uint32_t n = bpfrt_hash_take(hash, &place, key);

		bpfrt_words_set(bpfrt_hash_value(hash, n), value, map->value_size);
		bpfrt_hash_put(hash, &place, n);
	}
	bpfrt_hash_leave(&place);
	return status;
}
#endif

int64_t bpfrt_hash_delete(const struct bpfrt_map *map, const void *key)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH, &room);

	return bpfrt_hash_remove(hash, key);
}

int64_t bpfrt_hash_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, BPFRT_STORAGE_HASH, &room);

	return bpfrt_hash_next(hash, key, next);
}

const struct bpfrt_map_ops bpfrt_hash_ops = {
	.lookup = bpfrt_hash_lookup,
	.update = bpfrt_hash_update,
	.remove = bpfrt_hash_delete,
	.get_next_key = bpfrt_hash_get_next_key,
	BPFRT_HASH_HOST_OPS,
};
