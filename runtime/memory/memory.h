/* Memory for maps, as a strategy of the profile: elastic.c (cloud) or static.c (embedded), picked by the build. */
#ifndef BPFRT_MEMORY_H
#define BPFRT_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed memory at a multiple of 64 bytes (static: of 8); NULL when there is not enough. `bytes` is not 0. */
void *bpfrt_memory_take(uint64_t bytes);

/* Elastic only: takes back what the other returned for the same `bytes`. */
void bpfrt_memory_give(void *memory, uint64_t bytes);

/*
 * Elastic only: memory that can grow where it is, to `room` bytes of addresses at most; only what is taken counts. grow
 * and give_room get the bytes that it has so far. grow: false, and nothing changed, when there is not enough.
 */
void *bpfrt_memory_take_room(uint64_t bytes, uint64_t room);
bool bpfrt_memory_grow(void *memory, uint64_t bytes, uint64_t more);
void bpfrt_memory_give_room(void *memory, uint64_t bytes, uint64_t room);

/* Bytes in use, and bytes that there are. */
uint64_t bpfrt_memory_used(void);
uint64_t bpfrt_memory_total(void);

#endif
