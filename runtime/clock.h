/* Time, as a strategy of the profile: BPFRT_NOW(CLOCK_...) in nanoseconds. */
#ifndef BPFRT_CLOCK_H
#define BPFRT_CLOCK_H

#include <stdint.h>

#include "profile.h"

#ifdef BPFRT_CLOUD
#include <time.h>

static inline uint64_t bpfrt_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

#define BPFRT_NOW(clock) bpfrt_clock(clock)
#else
#include "bpfrt/port.h"

#define BPFRT_NOW(clock) bpfrt_port_now_ns()
#endif
#endif
