/* Boards with CMSDK's timer, at 25 MHz, counting down; with -icount shift=10 an instruction takes 1024 ns: 25.6 ticks.
 */
#include "counter.h"

#define TIMER_CTRL (*(volatile uint32_t *)0x40000000)
#define TIMER_VALUE (*(volatile uint32_t *)0x40000004)
#define TIMER_RELOAD (*(volatile uint32_t *)0x40000008)

static uint32_t overhead;

void counter_start(void)
{
	uint32_t start;

	TIMER_RELOAD = 0xffffffff;
	TIMER_VALUE = 0xffffffff;
	TIMER_CTRL = 1;
	start = counter_read();
	overhead = counter_read() - start;
}

uint32_t counter_read(void)
{
	return 0xffffffff - TIMER_VALUE;
}

uint32_t counter_insns(uint32_t from, uint32_t to)
{
	return (uint32_t)(((uint64_t)(to - from - overhead) * 5 + 64) / 128);
}
