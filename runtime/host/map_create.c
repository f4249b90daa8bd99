#include "map/types.h"
#include "prepare.h"
#include "profile.h"

#define BPFC_MAP(name, number, text, ops, storage) extern const struct bpfrt_map_ops bpfrt_##ops##_ops;
#include "bpfc/map.def"

const struct bpfrt_map_ops bpfrt_none_ops; /* what map.def says of types that the runtime lacks */

static const struct bpfrt_map_ops *ops_of(uint32_t type)
{
	switch (type) {
#define BPFC_MAP(name, number, text, ops, storage) \
	case number:                               \
		return &bpfrt_##ops##_ops;
#include "bpfc/map.def"
	default:
		return &bpfrt_none_ops;
	}
}

/* What Linux checks when it creates a map of the type. */
static bool is_valid(const struct bpfrt_map *map)
{
	bool is_keyed_by_index = true;

	switch (bpfrt_map_storage(map->type)) {
	case BPFRT_STORAGE_NOTHING: /* perf_event_array: 0 entries means one per slot */
		return map->key_size == 4 && map->value_size == 4;
	case BPFRT_STORAGE_LPM_TRIE:
		if (map->key_size < 5 || map->key_size > 4 + 256)
			return false;
		is_keyed_by_index = false;
		break;
	case BPFRT_STORAGE_QUEUE:
	case BPFRT_STORAGE_BLOOM:
		return !map->key_size && map->value_size && map->value_size <= UINT32_MAX - 7 && map->max_entries;
	case BPFRT_STORAGE_HASH:
	case BPFRT_STORAGE_PERCPU_HASH:
		is_keyed_by_index = false;
		break;
	case BPFRT_STORAGE_POINTERS:
		if (map->value_size != 4)
			return false;
		break;
	case BPFRT_STORAGE_REDIRECT:
		if (map->value_size != 4 && (map->value_size != 8 || map->type == BPFRT_MAP_XSKMAP))
			return false;
		break;
	default:
		break;
	}
	return map->max_entries && map->value_size && map->value_size <= UINT32_MAX - 7 &&
	       (is_keyed_by_index ? map->key_size == 4 : map->key_size && map->key_size <= UINT32_MAX - 7);
}

int64_t bpfrt_map_create(struct bpfrt_map *map)
{
	uint64_t missing;

	map->ops = ops_of(map->type);
	if (map->ops == &bpfrt_none_ops)
		return -BPFRT_EOPNOTSUPP;
	if (!is_valid(map))
		return -BPFRT_EINVAL;
	map->stride = (uint32_t)bpfrt_align_up(map->value_size, 8);
	return bpfrt_map_prepare(map, &missing);
}
