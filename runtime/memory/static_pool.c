/* The static pool; a firmware that defines both names itself has its own size. */
#include "profile.h"

uint8_t bpfrt_pool[BPFRT_POOL_BYTES] __attribute__((aligned(8)));
const uint32_t bpfrt_pool_bytes = BPFRT_POOL_BYTES;
