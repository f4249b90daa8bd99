#include "system.h"

#include <stdlib.h>
#include <time.h>

static void *allocate(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void release(void *user, void *memory)
{
	(void)user;
	free(memory);
}

const struct bpfv_allocator bpfc_heap = { .alloc = allocate, .free = release };

uint64_t bpfc_clock(void *unused)
{
	struct timespec now;

	(void)unused;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}
