#include "failure/full.h"
#include "hash_change.h"

/* Embedded: as small as can be. */
#ifdef BPFRT_EMBEDDED
const struct bpfrt_hash *bpfrt_hash_open(const struct bpfrt_map *map, enum bpfrt_storage kind, struct bpfrt_hash *room)
{
	*room = bpfrt_hash_shape(map, (size_t)bpfrt_hash_rest(kind, map->value_size));
	return room;
}

uint32_t bpfrt_hash_find(const struct bpfrt_hash *hash, const void *key)
{
	struct bpfrt_hash_place place = bpfrt_hash_locate(hash, key);
	uint32_t n = *place.link;

	bpfrt_hash_leave(&place);
	return n;
}
#else
uint32_t bpfrt_hash_find(const struct bpfrt_hash *hash, const void *key)
{
	return bpfrt_hash_find_sized(hash, key, hash->map->key_size, BPFRT_FIND_ONLY);
}
#endif

uint32_t bpfrt_hash_find_again(const struct bpfrt_hash *hash, const void *key, uint32_t value)
{
	return bpfrt_hash_walk_again(hash, key, value, BPFRT_FIND_ONLY);
}

struct bpfrt_hash_place bpfrt_hash_locate(const struct bpfrt_hash *hash, const void *key)
{
#ifdef BPFRT_CLOUD
	if (hash->map->key_size == 8)
		return bpfrt_hash_locate_sized(hash, key, 8);
#endif
	return bpfrt_hash_locate_sized(hash, key, hash->map->key_size);
}

void bpfrt_hash_leave(const struct bpfrt_hash_place *place)
{
	bpfrt_unlock(place->stripe, place->token);
}

int64_t bpfrt_hash_may_update(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint64_t flags)
{
	int64_t status = bpfrt_hash_may_update_inline(hash, place, flags);

	return status == -BPFRT_E2BIG ? bpfrt_map_full(status) : status;
}

uint32_t bpfrt_hash_take(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, const void *key)
{
	return bpfrt_hash_take_sized(hash, place, key, hash->map->key_size);
}

void bpfrt_hash_unlink(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint32_t follower)
{
	bpfrt_hash_unlink_inline(hash, place, follower);
}

void bpfrt_hash_put(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint32_t element)
{
	bpfrt_hash_put_inline(hash, place, element);
}

int64_t bpfrt_hash_remove(const struct bpfrt_hash *hash, const void *key)
{
	struct bpfrt_hash_place place = bpfrt_hash_locate(hash, key);
	int64_t status = -BPFRT_ENOENT;

	if (*place.link) {
		bpfrt_hash_unlink(hash, &place, bpfrt_hash_element(hash, *place.link)->next);
		bpfrt_node_release(hash->map);
		status = 0;
	}
	bpfrt_hash_leave(&place);
	return status;
}

/* Copies the key of element n, if it is one; with the lock held. */
static bool copy_key(const struct bpfrt_hash *hash, uint32_t n, void *next)
{
	if (n)
		bpfrt_words_get(next, bpfrt_hash_key(hash, n), hash->map->key_size);
	return n;
}

int64_t bpfrt_hash_next(const struct bpfrt_hash *hash, const void *key, void *next)
{
	uint32_t bucket = 0;
	bool found = false;

	if (key) {
		struct bpfrt_hash_place place = bpfrt_hash_locate(hash, key);

		if (*place.link) {
			found = copy_key(hash, bpfrt_hash_element(hash, *place.link)->next, next);
			bucket = (place.hash & BPFRT_LOAD(&hash->mask)) + 1;
		}
		bpfrt_hash_leave(&place);
	}
	for (; !found && bucket <= BPFRT_LOAD(&hash->mask); bucket++) {
		struct bpfrt_stripe *stripe = bpfrt_stripe(hash->map, bucket);
		uint32_t token;

		if (!BPFRT_LOAD(bpfrt_hash_bucket(hash, bucket)))
			continue;
		token = bpfrt_lock(stripe);
		found = copy_key(hash, *bpfrt_hash_bucket(hash, bucket), next);
		bpfrt_unlock(stripe, token);
	}
	return found ? 0 : -BPFRT_ENOENT;
}
