/* Per-CPU values of hash types, changed in place. */
#include "hash_values.h"

uint32_t bpfrt_hash_set_slots(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, const void *key,
			      const void *values, uint32_t mine, bool all)
{
	const struct bpfrt_map *map = hash->map;
	bool is_new = !*place->link;
	uint32_t n = is_new ? bpfrt_hash_take(hash, place, key) : *place->link;
	const uint8_t *from = values;

	for (uint32_t slot = 0; slot < bpfrt_slot_count(); slot++) {
		uint8_t *to = bpfrt_hash_slot_value(hash, n, slot);

		if (all)
			bpfrt_words_set(to, from + (size_t)slot * map->stride, map->value_size);
		else if (slot == mine)
			bpfrt_words_set(to, from, map->value_size);
		else if (is_new)
			bpfrt_words_clear(to, map->value_size);
	}
	return n;
}
