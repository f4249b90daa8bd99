#include "map/types.h"
#include "memory/memory.h"
#include "prepare.h"
#include "profile.h"

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

#define RINGBUF_MOST (UINT32_C(1) << 30) /* bytes: positions are 32 bits, lengths of records 30 */

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
		if (map->type == BPFRT_MAP_DEVMAP_HASH &&
		    (map->key_size != 4 || (map->value_size != 4 && map->value_size != 8)))
			return false;
		/* fall through */
	case BPFRT_STORAGE_PERCPU_HASH:
	case BPFRT_STORAGE_LRU_HASH:
	case BPFRT_STORAGE_LRU_PERCPU_HASH:
		is_keyed_by_index = false;
		break;
	case BPFRT_STORAGE_HASH_POINTERS:
		is_keyed_by_index = false;
		/* fall through */
	case BPFRT_STORAGE_POINTERS:
		if (map->value_size != 4)
			return false;
		break;
	case BPFRT_STORAGE_RINGBUF: /* Linux's is a multiple of a page besides */
		return !map->key_size && !map->value_size && map->max_entries >= 16 &&
		       map->max_entries <= RINGBUF_MOST && !(map->max_entries & (map->max_entries - 1));
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

static int64_t create(struct bpfrt_map *map, uint64_t *missing)
{
	map->ops = ops_of(map->type);
	if (map->ops == &bpfrt_none_ops)
		return -BPFRT_EOPNOTSUPP;
	if (!is_valid(map))
		return -BPFRT_EINVAL;
	map->stride = (uint32_t)bpfrt_align_up(map->value_size, 8);
	return bpfrt_map_prepare(map, missing);
}

int64_t bpfrt_map_create_report(struct bpfrt_map *map, struct bpfrt_init_report *report)
{
	int64_t status;

	*report = (struct bpfrt_init_report){ .failed = NULL };
	status = create(map, &report->missing);
	if (status)
		report->failed = map;
	else
		report->missing = 0;
	report->used = bpfrt_memory_used();
	report->total = bpfrt_memory_total();
	return status;
}

int64_t bpfrt_map_create(struct bpfrt_map *map)
{
	uint64_t missing;

	return create(map, &missing);
}
