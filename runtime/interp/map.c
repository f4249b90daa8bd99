/* Which memory of a map is a value, by the layouts of storage.h; and which addresses are maps. */
#include "bpfrt/storage.h"
#include "lock.h"
#include "machine.h"
#include "map/pointers.h"
#include "map/types.h"
#include "profile.h"

/* `last_group` + 1 times `count` elements of `stride` bytes from `first` on; a value begins `value` bytes into its
 * element. */
struct layout {
	size_t first, stride, value, count, last_group, group_bytes;
};

static void per_cpu(const struct bpfrt_map *map, struct layout *layout)
{
	uint32_t slots = bpfrt_slot_count(), line = bpfrt_storage_line(slots);

	layout->stride = map->stride;
	layout->value = 0;
	if (slots == 1)
		return;
	layout->first = (size_t)bpfrt_align_up(layout->first, line);
	layout->last_group = slots - 1;
	layout->group_bytes = (size_t)bpfrt_align_up((uint64_t)layout->count * map->stride, line);
}

/* A hash, as if all values were in its elements; it may have grown. */
static void of_hash(const struct bpfrt_map *map, enum bpfrt_storage kind, struct layout *layout)
{
	layout->value = sizeof(struct bpfrt_hash_link) + (size_t)bpfrt_align_up(map->key_size, 8);
	layout->stride = layout->value + (size_t)bpfrt_hash_rest(kind, map->value_size);
#ifdef BPFRT_CLOUD
	const struct bpfrt_map_state *state = map->state;

	layout->first = (size_t)(state->hash.nodes.base + layout->stride - (const uint8_t *)map->values);
	layout->count = BPFRT_LOAD(&state->total);
#else
	layout->first = (size_t)bpfrt_hash_elements_off(map->max_entries, 1);
	layout->count = bpfrt_hash_elements(map->max_entries, 1);
#endif
}

static void get_layout(const struct bpfrt_map *map, struct layout *layout)
{
	enum bpfrt_storage kind = bpfrt_map_storage(map->type);

	*layout = (struct layout){ .stride = map->stride, .count = BPFRT_LOAD(&map->max_entries) };
	switch (kind) {
	case BPFRT_STORAGE_ARRAY:
	case BPFRT_STORAGE_POINTERS:
		break;
	case BPFRT_STORAGE_PERCPU_ARRAY:
		per_cpu(map, layout);
		break;
	case BPFRT_STORAGE_PERCPU_HASH:
	case BPFRT_STORAGE_LRU_PERCPU_HASH:
	case BPFRT_STORAGE_HASH:
	case BPFRT_STORAGE_HASH_POINTERS:
	case BPFRT_STORAGE_LRU_HASH:
		of_hash(map, kind, layout);
		if (!map->ops->lookup_slot)
			break;
		layout->first += layout->count * layout->stride;
		per_cpu(map, layout);
		break;
	case BPFRT_STORAGE_LPM_TRIE:
		layout->first = sizeof(struct bpfrt_lpm_head);
		layout->value = sizeof(struct bpfrt_lpm_node) + (size_t)bpfrt_align_up(map->key_size - 4, 8);
		layout->stride += layout->value;
		layout->count = (size_t)bpfrt_lpm_nodes(map->max_entries, bpfrt_slot_count());
		break;
	case BPFRT_STORAGE_REDIRECT:
		layout->first = (size_t)bpfrt_redirect_values_off(map->max_entries);
		break;
	default:
		layout->count = 0;
	}
}

static bool own_value(const struct bpfrt_map *map, uintptr_t address, struct bpfrt_span *span)
{
	struct layout layout;
	uintptr_t start;
	size_t off, n;

	get_layout(map, &layout);
	start = (uintptr_t)map->values + layout.first;
	off = address - start;
	if (!map->values || !layout.count || !layout.stride || address < start)
		return false;
	if (bpfrt_slot_count() > 1 && layout.group_bytes) {
		if (off / layout.group_bytes > layout.last_group)
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

static bool holds_maps(const struct bpfrt_map *map)
{
	return map->type == BPFRT_MAP_ARRAY_OF_MAPS || map->type == BPFRT_MAP_HASH_OF_MAPS;
}

/* Whether an address is the map, or with `span` lies in one of its values. */
static bool is_of(const struct bpfrt_map *map, uintptr_t address, struct bpfrt_span *span)
{
	return span ? !holds_maps(map) && own_value(map, address, span) : (uintptr_t)map == address;
}

/* The map, or the one inside it, of which an address is; NULL: none. A map without operations only describes inner
 * maps.
 */
static const struct bpfrt_map *find(const struct bpfrt_map *map, uintptr_t address, struct bpfrt_span *span)
{
	const uint8_t *at = map->values;
	struct layout slots;

	if (!map->ops)
		return NULL;
	if (is_of(map, address, span))
		return map;
	if (!holds_maps(map))
		return NULL;
	get_layout(map, &slots);
	for (at += slots.first + slots.value; slots.count; slots.count--, at += slots.stride) {
		const struct bpfrt_map *inner = BPFRT_LOAD(&((const struct bpfrt_pointer *)(const void *)at)->to);

		if (inner && is_of(inner, address, span))
			return inner;
	}
	return NULL;
}

bool bpfrt_machine_map_value(const struct bpfrt_map *map, uintptr_t address, struct bpfrt_span *span)
{
	return find(map, address, span);
}

const struct bpfrt_map *bpfrt_machine_map(const struct bpfrt_vm *vm, uint64_t address)
{
	const struct bpfrt_map *map = NULL;

	for (uint32_t i = 0; i < vm->map_count && !map; i++)
		map = find(vm->maps[i], (uintptr_t)address, NULL);
	return map;
}
