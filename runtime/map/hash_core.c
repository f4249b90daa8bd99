#include "hash_core.h"
#include "hash_key.h"
#include "words.h"

uint32_t bpfrt_hash_find(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key)
{
	uint32_t value = bpfrt_hash_key_bytes(key, map->key_size), n;

	for (unsigned tries = 0;; tries++) {
		struct bpfrt_reader reader = bpfrt_read_begin(map, tries);

		n = BPFRT_LOAD(&hash->buckets[value & hash->mask]);
		while (n && !bpfrt_read_is_stale(map, &reader)) {
			struct bpfrt_hash_link *element = bpfrt_hash_element(hash, n);

			if (BPFRT_LOAD(&element->hash) == value && bpfrt_words_equal(element + 1, key, map->key_size))
				break;
			n = BPFRT_LOAD(&element->next);
		}
		if (bpfrt_read_end(map, &reader))
			return n;
	}
}

struct bpfrt_hash_place bpfrt_hash_locate(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key)
{
	struct bpfrt_hash_place place = { NULL, bpfrt_hash_key_bytes(key, map->key_size) };

	place.link = &hash->buckets[place.hash & hash->mask];
	while (*place.link) {
		struct bpfrt_hash_link *element = bpfrt_hash_element(hash, *place.link);

		if (element->hash == place.hash && bpfrt_words_equal(element + 1, key, map->key_size))
			break;
		place.link = &element->next;
	}
	return place;
}

int64_t bpfrt_hash_may_update(const struct bpfrt_map *map, const struct bpfrt_hash *hash,
			      const struct bpfrt_hash_place *place, uint64_t flags)
{
	if (*place->link)
		return flags == BPFRT_NOEXIST ? -BPFRT_EEXIST : 0;
	if (flags == BPFRT_EXIST)
		return -BPFRT_ENOENT;
	return hash->nodes.head->count < map->max_entries ? 0 : -BPFRT_E2BIG;
}

uint32_t bpfrt_hash_take(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key,
			 uint32_t hash_value)
{
	uint32_t n = bpfrt_node_take(&hash->nodes, bpfrt_hash_elements(map->max_entries, bpfrt_slot_count()));

	BPFRT_STORE(&bpfrt_hash_element(hash, n)->hash, hash_value);
	bpfrt_words_set(bpfrt_hash_key(hash, n), key, map->key_size);
	return n;
}

/* Unlinks the element that a link names, and queues it for reuse; `follower` takes its place in the chain. */
static void unlink_element(const struct bpfrt_map *map, const struct bpfrt_hash *hash, uint32_t *link,
			   uint32_t follower)
{
	uint32_t old = *link;

	bpfrt_change_begin(map);
	BPFRT_STORE(link, follower);
	bpfrt_node_give(&hash->nodes, old);
	bpfrt_change_end(map);
}

void bpfrt_hash_put(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place,
		    uint32_t element)
{
	uint32_t *next = &bpfrt_hash_element(hash, element)->next, old = *place->link;

	if (old) {
		BPFRT_STORE(next, bpfrt_hash_element(hash, old)->next);
		unlink_element(map, hash, place->link, element);
	} else {
		BPFRT_STORE(next, 0);
		BPFRT_STORE(place->link, element);
	}
}

int64_t bpfrt_hash_remove(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key)
{
	uint32_t token = bpfrt_lock(map);
	uint32_t *link = bpfrt_hash_locate(map, hash, key).link;
	int64_t status = -BPFRT_ENOENT;

	if (*link) {
		unlink_element(map, hash, link, bpfrt_hash_element(hash, *link)->next);
		status = 0;
	}
	bpfrt_unlock(map, token);
	return status;
}

int64_t bpfrt_hash_next(const struct bpfrt_map *map, const struct bpfrt_hash *hash, const void *key, void *next)
{
	uint32_t token = bpfrt_lock(map), n = 0, bucket = 0;

	if (key) {
		struct bpfrt_hash_place place = bpfrt_hash_locate(map, hash, key);

		if (*place.link) {
			n = bpfrt_hash_element(hash, *place.link)->next;
			bucket = (place.hash & hash->mask) + 1;
		}
	}
	for (; !n && bucket <= hash->mask; bucket++)
		n = hash->buckets[bucket];
	if (n)
		bpfrt_words_get(next, bpfrt_hash_key(hash, n), map->key_size);
	bpfrt_unlock(map, token);
	return n ? 0 : -BPFRT_ENOENT;
}
