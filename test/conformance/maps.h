/*
 * The contents of a model's arrays and hashes as one number, and their empty state: elements of arrays that are zero,
 * and maps that a program does not name, add nothing. The same for every engine. Freestanding, on the runtime's own
 * interface; the kernel's maps have exec_map_element only.
 */
#ifndef TEST_EXEC_MAPS_H
#define TEST_EXEC_MAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "bpfrt/host.h"

#define EXEC_MAP_HASH 1
#define EXEC_MAP_ARRAY 2
#define EXEC_MAP_BYTES 64u /* of a key or value, most */

static inline bool exec_map_is_known(uint32_t type, uint32_t key_size, uint32_t value_size)
{
	return (type == EXEC_MAP_HASH || type == EXEC_MAP_ARRAY) && key_size <= EXEC_MAP_BYTES &&
	       value_size <= EXEC_MAP_BYTES;
}

static inline uint64_t exec_map_mix(uint64_t hash, const uint8_t *bytes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* What an element of the model's map `index` adds. */
static inline uint64_t exec_map_element(uint32_t index, uint32_t type, const uint8_t *key, uint32_t key_size,
					const uint8_t *value, uint32_t value_size)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) + index;
	bool is_zero = type == EXEC_MAP_ARRAY;

	for (uint32_t i = 0; i < value_size; i++)
		is_zero = is_zero && !value[i];
	return is_zero ? 0 : exec_map_mix(exec_map_mix(hash, key, key_size), value, value_size);
}

static inline uint64_t exec_map_contents(uint32_t index, const struct bpfrt_map *map)
{
	uint8_t keys[2][EXEC_MAP_BYTES], value[EXEC_MAP_BYTES];
	uint64_t sum = 0;
	unsigned at = 0;

	if (!exec_map_is_known(map->type, map->key_size, map->value_size) || bpfrt_map_next_key(map, 0, keys[at]))
		return 0;
	do {
		if (!bpfrt_map_lookup(map, keys[at], value))
			sum += exec_map_element(index, map->type, keys[at], map->key_size, value, map->value_size);
		at = !at;
	} while (!bpfrt_map_next_key(map, keys[!at], keys[at]));
	return sum;
}

static inline void exec_map_clear(const struct bpfrt_map *map)
{
	static const uint8_t zero[EXEC_MAP_BYTES];
	uint8_t key[EXEC_MAP_BYTES];

	if (!exec_map_is_known(map->type, map->key_size, map->value_size))
		return;
	for (uint32_t i = 0; map->type == EXEC_MAP_ARRAY && i < map->max_entries; i++)
		bpfrt_map_update(map, &i, zero, 0);
	while (map->type == EXEC_MAP_HASH && !bpfrt_map_next_key(map, 0, key))
		bpfrt_map_delete(map, key);
}

#endif
