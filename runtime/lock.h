/*
 * Who may touch a map's links, as a strategy of the profile.
 *
 * Cloud: a map has stripes, each for a part of its buckets (types without buckets: one). Writers hold a stripe's lock.
 * Locks lean to one thread, the owner, which takes and leaves them without an atomic exchange: it says that it is
 * inside, and looks whether it still is the owner. Another thread takes the lock itself, takes the ownership away,
 * makes all threads' stores visible (membarrier), and waits until the owner is outside. After a few changes of owner a
 * lock leans to nobody. While a writer takes elements out of their chains the stripe's version is odd. Readers take no
 * lock: they read the version, walk, and walk again if it changed; one that is unlucky too often takes the lock.
 * Embedded: interrupts are masked for either, and there are no stripes.
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

/* Owners of a lock: a thread, by an address that is its own, with the owner's number in the lowest bits; or these. */
#define BPFRT_OWNERS 4 /* one after the other, before a lock leans to nobody */
#define BPFRT_OWNER_NUMBER UINT64_C(7)
#define BPFRT_OWNER_NONE UINT64_C(0)
#define BPFRT_OWNER_NEVER UINT64_C(1)

/* A line of the cache. */
struct bpfrt_stripe {
	_Alignas(64) uint32_t lock; /* 1: somebody has it, or wants to have it when the owner is outside */
	uint32_t version;
	uint64_t owner;
	uint8_t is_inside[BPFRT_OWNERS]; /* by the owner's number; each is written by one thread */
	uint8_t owners;                  /* that there were so far */
	/* Elements that were removed under this lock: the latest in the ring, and more before them in the queue. */
	uint32_t ring[BPFRT_STRIPE_RING];
	uint8_t ring_first, ring_count;
	struct bpfrt_node_queue queue;
};

/* Elements that a stripe keeps while fresh ones are left, so that what was removed is not reused at once. */
#define BPFRT_RING_KEEP 2

static inline uint32_t bpfrt_ring_get(struct bpfrt_stripe *stripe)
{
	uint32_t n = stripe->ring[stripe->ring_first];

	stripe->ring_first = (uint8_t)((stripe->ring_first + 1) % BPFRT_STRIPE_RING);
	BPFRT_STORE(&stripe->ring_count, (uint8_t)(stripe->ring_count - 1));
	return n;
}

static inline void bpfrt_ring_put(struct bpfrt_stripe *stripe, uint32_t n)
{
	stripe->ring[(stripe->ring_first + stripe->ring_count) % BPFRT_STRIPE_RING] = n;
	BPFRT_STORE(&stripe->ring_count, (uint8_t)(stripe->ring_count + 1));
}

/* Buckets that take the place of those in `values`. Earlier ones stay until the end: readers may be looking at them. */
struct bpfrt_more_buckets {
	struct bpfrt_more_buckets *before;
	uint64_t bytes; /* of this and the buckets */
	uint32_t buckets[];
};

/* A map's `state`. */
struct bpfrt_map_state {
	struct bpfrt_hash hash;
	uint64_t bytes;                  /* of `values`, when they are the runtime's; else 0 */
	uint64_t room;                   /* addresses that they may grow to; 0: they cannot */
	uint64_t state_bytes;            /* of this */
	const void *initial;             /* `values` of the object, which the map's own took the place of; or NULL */
	struct bpfrt_more_buckets *more; /* that growing took, the latest first */
	uint32_t mask;                   /* number of stripes, a power of two, less 1 */
	uint32_t count;                  /* elements, of types that have stripes */
	uint32_t fresh;                  /* elements that were ever used: 1..fresh */
	uint32_t total;                  /* elements that there are */
	struct bpfrt_stripe stripes[];   /* one more for the order of an LRU type */
};

struct bpfrt_reader {
	uint32_t version, token;
	bool is_locked;
};

#define BPFRT_READ_TRIES 64

/* How a lock was taken; LOCK_OWN + the owner's number. */
enum bpfrt_token { BPFRT_LOCK_FAILED, BPFRT_LOCK_TAKEN, BPFRT_LOCK_OWN };

/* cloud/lock.c: for who does not own the lock. */
uint32_t bpfrt_lock_wait(struct bpfrt_stripe *stripe);
uint32_t bpfrt_lock_try(struct bpfrt_stripe *stripe);

/* Whom the locks of a new map lean to at first: the first who comes, or nobody where the system cannot do it. */
uint64_t bpfrt_lock_first_owner(void);

static inline struct bpfrt_stripe *bpfrt_stripe(const struct bpfrt_map *map, uint32_t n)
{
	struct bpfrt_map_state *state = map->state;

	return &state->stripes[n & state->mask];
}

/* Of the order of an LRU type's elements; taken after that of a bucket. */
static inline struct bpfrt_stripe *bpfrt_order_stripe(const struct bpfrt_map *map)
{
	struct bpfrt_map_state *state = map->state;

	return &state->stripes[state->mask + 1];
}

static inline uint64_t bpfrt_lock_self(void)
{
	return (uint64_t)(uintptr_t)__builtin_thread_pointer();
}

/* For the owner: a token, or 0. */
static inline uint32_t bpfrt_lock_own(struct bpfrt_stripe *stripe)
{
	uint64_t owner = BPFRT_LOAD(&stripe->owner), number = owner & BPFRT_OWNER_NUMBER;

	if ((owner & ~BPFRT_OWNER_NUMBER) != bpfrt_lock_self())
		return BPFRT_LOCK_FAILED;
	BPFRT_STORE(&stripe->is_inside[number], 1);
	__asm__ volatile("" ::: "memory"); /* the others' membarrier makes it one of the processor */
	if (BPFRT_LOAD(&stripe->owner) == owner)
		return BPFRT_LOCK_OWN + (uint32_t)number;
	BPFRT_STORE(&stripe->is_inside[number], 0);
	return BPFRT_LOCK_FAILED;
}

/* A token for bpfrt_unlock. */
static inline uint32_t bpfrt_lock(struct bpfrt_stripe *stripe)
{
	uint32_t token = bpfrt_lock_own(stripe);

	return token ? token : bpfrt_lock_wait(stripe);
}

/* The same, or BPFRT_LOCK_FAILED; waits for nobody. */
static inline uint32_t bpfrt_try_lock(struct bpfrt_stripe *stripe)
{
	uint32_t token = bpfrt_lock_own(stripe);

	return token ? token : bpfrt_lock_try(stripe);
}

static inline void bpfrt_unlock(struct bpfrt_stripe *stripe, uint32_t token)
{
	if (token >= BPFRT_LOCK_OWN)
		BPFRT_STORE(&stripe->is_inside[token - BPFRT_LOCK_OWN], 0);
	else
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
	struct bpfrt_reader reader = { 0, 0, tries >= BPFRT_READ_TRIES };

	if (reader.is_locked)
		reader.token = bpfrt_lock(stripe);
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
	bpfrt_unlock(stripe, reader->token);
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

static inline struct bpfrt_stripe *bpfrt_order_stripe(const struct bpfrt_map *map)
{
	(void)map;
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
