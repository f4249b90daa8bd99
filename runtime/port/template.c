/*
 * A port of your own: copy this file into your firmware, fill it in, and compile it with the firmware. Each function
 * replaces a default of libbpfrt-embedded.a (include/bpfrt/port.h); leave out those whose default is good enough.
 */
#include "bpfrt/port.h"

/*
 * Nanoseconds since start; never backwards, from any context, interrupt handlers too. A counter that is too narrow is
 * extended with interrupts masked, and with a look at whether its overflow is pending: cortex_m.c shows how. ticks.h
 * turns ticks into nanoseconds without a division. Used by: bpfrt_ktime_get_*, jiffies64, statistics, the scheduler.
 * Default: 0, always.
 */
uint64_t bpfrt_port_now_ns(void)
{
	return 0;
}

/*
 * Masks every interrupt whose handler may run programs or touch maps, and returns what restores the state before: calls
 * nest, and the inner restore must not unmask. It is held for one bucket of a hash and one copy of a key and a value,
 * or from spin_lock to spin_unlock. With priorities that stay above (BASEPRI on Armv7-M and Armv8-M) handlers there
 * must not use maps. Default: PRIMASK on Cortex-M, mstatus.MIE on RISC-V.
 */
uint32_t bpfrt_port_irq_save(void)
{
	return 0;
}

void bpfrt_port_irq_restore(uint32_t state)
{
	(void)state;
}

/*
 * Optional: one character of what programs print (bpf_printk). From any context; it should not wait for long, so a ring
 * that an interrupt empties is better than a loop on a UART. Default: dropped.
 */
void bpfrt_port_putchar(char c)
{
	(void)c;
}
