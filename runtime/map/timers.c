#include "timers.h"

#include "bpfrt/helpers.h"
#include "hash_core.h"
#include "lock.h"
#include "types.h"

#ifdef BPFRT_CLOUD
#include <sched.h>

static uint64_t runner; /* the thread that runs it */
static struct bpfrt_stripe lock = { .owner = BPFRT_OWNER_NEVER };
#define LOCK (&lock)
#else
#define LOCK NULL
#endif

static struct bpfrt_timer_row rows[BPFRT_MAX_TIMERS];
static uint64_t starts;
static struct bpfrt_timer_row *running; /* whose callback runs; one at a time */

/* The element that a timer is in. */
struct place {
	uint32_t index; /* the key of an array's */
	const void *key;
	void *value;
};

uint32_t bpfrt_timers_lock(void)
{
	return bpfrt_lock(LOCK);
}

void bpfrt_timers_unlock(uint32_t token)
{
	bpfrt_unlock(LOCK, token);
}

static bool in_array(const struct bpfrt_map *map, uintptr_t timer, struct place *place)
{
	uintptr_t off = timer - (uintptr_t)map->values;

	place->index = (uint32_t)(off / map->stride);
	place->key = &place->index;
	place->value = (uint8_t *)map->values + (size_t)place->index * map->stride;
	return timer >= (uintptr_t)map->values && off / map->stride < BPFRT_LOAD(&map->max_entries);
}

static bool in_hash(const struct bpfrt_map *map, uintptr_t timer, struct place *place)
{
	struct bpfrt_hash room;
	const struct bpfrt_hash *hash = bpfrt_hash_of(map, bpfrt_map_storage(map->type), &room);
	uintptr_t n = (timer - (uintptr_t)hash->nodes.base) / hash->nodes.bytes;
#ifdef BPFRT_CLOUD
	uint32_t count = BPFRT_LOAD(&((const struct bpfrt_map_state *)map->state)->total);
#else
	uint32_t count = (uint32_t)bpfrt_map_nodes(map, 1);
#endif

	if (timer < (uintptr_t)hash->nodes.base || !n || n > count)
		return false;
	place->key = bpfrt_hash_key(hash, (uint32_t)n);
	place->value = (uint8_t *)bpfrt_hash_key(hash, (uint32_t)n) + (size_t)bpfrt_align_up(map->key_size, 8);
	return true;
}

/* The place of a timer, whether or not there is an element now. */
static bool find_place(const struct bpfrt_map *map, const struct bpfrt_timer *timer, struct place *place)
{
	uintptr_t at = (uintptr_t)timer;
	bool is_in = false;

	if (at % 8 || !map->values || map->value_size < sizeof(*timer))
		return false;
	if (map->type == BPFRT_MAP_ARRAY)
		is_in = in_array(map, at, place);
	else if (map->type == BPFRT_MAP_HASH || map->type == BPFRT_MAP_LRU_HASH)
		is_in = in_hash(map, at, place);
	return is_in && at >= (uintptr_t)place->value &&
	       at - (uintptr_t)place->value <= map->value_size - sizeof(*timer);
}

struct bpfrt_timer_row *bpfrt_timer_row(const struct bpfrt_timer *timer)
{
	uint32_t n = BPFRT_LOAD(&timer->row) - 1;
	struct bpfrt_timer_row *row;

	if (n >= BPFRT_MAX_TIMERS)
		return NULL;
	row = &rows[n];
	return row->timer == timer && row->use == BPFRT_LOAD(&timer->use) ? row : NULL;
}

/* Whether the row's timer is still the one that took it, in an element that the map has. */
static bool is_alive(const struct bpfrt_timer_row *row, struct place *place)
{
	return bpfrt_timer_row(row->timer) == row && find_place(row->map, row->timer, place) &&
	       row->map->ops->lookup(row->map, place->key) == place->value;
}

static struct bpfrt_timer_row *free_row(void)
{
	struct place place;

	for (struct bpfrt_timer_row *row = rows; row != rows + BPFRT_MAX_TIMERS; row++)
		if (!row->timer)
			return row;
	for (struct bpfrt_timer_row *row = rows; row != rows + BPFRT_MAX_TIMERS; row++)
		if (row != running && !is_alive(row, &place))
			return row;
	return NULL;
}

