#include "bpfrt/helpers.h"
#include "map/hash_each.h"
#include "map/types.h"

/* One call of the helper. */
struct each {
	const struct bpfrt_map *map;
	const struct bpfrt_callback *callback;
	void *ctx;
	uint32_t count; /* elements seen */
	bool is_done;
};

static void see(struct each *each, const void *key, void *value)
{
	const uint64_t args[5] = { (uintptr_t)each->map, (uintptr_t)key, (uintptr_t)value, (uintptr_t)each->ctx };

	each->is_done = each->callback->call(each->callback, args) != 0;
	each->is_done |= ++each->count == each->map->max_entries;
}

static void see_array(struct each *each)
{
	for (uint32_t i = 0; i < each->map->max_entries && !each->is_done; i++)
		see(each, &i, each->map->ops->lookup(each->map, &i));
}

static void see_hash(struct each *each, enum bpfrt_storage kind)
{
	struct bpfrt_hash_each at;

	bpfrt_hash_each_begin(&at, each->map, kind);
	while (!each->is_done && bpfrt_hash_each_next(&at))
		see(each, at.key, at.value);
}

int64_t bpfrt_for_each_map_elem(const struct bpfrt_map *map, const struct bpfrt_callback *callback, void *ctx,
				uint64_t flags)
{
	struct each each = { .map = map, .callback = callback, .ctx = ctx };
	enum bpfrt_storage storage = bpfrt_map_storage(map->type);

	if (flags)
		return -BPFRT_EINVAL;
	switch (storage) {
	case BPFRT_STORAGE_ARRAY:
	case BPFRT_STORAGE_PERCPU_ARRAY:
		see_array(&each);
		break;
	case BPFRT_STORAGE_HASH:
	case BPFRT_STORAGE_PERCPU_HASH:
	case BPFRT_STORAGE_LRU_HASH:
	case BPFRT_STORAGE_LRU_PERCPU_HASH:
		see_hash(&each, storage);
		break;
	default:
		return -BPFRT_EINVAL;
	}
	return each.count;
}
