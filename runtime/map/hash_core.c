#include "failure/full.h"
#include "hash_find.h"

uint32_t bpfrt_hash_find_again(const struct bpfrt_hash *hash, const void *key, uint32_t value)
{
	struct bpfrt_stripe *stripe = bpfrt_stripe(hash->map, value & hash->mask);

	for (unsigned tries = 1;; tries++) {
		struct bpfrt_reader reader = bpfrt_read_begin(stripe, tries);
		uint32_t n = bpfrt_hash_walk(hash, stripe, &reader, key, hash->map->key_size, value);

		if (bpfrt_read_end(stripe, &reader))
			return n;
	}
}

uint32_t bpfrt_hash_find(const struct bpfrt_hash *hash, const void *key)
{
	return bpfrt_hash_find_sized(hash, key, hash->map->key_size);
}

BPFRT_INLINE struct bpfrt_hash_place locate(const struct bpfrt_hash *hash, const void *key, uint32_t size)
{
	uint32_t value = bpfrt_hash_key_bytes(key, size);
	struct bpfrt_hash_place place = { .stripe = bpfrt_stripe(hash->map, value & hash->mask), .hash = value };

	place.token = bpfrt_lock(place.stripe);
	place.link = &hash->buckets[value & hash->mask];
	while (*place.link) {
		struct bpfrt_hash_link *element = bpfrt_hash_element(hash, *place.link);

		if (element->hash == value && bpfrt_words_equal(element + 1, key, size))
			break;
		place.link = &element->next;
	}
	return place;
}

struct bpfrt_hash_place bpfrt_hash_locate(const struct bpfrt_hash *hash, const void *key)
{
#ifdef BPFRT_CLOUD
	if (hash->map->key_size == 8)
		return locate(hash, key, 8);
#endif
	return locate(hash, key, hash->map->key_size);
}

void bpfrt_hash_leave(const struct bpfrt_hash_place *place)
{
	bpfrt_unlock(place->stripe, place->token);
}

int64_t bpfrt_hash_may_update(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint64_t flags)
{
	if (*place->link)
		return flags == BPFRT_NOEXIST ? -BPFRT_EEXIST : 0;
	if (flags == BPFRT_EXIST)
		return -BPFRT_ENOENT;
	return bpfrt_node_reserve(hash->map, &hash->nodes) ? 0 : bpfrt_map_full(-BPFRT_E2BIG);
}

uint32_t bpfrt_hash_take(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, const void *key)
{
	uint32_t n = bpfrt_node_take(hash->map, place->stripe, &hash->nodes);

	BPFRT_STORE(&bpfrt_hash_element(hash, n)->hash, place->hash);
	bpfrt_words_set(bpfrt_hash_key(hash, n), key, hash->map->key_size);
	return n;
}

/* Unlinks the element that a link names, and keeps it for reuse; `follower` takes its place in the chain. */
static void unlink_element(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint32_t follower)
{
	uint32_t old = *place->link;

	bpfrt_change_begin(place->stripe);
	BPFRT_STORE(place->link, follower);
	bpfrt_node_give(place->stripe, &hash->nodes, old);
	bpfrt_change_end(place->stripe);
}

void bpfrt_hash_put(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint32_t element)
{
	uint32_t *next = &bpfrt_hash_element(hash, element)->next, old = *place->link;

	if (old) {
		BPFRT_STORE(next, bpfrt_hash_element(hash, old)->next);
		unlink_element(hash, place, element);
	} else {
		BPFRT_STORE(next, 0);
		BPFRT_STORE(place->link, element);
	}
}

int64_t bpfrt_hash_remove(const struct bpfrt_hash *hash, const void *key)
{
	struct bpfrt_hash_place place = bpfrt_hash_locate(hash, key);
	int64_t status = -BPFRT_ENOENT;

	if (*place.link) {
		unlink_element(hash, &place, bpfrt_hash_element(hash, *place.link)->next);
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
			bucket = (place.hash & hash->mask) + 1;
		}
		bpfrt_hash_leave(&place);
	}
	for (; !found && bucket <= hash->mask; bucket++) {
		struct bpfrt_stripe *stripe = bpfrt_stripe(hash->map, bucket);
		uint32_t token;

		if (!BPFRT_LOAD(&hash->buckets[bucket]))
			continue;
		token = bpfrt_lock(stripe);
		found = copy_key(hash, hash->buckets[bucket], next);
		bpfrt_unlock(stripe, token);
	}
	return found ? 0 : -BPFRT_ENOENT;
}
