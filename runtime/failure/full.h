/* Maps tell when they refuse an element because they are full. */
#ifndef BPFRT_FULL_H
#define BPFRT_FULL_H

#include <stdint.h>

/* Gives `error` back. full.c has one that does no more; a guard's (guard.c) replaces it in what links guards. */
int64_t bpfrt_map_full(int64_t error);

#endif
