/*
 * What the embedded runtime asks of the machine. Each function has a default in the library, a member of its own, which
 * a firmware's definition replaces. Ready-made ones are files of runtime/port/ that a firmware compiles with its own:
 * cortex_m.c (Armv6-M, Armv7-M, Armv8-M: time by SysTick), riscv.c (time by mcycle), posix.c (a process: clock,
 * standard output, signals as interrupts); template.c says what a port of your own must do.
 */
#ifndef BPFRT_PORT_H
#define BPFRT_PORT_H

#include <stdint.h>

/* Nanoseconds since start, never backwards. Called from any context. Default: 0. */
uint64_t bpfrt_port_now_ns(void);

/* Prints one character of trace_printk. Called from any context. Default: drops it. */
void bpfrt_port_putchar(char c);

/*
 * Masks interrupts, and returns what restore needs to bring the previous state back; they nest. Default: PRIMASK on
 * Cortex-M, mstatus.MIE (machine mode) on RISC-V without an operating system, nothing elsewhere. Map operations of the
 * hash types and the __atomic_* functions call them.
 */
uint32_t bpfrt_port_irq_save(void);
void bpfrt_port_irq_restore(uint32_t state);

#endif
