/*
 * Replays one set of packets through an XDP program of any engine and prints what a comparison needs: the verdict of
 * each packet, then what changed in each map. Two engines agree when they print the same.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stddef.h>
#include <stdint.h>

enum { PACKET_MAX = 256, KEY_MAX = 64, WORDS_MAX = 16 };

/* ---- packets.c ---- */

/* How many packets there are whose length is at least `shortest`. */
unsigned packet_count(unsigned shortest);

/* Writes packet i of those to `bytes` (PACKET_MAX long) and returns its length. */
unsigned packet_make(unsigned shortest, unsigned i, uint8_t *bytes);

/* The filters: calls `put` for each map name, key and 64-bit flags that xdp-filter's user would set. */
void packet_filters(void (*put)(const char *map, const void *key, size_t key_size, uint64_t flags));

/* ---- the engine: kernel.c, native.c or interp.c ---- */

/* Opens the program, with its maps empty. 0; 77: not permitted here; else an error was printed. */
int engine_open(const char *object);

/* Sets a map's value on every CPU; a map that the program does not have is passed over. */
void engine_put(const char *map, const void *key, size_t key_size, uint64_t flags);

/* Runs the program on a packet, which it may change; returns its 32-bit verdict. */
uint32_t engine_run(uint8_t *bytes, unsigned length);

/* Calls `each` for every map element: its value as 64-bit words, summed over CPUs. */
void engine_dump(void (*each)(const char *map, const void *key, size_t key_size, const uint64_t *words, size_t count));

#endif
