/* Many elements in one call, and a walk over all. */
#include "bpfrt/storage.h"
#include "profile.h"

static uint8_t *at(void *items, uint64_t bytes, uint32_t i)
{
	return (uint8_t *)items + (size_t)bytes * i;
}

int64_t bpfrt_map_lookup_batch(const struct bpfrt_map *map, const void *after, void *keys, void *values,
			       uint32_t *count)
{
	uint64_t copy = bpfrt_map_copy_bytes(map);
	const void *previous = after;
	uint32_t most = *count;
	int64_t status = 0;

	for (*count = 0; *count < most;) {
		uint8_t *key = at(keys, map->key_size, *count);

		/* One that went away after its key was read leaves it as the place to go on from. */
		status = map->ops->get_next_key(map, previous, key);
		if (status)
			break;
		previous = key;
		status = bpfrt_map_lookup(map, key, at(values, copy, *count));
		if (!status)
			++*count;
		else if (status != -BPFRT_ENOENT)
			break;
	}
	return *count == most ? 0 : status;
}

/* Of what the caller provides, which may be nothing where a map has no keys. */
static const void *given(const void *list, uint64_t bytes, uint32_t index)
{
	return list ? (const uint8_t *)list + bytes * index : NULL;
}

int64_t bpfrt_map_update_batch(const struct bpfrt_map *map, const void *keys, const void *values, uint32_t *count,
			       uint64_t flags)
{
	uint64_t copy = bpfrt_map_copy_bytes(map);
	uint32_t all = *count;
	int64_t status = 0;

	for (*count = 0; *count < all; ++*count) {
		status = bpfrt_map_update(map, given(keys, map->key_size, *count), given(values, copy, *count), flags);
		if (status)
			break;
	}
	return status;
}

int64_t bpfrt_map_delete_batch(const struct bpfrt_map *map, const void *keys, uint32_t *count)
{
	uint32_t all = *count;
	int64_t status = 0;

	for (*count = 0; *count < all; ++*count) {
		status = bpfrt_map_delete(map, given(keys, map->key_size, *count));
		if (status)
			break;
	}
	return status;
}

int64_t bpfrt_map_lookup_and_delete_batch(const struct bpfrt_map *map, void *keys, void *values, uint32_t *count)
{
	uint64_t copy = bpfrt_map_copy_bytes(map);
	uint32_t most = *count;
	int64_t status = 0;

	for (*count = 0; *count < most;) {
		uint8_t *key = map->ops->pop ? NULL : at(keys, map->key_size, *count);
		uint8_t *value = at(values, copy, *count);

		status = map->ops->pop ? 0 : map->ops->get_next_key(map, NULL, key);
		if (status)
			break;
		status = bpfrt_map_lookup_and_delete(map, key, value);
		if (!status)
			++*count;
		else if (status != -BPFRT_ENOENT || map->ops->pop)
			break;
	}
	return *count == most ? 0 : status;
}

uint64_t bpfrt_map_dump_bytes(const struct bpfrt_map *map)
{
	return 2 * bpfrt_align_up(map->key_size, 8) + bpfrt_map_copy_bytes(map);
}

int64_t bpfrt_map_dump(const struct bpfrt_map *map, void *room, bpfrt_map_visitor *visitor, void *user)
{
	uint64_t bytes = bpfrt_align_up(map->key_size, 8);
	uint8_t *key = at(room, bytes, 0), *next = at(room, bytes, 1), *value = at(room, bytes, 2);
	int64_t status = map->ops->get_next_key(map, NULL, key), visited = 0;

	while (!status) {
		uint8_t *other = key;

		status = bpfrt_map_lookup(map, key, value);
		if (!status) {
			status = visitor(user, key, value);
			visited++;
		} else if (status == -BPFRT_ENOENT) {
			status = 0;
		}
		if (status)
			return status < 0 ? status : visited;
		status = map->ops->get_next_key(map, key, next);
		key = next;
		next = other;
	}
	return status == -BPFRT_ENOENT ? visited : status;
}