int64_t bpfrt_timer_take(struct bpfrt_timer *timer, const struct bpfrt_map *map)
{
	struct bpfrt_timer_row *row;
	struct place place;
	uint32_t use;

	if (!find_place(map, timer, &place))
		return -BPFRT_EINVAL;
	row = free_row();
	if (!row)
		return -BPFRT_ENOMEM;
	use = row->use + 1;
	*row = (struct bpfrt_timer_row){ .timer = timer, .map = map, .use = use };
	BPFRT_STORE(&timer->use, use);
	BPFRT_STORE(&timer->row, (uint32_t)(row - rows) + 1);
	return 0;
}

int64_t bpfrt_timer_wait(const struct bpfrt_timer *timer, uint32_t *token)
{
	while (running && bpfrt_timer_row(timer) == running) {
#ifdef BPFRT_CLOUD
		if (runner != bpfrt_lock_self()) {
			bpfrt_timers_unlock(*token);
			sched_yield();
			*token = bpfrt_timers_lock();
			continue;
		}
#else
		(void)token;
#endif
		return -BPFRT_EDEADLK;
	}
	return 0;
}

uint64_t bpfrt_timer_start_number(void)
{
	return ++starts;
}

void bpfrt_timers_forget(const struct bpfrt_map *map)
{
	uint32_t token = bpfrt_timers_lock();

	for (struct bpfrt_timer_row *row = rows; row != rows + BPFRT_MAX_TIMERS; row++)
		if (row->map == map) {
			row->timer = NULL;
			row->is_armed = false;
		}
	bpfrt_timers_unlock(token);
}

static bool is_before(const struct bpfrt_timer_row *a, const struct bpfrt_timer_row *b)
{
	return !b || a->expires < b->expires || (a->expires == b->expires && a->start < b->start);
}

static struct bpfrt_timer_row *first_armed(uint64_t last_start)
{
	struct bpfrt_timer_row *first = NULL;

	for (struct bpfrt_timer_row *row = rows; row != rows + BPFRT_MAX_TIMERS; row++)
		if (row->is_armed && row->start <= last_start && is_before(row, first))
			first = row;
	return first;
}

/* Takes the first that is due; those whose element is gone do not count. */
static struct bpfrt_timer_row *take_due(uint64_t now, uint64_t last_start, struct place *place)
{
	struct bpfrt_timer_row *row;

	while ((row = first_armed(last_start)) && row->expires <= now) {
		row->is_armed = false;
		if (is_alive(row, place))
			return row;
		row->timer = NULL;
	}
	return NULL;
}

static void set_running(struct bpfrt_timer_row *row)
{
	running = row;
#ifdef BPFRT_CLOUD
	runner = bpfrt_lock_self();
#endif
}

static void run_callback(const struct bpfrt_timer_row *row, const struct place *place)
{
	const uint64_t args[5] = { (uintptr_t)row->map, (uintptr_t)place->key, (uintptr_t)place->value };

	if (row->callback)
		row->callback->call(row->callback, args);
}

uint32_t bpfrt_timers_run(uint64_t now)
{
	uint32_t token = bpfrt_timers_lock(), count = 0;
	struct bpfrt_timer_row *row, copy;
	uint64_t last_start = starts;
	struct place place;

	while ((row = take_due(now, last_start, &place))) {
		copy = *row; /* the callback may set another */
		if (copy.callback == &row->later.is)
			copy.callback = &copy.later.is;
		set_running(row);
		bpfrt_timers_unlock(token);
		run_callback(&copy, &place);
		count++;
		token = bpfrt_timers_lock();
		set_running(NULL);
	}
	bpfrt_timers_unlock(token);
	return count;
}

uint64_t bpfrt_timers_next(void)
{
	uint32_t token = bpfrt_timers_lock();
	const struct bpfrt_timer_row *first = first_armed(starts);
	uint64_t next = first ? first->expires : UINT64_MAX;

	bpfrt_timers_unlock(token);
	return next;
}
