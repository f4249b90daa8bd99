/* minstret, which is exact with -icount. */
#include "counter.h"

static uint32_t overhead;

uint32_t counter_read(void)
{
	unsigned long count;

	__asm__ volatile("csrr %0, minstret" : "=r"(count)::"memory");
	return (uint32_t)count;
}

void counter_start(void)
{
	uint32_t start = counter_read();

	overhead = counter_read() - start;
}

uint32_t counter_insns(uint32_t from, uint32_t to)
{
	return to - from - overhead;
}
