/* Removed elements are kept per stripe; one that has none, when no fresh ones are left, takes from another. */
#define _GNU_SOURCE
#include <sched.h>

#include "lock.h"
#include "map/nodes.h"

/* The number of a fresh element, or 0. */
static uint32_t take_fresh(const struct bpfrt_map *map)
{
	struct bpfrt_map_state *state = map->state;
	uint32_t n = __atomic_load_n(&state->fresh, __ATOMIC_RELAXED);

	while (n < BPFRT_LOAD(&state->total))
		if (__atomic_compare_exchange_n(&state->fresh, &n, n + 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return n + 1;
	return 0;
}

/* The element that was removed first, or 0. */
static uint32_t take_removed(struct bpfrt_stripe *stripe, const struct bpfrt_nodes *nodes)
{
	if (stripe->queue.count)
		return bpfrt_node_dequeue(&stripe->queue, nodes);
	return stripe->ring_count ? bpfrt_ring_get(stripe) : 0;
}

static bool has_removed(const struct bpfrt_stripe *stripe)
{
	return BPFRT_LOAD(&stripe->queue.count) || BPFRT_LOAD(&stripe->ring_count);
}

/*
 * From another stripe. One has some: there are more elements than max_entries and locks together. Nobody waits for a
 * lock here, so two that borrow do not wait for each other.
 */
static uint32_t borrow(const struct bpfrt_map *map, const struct bpfrt_nodes *nodes)
{
	struct bpfrt_map_state *state = map->state;
	uint32_t n = 0;

	for (uint32_t i = 0; !n; i++) {
		struct bpfrt_stripe *other = bpfrt_stripe(map, i);

		uint32_t token = has_removed(other) ? bpfrt_try_lock(other) : BPFRT_LOCK_FAILED;

		if (token) {
			n = take_removed(other, nodes);
			bpfrt_unlock(other, token);
		}
		if (!n && (i & state->mask) == state->mask)
			sched_yield();
	}
	return n;
}

uint32_t bpfrt_node_take(const struct bpfrt_map *map, struct bpfrt_stripe *stripe, const struct bpfrt_nodes *nodes)
{
	uint32_t n = stripe->ring_count > BPFRT_RING_KEEP ? 0 : take_fresh(map);

	if (!n)
		n = take_removed(stripe, nodes);
	return n ? n : borrow(map, nodes);
}

void bpfrt_node_give(struct bpfrt_stripe *stripe, const struct bpfrt_nodes *nodes, uint32_t n)
{
	BPFRT_STORE((uint32_t *)bpfrt_node(nodes, n), 0);
	if (stripe->ring_count == BPFRT_STRIPE_RING)
		bpfrt_node_enqueue(&stripe->queue, nodes, bpfrt_ring_get(stripe));
	bpfrt_ring_put(stripe, n);
}

bool bpfrt_node_reserve(const struct bpfrt_map *map, const struct bpfrt_nodes *nodes)
{
	struct bpfrt_map_state *state = map->state;
	uint32_t n = __atomic_load_n(&state->count, __ATOMIC_RELAXED);

	(void)nodes;
	while (n < BPFRT_LOAD(&map->max_entries))
		if (__atomic_compare_exchange_n(&state->count, &n, n + 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return true;
	return false;
}

void bpfrt_node_release(const struct bpfrt_map *map)
{
	struct bpfrt_map_state *state = map->state;

	__atomic_fetch_sub(&state->count, 1, __ATOMIC_RELAXED);
}
