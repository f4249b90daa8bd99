/* The static pool; a firmware that defines both names itself has its own size. */
#include "profile.h"

#ifndef BPFRT_POOL_BYTES
#error "the embedded runtime needs its pool's size: compile with -DBPFRT_POOL_BYTES=65536"
#endif

uint8_t bpfrt_pool[BPFRT_POOL_BYTES] __attribute__((aligned(8)));
const uint32_t bpfrt_pool_bytes = BPFRT_POOL_BYTES;
