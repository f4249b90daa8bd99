/* The embedded profile as a process: time is the monotonic clock, the console standard output, and signals are the
 * interrupts, which are blocked where a firmware masks them. One thread. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "bpfrt/port.h"

static sigset_t before; /* what the outermost mask found */
static uint32_t depth;  /* of masks */

uint64_t bpfrt_port_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void bpfrt_port_putchar(char c)
{
	putchar(c);
}

uint32_t bpfrt_port_irq_save(void)
{
	sigset_t all, old;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	if (!depth)
		before = old;
	return depth++;
}

void bpfrt_port_irq_restore(uint32_t state)
{
	depth = state;
	if (!state)
		sigprocmask(SIG_SETMASK, &before, NULL);
}
