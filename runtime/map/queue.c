/* queue and stack: a ring of values; who pushes on a full one with EXIST gives up the oldest. */
#include <stddef.h>

#include "bpfrt/storage.h"
#include "failure/full.h"
#include "keyless.h"
#include "lock.h"
#include "words.h"

static struct bpfrt_queue_head *head_of(const struct bpfrt_map *map)
{
	return map->values;
}

/* The n-th value, the oldest being 0. */
static uint8_t *value_at(const struct bpfrt_map *map, uint32_t n)
{
	const struct bpfrt_queue_head *head = head_of(map);
	uint32_t to_end = map->max_entries - head->first, place = n < to_end ? head->first + n : n - to_end;

	return (uint8_t *)map->values + sizeof(*head) + (size_t)place * map->stride;
}

static void drop_oldest(const struct bpfrt_map *map)
{
	struct bpfrt_queue_head *head = head_of(map);

	head->first = head->first + 1 == map->max_entries ? 0 : head->first + 1;
	head->count--;
}

static int64_t push(const struct bpfrt_map *map, const void *value, uint64_t flags)
{
	struct bpfrt_queue_head *head = head_of(map);
	struct bpfrt_stripe *stripe = bpfrt_stripe(map, 0);
	int64_t status = 0;
	uint32_t token;

	if (flags != BPFRT_ANY && flags != BPFRT_EXIST)
		return -BPFRT_EINVAL;
	token = bpfrt_lock(stripe);
	if (head->count == map->max_entries && flags == BPFRT_EXIST)
		drop_oldest(map);
	if (head->count == map->max_entries)
		status = bpfrt_map_full(-BPFRT_E2BIG);
	else
		bpfrt_words_set(value_at(map, head->count++), value, map->value_size);
	bpfrt_unlock(stripe, token);
	return status;
}

/* Copies a value, zeros when there is none, and takes it out if told to. */
static int64_t get(const struct bpfrt_map *map, void *value, bool is_stack, bool takes)
{
	struct bpfrt_queue_head *head = head_of(map);
	struct bpfrt_stripe *stripe = bpfrt_stripe(map, 0);
	uint32_t token = bpfrt_lock(stripe);
	int64_t status = head->count ? 0 : -BPFRT_ENOENT;

	if (status)
		__builtin_memset(value, 0, map->value_size);
	else
		bpfrt_words_get(value, value_at(map, is_stack ? head->count - 1 : 0), map->value_size);
	if (!status && takes && is_stack)
		head->count--;
	else if (!status && takes)
		drop_oldest(map);
	bpfrt_unlock(stripe, token);
	return status;
}

static int64_t queue_pop(const struct bpfrt_map *map, void *value)
{
	return get(map, value, false, true);
}

static int64_t queue_peek(const struct bpfrt_map *map, void *value)
{
	return get(map, value, false, false);
}

static int64_t stack_pop(const struct bpfrt_map *map, void *value)
{
	return get(map, value, true, true);
}

static int64_t stack_peek(const struct bpfrt_map *map, void *value)
{
	return get(map, value, true, false);
}

const struct bpfrt_map_ops bpfrt_queue_ops = { BPFRT_KEYLESS, .push = push, .pop = queue_pop, .peek = queue_peek };
const struct bpfrt_map_ops bpfrt_stack_ops = { BPFRT_KEYLESS, .push = push, .pop = stack_pop, .peek = stack_peek };
