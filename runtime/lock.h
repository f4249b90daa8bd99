/*
 * Who may touch a map's links, as a strategy of the profile.
 *
 * Cloud: writers hold the map's mutex; while a writer takes elements out of their chains the map's version is odd.
 * Readers take no lock: they read the version, walk, and walk again if it changed; one that is unlucky too often takes
 * the mutex. Embedded: interrupts are masked for either.
 *
 * Reading:  for (unsigned tries = 0;; tries++) {
 *                   struct bpfrt_reader r = bpfrt_read_begin(map, tries);
 *                   ... stop early when bpfrt_read_is_stale(map, &r) ...
 *                   if (bpfrt_read_end(map, &r))
 *                           break;
 *           }
 */
#ifndef BPFRT_LOCK_H
#define BPFRT_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "profile.h"

#ifdef BPFRT_CLOUD
#include <pthread.h>

/* A map's `state`. */
struct bpfrt_map_state {
	pthread_mutex_t mutex;
	uint32_t version;
	uint64_t bytes; /* of `values`, when they are the runtime's; else 0 */
};

struct bpfrt_reader {
	uint32_t version;
	bool is_locked;
};

#define BPFRT_READ_TRIES 64

static inline uint32_t bpfrt_lock(const struct bpfrt_map *map)
{
	struct bpfrt_map_state *state = map->state;

	pthread_mutex_lock(&state->mutex);
	return 0;
}

static inline void bpfrt_unlock(const struct bpfrt_map *map, uint32_t token)
{
	struct bpfrt_map_state *state = map->state;

	(void)token;
	pthread_mutex_unlock(&state->mutex);
}

/* Around the removal of elements, with the lock held. */
static inline void bpfrt_change_begin(const struct bpfrt_map *map)
{
	struct bpfrt_map_state *state = map->state;

	BPFRT_STORE(&state->version, state->version + 1);
}

static inline void bpfrt_change_end(const struct bpfrt_map *map)
{
	bpfrt_change_begin(map);
}

static inline struct bpfrt_reader bpfrt_read_begin(const struct bpfrt_map *map, unsigned tries)
{
	struct bpfrt_map_state *state = map->state;
	struct bpfrt_reader reader = { 0, tries >= BPFRT_READ_TRIES };

	if (reader.is_locked)
		bpfrt_lock(map);
	reader.version = BPFRT_LOAD(&state->version);
	return reader;
}

static inline bool bpfrt_read_is_stale(const struct bpfrt_map *map, const struct bpfrt_reader *reader)
{
	struct bpfrt_map_state *state = map->state;

	return (reader->version & 1) || BPFRT_LOAD(&state->version) != reader->version;
}

/* Whether what was read is valid. */
static inline bool bpfrt_read_end(const struct bpfrt_map *map, const struct bpfrt_reader *reader)
{
	if (!reader->is_locked)
		return !bpfrt_read_is_stale(map, reader);
	bpfrt_unlock(map, 0);
	return true;
}

#else
#include "bpfrt/port.h"

struct bpfrt_reader {
	uint32_t irq;
};

static inline uint32_t bpfrt_lock(const struct bpfrt_map *map)
{
	(void)map;
	return bpfrt_port_irq_save();
}

static inline void bpfrt_unlock(const struct bpfrt_map *map, uint32_t token)
{
	(void)map;
	bpfrt_port_irq_restore(token);
}

static inline void bpfrt_change_begin(const struct bpfrt_map *map)
{
	(void)map;
}

static inline void bpfrt_change_end(const struct bpfrt_map *map)
{
	(void)map;
}

static inline struct bpfrt_reader bpfrt_read_begin(const struct bpfrt_map *map, unsigned tries)
{
	(void)tries;
	return (struct bpfrt_reader){ bpfrt_lock(map) };
}

static inline bool bpfrt_read_is_stale(const struct bpfrt_map *map, const struct bpfrt_reader *reader)
{
	(void)map;
	(void)reader;
	return false;
}

static inline bool bpfrt_read_end(const struct bpfrt_map *map, const struct bpfrt_reader *reader)
{
	bpfrt_unlock(map, reader->irq);
	return true;
}

#endif
#endif
