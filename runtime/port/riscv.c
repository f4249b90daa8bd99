#include "riscv.h"
#include "ticks.h"

static struct bpfrt_ticks ticks;
static uint64_t start;

/* The RISC-V Instruction Set Manual, volume II, 3.1.10: where registers have 32 bits, the halves are read until the
 * upper one stays. */
static uint64_t cycles(void)
{
#if __riscv_xlen == 32
	uint32_t high, low, again;

	do {
		__asm__ volatile("csrr %0, mcycleh\n\tcsrr %1, mcycle\n\tcsrr %2, mcycleh"
				 : "=&r"(high), "=&r"(low), "=&r"(again));
	} while (high != again);
	return (uint64_t)high << 32 | low;
#else
	uint64_t count;

	__asm__ volatile("csrr %0, mcycle" : "=r"(count));
	return count;
#endif
}

void bpfrt_port_start(uint32_t hz)
{
	ticks = bpfrt_ticks_of(hz);
	start = cycles();
}

uint64_t bpfrt_port_now_ns(void)
{
	return bpfrt_ticks_ns(&ticks, cycles() - start);
}
