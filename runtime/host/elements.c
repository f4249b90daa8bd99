/* The host's access to elements: copies, while programs run. */
#include "map/types.h"
#include "profile.h"
#include "words.h"

#ifdef BPFRT_EMBEDDED
#include "bpfrt/port.h"
#endif

/* Between these, nothing changes where there is one core. The cloud's types have operations of their own instead. */
static uint32_t moment_begin(void)
{
#ifdef BPFRT_EMBEDDED
	return bpfrt_port_irq_save();
#else
	return 0;
#endif
}

static void moment_end(uint32_t token)
{
#ifdef BPFRT_EMBEDDED
	bpfrt_port_irq_restore(token);
#else
	(void)token;
#endif
}

/* Values that a host can copy: not pointers, not channels. */
static bool is_readable(const struct bpfrt_map *map)
{
	switch (bpfrt_map_storage(map->type)) {
	case BPFRT_STORAGE_NOTHING:
	case BPFRT_STORAGE_POINTERS:
	case BPFRT_STORAGE_HASH_POINTERS:
	case BPFRT_STORAGE_RINGBUF:
		return false;
	default:
		return true;
	}
}

uint64_t bpfrt_map_copy_bytes(const struct bpfrt_map *map)
{
	return map->ops->lookup_slot ? (uint64_t)map->stride * bpfrt_slot_count() : map->value_size;
}

/* Per-CPU types: slot by slot; ends early when the element goes away. */
static int64_t lookup_slots(const struct bpfrt_map *map, const void *key, uint8_t *value)
{
	for (uint32_t slot = 0; slot < bpfrt_slot_count(); slot++, value += map->stride) {
		const void *from = map->ops->lookup_slot(map, key, slot);

		if (!from)
			return -BPFRT_ENOENT;
		__builtin_memset(value, 0, map->stride);
		bpfrt_words_get(value, from, map->value_size);
	}
	return 0;
}

static int64_t lookup(const struct bpfrt_map *map, const void *key, void *value)
{
	const void *from;

	if (map->ops->copy)
		return map->ops->copy(map, key, value);
	if (map->ops->lookup_slot)
		return lookup_slots(map, key, value);
	from = map->ops->lookup(map, key);
	if (!from)
		return -BPFRT_ENOENT;
	bpfrt_words_get(value, from, map->value_size);
	return 0;
}

int64_t bpfrt_map_lookup(const struct bpfrt_map *map, const void *key, void *value)
{
	uint32_t token;
	int64_t status;

	if (map->ops->peek)
		return map->ops->peek(map, value);
	if (!is_readable(map))
		return -BPFRT_EOPNOTSUPP;
	token = moment_begin();
	status = lookup(map, key, value);
	moment_end(token);
	return status;
}

int64_t bpfrt_map_lookup_sum(const struct bpfrt_map *map, const void *key, uint64_t *words)
{
	uint32_t slots = map->ops->lookup_slot ? bpfrt_slot_count() : 1;

	if (map->value_size % 8)
		return -BPFRT_EINVAL;
	if (!is_readable(map) || map->ops->peek)
		return -BPFRT_EOPNOTSUPP;
	__builtin_memset(words, 0, map->value_size);
	for (uint32_t slot = 0; slot < slots; slot++) {
		const uint64_t *from =
			map->ops->lookup_slot ? map->ops->lookup_slot(map, key, slot) : map->ops->lookup(map, key);

		if (!from)
			return -BPFRT_ENOENT;
		for (uint32_t i = 0; i < map->value_size / 8; i++)
			words[i] += BPFRT_LOAD(from + i);
	}
	return 0;
}

/* Per-CPU types whose elements stay. */
static int64_t update_slots(const struct bpfrt_map *map, const void *key, const uint8_t *from, uint64_t flags)
{
	int64_t status = map->ops->update(map, key, from + (size_t)bpfrt_slot_current() * map->stride, flags);

	for (uint32_t slot = 0; !status && slot < bpfrt_slot_count(); slot++, from += map->stride) {
		void *to = map->ops->lookup_slot(map, key, slot);

		if (to)
			bpfrt_words_set(to, from, map->value_size);
	}
	return status;
}

int64_t bpfrt_map_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	if (map->ops->push)
		return map->ops->push(map, value, flags);
	if (map->ops->update_slots)
		return map->ops->update_slots(map, key, value, flags);
	if (map->ops->lookup_slot)
		return update_slots(map, key, value, flags);
	return map->ops->update(map, key, value, flags);
}

int64_t bpfrt_map_lookup_and_delete(const struct bpfrt_map *map, const void *key, void *value)
{
	uint32_t token;
	int64_t status;

	if (map->ops->pop)
		return map->ops->pop(map, value);
	if (!is_readable(map))
		return -BPFRT_EOPNOTSUPP;
	if (map->ops->take)
		return map->ops->take(map, key, value);
	token = moment_begin();
	status = lookup(map, key, value);
	if (!status)
		status = map->ops->remove(map, key);
	moment_end(token);
	return status;
}

int64_t bpfrt_map_delete(const struct bpfrt_map *map, const void *key)
{
	return map->ops->remove(map, key);
}

int64_t bpfrt_map_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	return map->ops->get_next_key(map, key, next);
}
