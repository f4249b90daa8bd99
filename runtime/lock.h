/*
 * Who may touch a map's links, as a strategy of the profile.
 *
 * Cloud: a map has stripes, each for a part of its buckets (types without buckets: one). Writers hold a stripe's lock;
 * while a writer takes elements out of their chains the stripe's version is odd. Readers take no lock: they read the
 * version, walk, and walk again if it changed; one that is unlucky too often takes the lock. Embedded: interrupts are
 * masked for either, and there are no stripes.
 *
 * Reading:  for (unsigned tries = 0;; tries++) {
 *                   struct bpfrt_reader r = bpfrt_read_begin(stripe, tries);
 *                   ... stop early when bpfrt_read_is_stale(stripe, &r) ...
 *                   if (bpfrt_read_end(stripe, &r))
 *                           break;
 *           }
 */
#ifndef BPFRT_LOCK_H
#define BPFRT_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "bpfrt/storage.h"
#include "map/hash_shape.h"
#include "profile.h"

#ifdef BPFRT_CLOUD

#define BPFRT_STRIPE_RING 8

/* A line of the cache. */
struct bpfrt_stripe {
	_Alignas(64) uint32_t lock; /* 1: somebody has it */
	uint32_t version;
	/* Elements that were removed under this lock: the latest in the ring, and more before them in the queue. */
	uint32_t ring[BPFRT_STRIPE_RING];
	uint16_t ring_first, ring_count;
	struct bpfrt_node_queue queue;
};

/* A map's `state`. */
struct bpfrt_map_state {
	struct bpfrt_hash hash;
	uint64_t bytes; /* of `values`, when they are the runtime's; else 0 */
	uint32_t mask;  /* number of stripes, a power of two, less 1 */
	uint32_t count; /* elements, of types that have stripes */
	uint32_t fresh; /* elements that were ever used: 1..fresh */
	uint32_t total; /* elements that there are */
	struct bpfrt_stripe stripes[];
};

struct bpfrt_reader {
	uint32_t version;
	bool is_locked;
};

#define BPFRT_READ_TRIES 64

/* cloud/lock.c: comes back when the lock is taken. */
void bpfrt_lock_wait(struct bpfrt_stripe *stripe);

static inline struct bpfrt_stripe *bpfrt_stripe(const struct bpfrt_map *map, uint32_t n)
{
	struct bpfrt_map_state *state = map->state;

	return &state->stripes[n & state->mask];
}

static inline bool bpfrt_try_lock(struct bpfrt_stripe *stripe)
{
	return !__atomic_exchange_n(&stripe->lock, 1, __ATOMIC_ACQUIRE);
}

static inline uint32_t bpfrt_lock(struct bpfrt_stripe *stripe)
{
	if (!bpfrt_try_lock(stripe))
		bpfrt_lock_wait(stripe);
	return 0;
}

static inline void bpfrt_unlock(struct bpfrt_stripe *stripe, uint32_t token)
{
	(void)token;
	BPFRT_STORE(&stripe->lock, 0);
}

/* Around the removal of elements, with the lock held. */
static inline void bpfrt_change_begin(struct bpfrt_stripe *stripe)
{
	BPFRT_STORE(&stripe->version, stripe->version + 1);
}

static inline void bpfrt_change_end(struct bpfrt_stripe *stripe)
{
	bpfrt_change_begin(stripe);
}

static inline struct bpfrt_reader bpfrt_read_begin(struct bpfrt_stripe *stripe, unsigned tries)
{
	struct bpfrt_reader reader = { 0, tries >= BPFRT_READ_TRIES };

	if (reader.is_locked)
		bpfrt_lock(stripe);
	reader.version = BPFRT_LOAD(&stripe->version);
	return reader;
}

static inline bool bpfrt_read_is_stale(struct bpfrt_stripe *stripe, const struct bpfrt_reader *reader)
{
	return (reader->version & 1) || BPFRT_LOAD(&stripe->version) != reader->version;
}

/* Whether what was read is valid. */
static inline bool bpfrt_read_end(struct bpfrt_stripe *stripe, const struct bpfrt_reader *reader)
{
	if (!reader->is_locked)
		return !bpfrt_read_is_stale(stripe, reader);
	bpfrt_unlock(stripe, 0);
	return true;
}

#else
#include "bpfrt/port.h"

struct bpfrt_stripe;

struct bpfrt_reader {
	uint32_t irq;
};

static inline struct bpfrt_stripe *bpfrt_stripe(const struct bpfrt_map *map, uint32_t n)
{
	(void)map;
	(void)n;
	return 0;
}

static inline uint32_t bpfrt_lock(struct bpfrt_stripe *stripe)
{
	(void)stripe;
	return bpfrt_port_irq_save();
}

static inline void bpfrt_unlock(struct bpfrt_stripe *stripe, uint32_t token)
{
	(void)stripe;
	bpfrt_port_irq_restore(token);
}

static inline void bpfrt_change_begin(struct bpfrt_stripe *stripe)
{
	(void)stripe;
}

static inline void bpfrt_change_end(struct bpfrt_stripe *stripe)
{
	(void)stripe;
}

static inline struct bpfrt_reader bpfrt_read_begin(struct bpfrt_stripe *stripe, unsigned tries)
{
	(void)tries;
	return (struct bpfrt_reader){ bpfrt_lock(stripe) };
}

static inline bool bpfrt_read_is_stale(struct bpfrt_stripe *stripe, const struct bpfrt_reader *reader)
{
	(void)stripe;
	(void)reader;
	return false;
}

static inline bool bpfrt_read_end(struct bpfrt_stripe *stripe, const struct bpfrt_reader *reader)
{
	bpfrt_unlock(stripe, reader->irq);
	return true;
}

#endif
#endif
