/* Instructions that the core has executed, under QEMU with -icount: see counter_*.c for each board. */
#ifndef TEST_COUNTER_H
#define TEST_COUNTER_H

#include <stdint.h>

void counter_start(void);

/* A time; and the instructions between two times, those of reading them not counted. */
uint32_t counter_read(void);
uint32_t counter_insns(uint32_t from, uint32_t to);

#endif
