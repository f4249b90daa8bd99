/* A memory strategy of a user's: two banks of RAM, what does not fit the first goes to the second. This file, and its
 * name in a profile's header. */
#include "memory/memory.h"
#include "profile.h"

#define BANKS 2
#define BANK_BYTES 4096

static uint64_t banks[BANKS][BANK_BYTES / 8];
static uint32_t used[BANKS];

void *bpfrt_memory_take(uint64_t bytes)
{
	for (uint32_t i = 0; i < BANKS; i++) {
		uint8_t *memory = (uint8_t *)banks[i] + used[i];

		if (bytes > BANK_BYTES - used[i])
			continue;
		used[i] += ((uint32_t)bytes + 7) & ~7u;
		return memory;
	}
	return NULL;
}

uint64_t bpfrt_memory_used(void)
{
	return used[0] + used[1];
}

uint64_t bpfrt_memory_total(void)
{
	return sizeof(banks);
}
