/* The heap within a quota; large pieces are mapped, so that they cost memory only where they are touched. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bpfrt/storage.h"
#include "memory.h"
#include "profile.h"

#define MAP_FROM (64 * 1024)        /* bytes */
#define HUGE_FROM (4 * 1024 * 1024) /* bytes from which on large pages save time at the cost of memory */

static uint64_t used;
static uint64_t quota = UINT64_MAX;

void bpfrt_memory_set_quota(uint64_t bytes)
{
	__atomic_store_n(&quota, bytes, __ATOMIC_RELAXED);
}

static void *get(uint64_t bytes)
{
	uint64_t rounded = bpfrt_align_up(bytes, 64);
	void *memory;

	if (bytes > SIZE_MAX / 2)
		return NULL;
	if (bytes >= MAP_FROM) {
		memory = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			return NULL;
		if (bytes >= HUGE_FROM)
			madvise(memory, (size_t)bytes, MADV_HUGEPAGE); /* a wish */
		return memory;
	}
	memory = aligned_alloc(64, (size_t)rounded);
	return memory ? memset(memory, 0, (size_t)rounded) : NULL;
}

/* Counts so many bytes, unless that is more than there may be. */
static bool charge(uint64_t bytes)
{
	uint64_t before = __atomic_load_n(&used, __ATOMIC_RELAXED);

	do {
		uint64_t limit = bpfrt_memory_total();

		if (before > limit || bytes > limit - before)
			return false;
	} while (
		!__atomic_compare_exchange_n(&used, &before, before + bytes, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return true;
}

static void discharge(uint64_t bytes)
{
	__atomic_fetch_sub(&used, bytes, __ATOMIC_RELAXED);
}

void *bpfrt_memory_take(uint64_t bytes)
{
	void *memory;

	if (!charge(bytes))
		return NULL;
	memory = get(bytes);
	if (!memory)
		discharge(bytes);
	return memory;
}

/* Addresses of which the first `bytes` are memory. */
static void *get_room(uint64_t bytes, uint64_t room)
{
	void *memory = mmap(NULL, (size_t)room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	if (mprotect(memory, (size_t)bytes, PROT_READ | PROT_WRITE)) {
		munmap(memory, (size_t)room);
		return NULL;
	}
	if (bytes >= HUGE_FROM)
		madvise(memory, (size_t)room, MADV_HUGEPAGE);
	return memory;
}

void *bpfrt_memory_take_room(uint64_t bytes, uint64_t room)
{
	void *memory;

	if (room > SIZE_MAX / 2 || !charge(bytes))
		return NULL;
	memory = get_room(bytes, room);
	if (!memory)
		discharge(bytes);
	return memory;
}

bool bpfrt_memory_grow(void *memory, uint64_t bytes, uint64_t more)
{
	if (!charge(more))
		return false;
	if (!mprotect(memory, (size_t)(bytes + more), PROT_READ | PROT_WRITE))
		return true;
	discharge(more);
	return false;
}

void bpfrt_memory_give_room(void *memory, uint64_t bytes, uint64_t room)
{
	munmap(memory, (size_t)room);
	discharge(bytes);
}

void bpfrt_memory_give(void *memory, uint64_t bytes)
{
	if (bytes >= MAP_FROM)
		munmap(memory, (size_t)bytes);
	else
		free(memory);
	discharge(bytes);
}

uint64_t bpfrt_memory_used(void)
{
	return __atomic_load_n(&used, __ATOMIC_RELAXED);
}

uint64_t bpfrt_memory_total(void)
{
	return __atomic_load_n(&quota, __ATOMIC_RELAXED);
}
