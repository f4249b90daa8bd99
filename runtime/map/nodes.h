/*
 * Elements that come and go in storage that holds so many of them, counted from 1. One that was given back keeps what
 * it holds until it is taken again, which is after some others were given back while fresh ones are left. A strategy
 * of the profile: cloud/nodes.c, embedded/nodes.c. Callers hold the stripe's lock.
 */
#ifndef BPFRT_NODES_H
#define BPFRT_NODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfrt/map.h"
#include "bpfrt/storage.h"
#include "profile.h"

struct bpfrt_stripe;

struct bpfrt_nodes {
	struct bpfrt_node_head *head;
	uint8_t *base; /* where number 0 would be */
	size_t bytes;  /* of each; its first word is the caller's while it is taken */
};

static inline void *bpfrt_node(const struct bpfrt_nodes *nodes, uint32_t n)
{
	return nodes->base + n * nodes->bytes;
}

/* Never 0: the caller knows that there is one. */
uint32_t bpfrt_node_take(const struct bpfrt_map *map, struct bpfrt_stripe *stripe, const struct bpfrt_nodes *nodes);

/* Readers may still be looking at it: its first word becomes 0 at once, and another's number later. */
void bpfrt_node_give(struct bpfrt_stripe *stripe, const struct bpfrt_nodes *nodes, uint32_t n);

/* Counts an element more, unless there are max_entries; and one less. */
bool bpfrt_node_reserve(const struct bpfrt_map *map, const struct bpfrt_nodes *nodes);
void bpfrt_node_release(const struct bpfrt_map *map);

/* What the strategies share: a queue that is linked by the elements' first words. An element's is 0 already. */
static inline void bpfrt_node_enqueue(struct bpfrt_node_queue *queue, const struct bpfrt_nodes *nodes, uint32_t n)
{
	if (queue->last)
		BPFRT_STORE((uint32_t *)bpfrt_node(nodes, queue->last), n);
	else
		queue->first = n;
	queue->last = n;
	BPFRT_STORE(&queue->count, queue->count + 1);
}

static inline uint32_t bpfrt_node_dequeue(struct bpfrt_node_queue *queue, const struct bpfrt_nodes *nodes)
{
	uint32_t n = queue->first;

	queue->first = *(uint32_t *)bpfrt_node(nodes, n);
	if (!queue->first)
		queue->last = 0;
	BPFRT_STORE(&queue->count, queue->count - 1);
	return n;
}

#endif
