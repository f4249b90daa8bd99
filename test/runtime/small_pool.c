/* A pool whose size a test sets; not constant, so this file does not include what declares it. */
#include <stdint.h>

void small_pool_set(uint32_t bytes);

uint8_t bpfrt_pool[4096] __attribute__((aligned(8)));
uint32_t bpfrt_pool_bytes = sizeof(bpfrt_pool);

void small_pool_set(uint32_t bytes)
{
	bpfrt_pool_bytes = bytes;
}
