/* The host's copies from hash types: the values of one moment. */
#include "hash_find.h"
#include "hash_values.h"
#include "types.h"

static const struct bpfrt_hash *hash_of(const struct bpfrt_map *map, struct bpfrt_hash *room)
{
	return bpfrt_hash_of(map, bpfrt_map_storage(map->type), room);
}

void bpfrt_hash_read_value(const struct bpfrt_hash *hash, uint32_t n, void *value)
{
	const struct bpfrt_map *map = hash->map;
	uint8_t *to = value;

	if (!map->ops->lookup_slot) {
		bpfrt_words_get(to, bpfrt_hash_value(hash, n), map->value_size);
		return;
	}
	for (uint32_t slot = 0; slot < bpfrt_slot_count(); slot++, to += map->stride) {
		__builtin_memset(to, 0, map->stride);
		bpfrt_words_get(to, bpfrt_hash_slot_value(hash, n, slot), map->value_size);
	}
}

int64_t bpfrt_hash_copy(const struct bpfrt_map *map, const void *key, void *value)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = hash_of(map, &room);
	uint32_t key_hash = bpfrt_hash_of_key(key, map->key_size);
	struct bpfrt_stripe *stripe = bpfrt_stripe(map, key_hash);

	for (unsigned tries = 0;; tries++) {
		struct bpfrt_reader reader = bpfrt_read_begin(stripe, tries);
		uint32_t n = bpfrt_hash_walk(hash, stripe, &reader, key, map->key_size, key_hash, BPFRT_FIND_ONLY);

		if (n)
			bpfrt_hash_read_value(hash, n, value);
		if (bpfrt_read_end(stripe, &reader))
			return n ? 0 : -BPFRT_ENOENT;
	}
}

int64_t bpfrt_hash_take_out(const struct bpfrt_map *map, const void *key, void *value)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = hash_of(map, &room);
	struct bpfrt_hash_place place = bpfrt_hash_locate(hash, key);
	uint32_t n = *place.link;

	if (n) {
		bpfrt_hash_read_value(hash, n, value);
		bpfrt_hash_unlink(hash, &place, bpfrt_hash_element(hash, n)->next);
		bpfrt_node_release(map);
	}
	bpfrt_hash_leave(&place);
	return n ? 0 : -BPFRT_ENOENT;
}
