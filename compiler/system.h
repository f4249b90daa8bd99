/* What the verifier takes from its caller, as an operating system has it: memory and a clock. */
#ifndef BPFC_SYSTEM_H
#define BPFC_SYSTEM_H

#include "bpfv/verify.h"

/* malloc and free. */
extern const struct bpfv_allocator bpfc_heap;

/* A clock that never goes back, in nanoseconds. Any thread. */
uint64_t bpfc_clock(void *unused);

#endif
