/* The port for RISC-V in machine mode, 32 and 64 bits. Time is mcycle's, which counts the core's clock. Interrupts
 * are masked by the library's own default (port.h). */
#ifndef BPFRT_PORT_RISCV_H
#define BPFRT_PORT_RISCV_H

#include "bpfrt/port.h"

/* Starts the clock, once, before programs run; `hz`: of the core. */
void bpfrt_port_start(uint32_t hz);

#endif
