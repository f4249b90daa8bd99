/* One pool, carved from front to back while the image starts; nothing is given back. Not for interrupt handlers. */
#include "memory.h"
#include "profile.h"

static uint32_t used;

void *bpfrt_memory_take(uint64_t bytes)
{
	uint8_t *memory = bpfrt_pool + used;

	if (bytes > bpfrt_pool_bytes - used)
		return NULL;
	bytes = (bytes + 7) & ~UINT64_C(7);
	used = bytes > bpfrt_pool_bytes - used ? bpfrt_pool_bytes : used + (uint32_t)bytes;
	return memory;
}

uint64_t bpfrt_memory_used(void)
{
	return used;
}

uint64_t bpfrt_memory_total(void)
{
	return bpfrt_pool_bytes;
}
