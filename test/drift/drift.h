/* What the engines of the drift test have in common: drift.c makes packets, runs every program on them and prints a
 * line for each, and one for each map; an engine is one file. No libc. */
#ifndef DRIFT_H
#define DRIFT_H

#include <stdint.h>

enum {
	DRIFT_ROOM = 64,     /* bytes before and behind a packet */
	DRIFT_LONGEST = 160, /* bytes of a packet */
	DRIFT_BUFFER = DRIFT_ROOM + DRIFT_LONGEST + DRIFT_ROOM,
	DRIFT_PACKETS = 24, /* for each program */
};

enum drift_kind {
	DRIFT_VALUES,
	DRIFT_SUMS,
	DRIFT_TAKEN,
	DRIFT_RECORDS,
};

/* A packet in a buffer of DRIFT_BUFFER bytes, before and after a run. */
struct drift_packet {
	uint8_t *data;
	uint32_t length;
};

/* The sum of a map's elements. */
struct drift_digest {
	uint32_t sum, count;
};

void drift_add(struct drift_digest *digest, const void *key, uint32_t key_size, const void *value, uint32_t value_size);

/* All programs on all packets, and the maps; prints the lines. */
void drift_run(void);

/* ---- the engine ---- */

/* Programs and maps are numbered as in drift.def. Returns the low 32 bits of r0. */
uint32_t engine_run(unsigned prog, uint8_t *buffer, struct drift_packet *packet);
void engine_dump(unsigned map, enum drift_kind kind, struct drift_digest *digest);
/* The host's update of a map's element. */
void engine_set(unsigned map, const void *key, const void *value);
/* The timers that are due then; how many. */
uint32_t engine_timers(uint64_t now);
/* The host's changes of the map of maps `tables`, which programs cannot make; what they answered. */
uint32_t engine_refill(void);
void engine_print(const char *text);

#endif
