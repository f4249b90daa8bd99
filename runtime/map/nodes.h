/*
 * Elements that come and go in storage that holds so many of them, counted from 1. One that was given back keeps what
 * it holds until it is taken again, which is after at least slots + 1 others were given back while fresh ones are left.
 * All of it is for holders of the map's lock.
 */
#ifndef BPFRT_NODES_H
#define BPFRT_NODES_H

#include <stddef.h>
#include <stdint.h>

#include "bpfrt/storage.h"

struct bpfrt_nodes {
	struct bpfrt_node_head *head;
	uint8_t *base; /* where number 0 would be */
	size_t bytes;  /* of each; its first word is the caller's while it is taken */
};

static inline void *bpfrt_node(const struct bpfrt_nodes *nodes, uint32_t n)
{
	return nodes->base + n * nodes->bytes;
}

/* One of `total`; never 0: the caller knows that there is one. */
uint32_t bpfrt_node_take(const struct bpfrt_nodes *nodes, uint32_t total);

/* Readers may still be looking at it: its first word becomes 0 at once, and another's number later. */
void bpfrt_node_give(const struct bpfrt_nodes *nodes, uint32_t n);

#endif
