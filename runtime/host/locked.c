/* Whole values of any size, under the lock that is in them. */
#include "map/types.h"
#include "profile.h"

#ifdef BPFRT_CLOUD
#include <sched.h>

static uint32_t lock(uint32_t *word)
{
	while (__atomic_exchange_n(word, 1, __ATOMIC_ACQUIRE))
		sched_yield();
	return 0;
}

static void unlock(uint32_t *word, uint32_t token)
{
	BPFRT_STORE(word, token);
}
#else
#include "bpfrt/port.h"

static uint32_t lock(uint32_t *word)
{
	(void)word;
	return bpfrt_port_irq_save();
}

static void unlock(uint32_t *word, uint32_t token)
{
	(void)word;
	bpfrt_port_irq_restore(token);
}
#endif

/* Types of which Linux lets a program have a lock in the value, and which are not per-CPU. */
static int64_t find(const struct bpfrt_map *map, const void *key, uint32_t lock_off, uint8_t **value)
{
	if (map->type != BPFRT_MAP_ARRAY && map->type != BPFRT_MAP_HASH && map->type != BPFRT_MAP_LRU_HASH)
		return -BPFRT_EOPNOTSUPP;
	if (lock_off % 4 || map->value_size < 4 || lock_off > map->value_size - 4)
		return -BPFRT_EINVAL;
	*value = map->ops->lookup(map, key);
	return *value ? 0 : -BPFRT_ENOENT;
}

/* All but the lock's word. */
static void copy(uint8_t *to, const uint8_t *from, uint32_t size, uint32_t lock_off)
{
	__builtin_memcpy(to, from, lock_off);
	__builtin_memcpy(to + lock_off + 4, from + lock_off + 4, size - lock_off - 4);
}

int64_t bpfrt_map_lookup_locked(const struct bpfrt_map *map, const void *key, void *value, uint32_t lock_off)
{
	uint8_t *from;
	int64_t status = find(map, key, lock_off, &from);
	uint32_t *word, token;

	if (status)
		return status;
	word = (uint32_t *)(void *)(from + lock_off);
	__builtin_memset((uint8_t *)value + lock_off, 0, 4);
	token = lock(word);
	copy(value, from, map->value_size, lock_off);
	unlock(word, token);
	return 0;
}

int64_t bpfrt_map_update_locked(const struct bpfrt_map *map, const void *key, const void *value, uint32_t lock_off)
{
	uint8_t *to;
	int64_t status = find(map, key, lock_off, &to);
	uint32_t *word, token;

	if (status)
		return status;
	word = (uint32_t *)(void *)(to + lock_off);
	token = lock(word);
	copy(to, value, map->value_size, lock_off);
	unlock(word, token);
	return 0;
}
