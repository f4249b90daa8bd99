/* The port for Cortex-M: Armv6-M, Armv7-M, Armv8-M. Time is SysTick's, which counts the core's clock. Interrupts
 * are masked by the library's own default (port.h). */
#ifndef BPFRT_PORT_CORTEX_M_H
#define BPFRT_PORT_CORTEX_M_H

#include "bpfrt/port.h"

/* Starts the clock, once, before programs run; `hz`: of the core. */
void bpfrt_port_start(uint32_t hz);

/* The handler of exception 15: put it in the vector table. Its priority does not matter; it must run within 2^24 ticks.
 */
void bpfrt_port_systick(void);

#endif
