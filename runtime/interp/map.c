/* Which memory of a map is a value, by the layouts of storage.h; and which addresses are maps. */
#include "bpfrt/storage.h"
#include "machine.h"
#include "map/pointers.h"
#include "map/types.h"
#include "profile.h"

/* `groups` times `count` elements of `stride` bytes from `first` on; a value begins `value` bytes into its element. */
struct layout {
	size_t first, stride, value, count, groups, group_bytes;
};

static struct layout per_cpu(const struct bpfrt_map *map, size_t first, uint32_t count)
{
	uint32_t slots = bpfrt_slot_count(), line = bpfrt_storage_line(slots);
	size_t bytes = (size_t)bpfrt_align_up((uint64_t)count * map->stride, line);

	return (struct layout){ (size_t)bpfrt_align_up(first, line), map->stride, 0, count, slots, bytes };
}

static struct layout layout_of(const struct bpfrt_map *map)
{
	uint32_t elements = (uint32_t)bpfrt_map_nodes(map, bpfrt_slot_count());
	size_t first = (size_t)bpfrt_hash_elements_off(map->max_entries, bpfrt_slot_count()),
	       key = (size_t)bpfrt_align_up(map->key_size, 8);

	switch (bpfrt_map_storage(map->type)) {
	case BPFRT_STORAGE_ARRAY:
		return (struct layout){ 0, map->stride, 0, map->max_entries, 1, SIZE_MAX };
	case BPFRT_STORAGE_PERCPU_ARRAY:
		return per_cpu(map, 0, map->max_entries);
	case BPFRT_STORAGE_HASH:
		return (struct layout){ first,
					(size_t)bpfrt_hash_element_bytes(map->key_size, map->value_size),
					sizeof(struct bpfrt_hash_link) + key,
					elements,
					1,
					SIZE_MAX };
	case BPFRT_STORAGE_PERCPU_HASH:
		first += elements * (size_t)bpfrt_hash_element_bytes(map->key_size, 0);
		return per_cpu(map, first, elements);
	case BPFRT_STORAGE_LPM_TRIE:
		return (struct layout){ sizeof(struct bpfrt_lpm_head),
					(size_t)bpfrt_lpm_node_bytes(map->key_size, map->value_size),
					sizeof(struct bpfrt_lpm_node) + (size_t)bpfrt_align_up(map->key_size - 4, 8),
					elements,
					1,
					SIZE_MAX };
	case BPFRT_STORAGE_REDIRECT:
		return (struct layout){ (size_t)bpfrt_redirect_values_off(map->max_entries),
					map->stride,
					0,
					map->max_entries,
					1,
					SIZE_MAX };
	default:
		return (struct layout){ 0 };
	}
}

static bool own_value(const struct bpfrt_map *map, uintptr_t address, struct bpfrt_span *span)
{
	struct layout layout = layout_of(map);
	uintptr_t start = (uintptr_t)map->values + layout.first;
	size_t off = address - start, n;

	if (!map->values || !layout.count || !layout.stride || address < start)
		return false;
	if (bpfrt_slot_count() > 1) {
		if (off / layout.group_bytes >= layout.groups)
			return false;
		off %= layout.group_bytes;
	}
	n = off / layout.stride;
	off %= layout.stride;
	if (n >= layout.count || off < layout.value || off - layout.value >= map->value_size)
		return false;
	*span = (struct bpfrt_span){ address - (off - layout.value), map->value_size };
	return true;
}

bool bpfrt_machine_map_value(const struct bpfrt_map *map, uintptr_t address, struct bpfrt_span *span)
{
	if (own_value(map, address, span))
		return true;
	if (map->type != BPFRT_MAP_ARRAY_OF_MAPS)
		return false;
	for (uint32_t i = 0; i < map->max_entries; i++) {
		const struct bpfrt_map *inner = bpfrt_pointer_get(map, &i);

		if (inner && own_value(inner, address, span))
			return true;
	}
	return false;
}

const struct bpfrt_map *bpfrt_machine_map(const struct bpfrt_vm *vm, uint64_t address)
{
	for (uint32_t i = 0; i < vm->map_count; i++) {
		const struct bpfrt_map *map = vm->maps[i];

		if (!map->ops) /* only describes inner maps */
			continue;
		if ((uintptr_t)map == address)
			return map;
		for (uint32_t j = 0; map->type == BPFRT_MAP_ARRAY_OF_MAPS && j < map->max_entries; j++) {
			const struct bpfrt_map *inner = bpfrt_pointer_get(map, &j);

			if (inner && (uintptr_t)inner == address)
				return inner;
		}
	}
	return NULL;
}
