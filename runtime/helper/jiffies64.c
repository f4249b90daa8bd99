#include "bpfrt/helpers.h"
#include "clock.h"

#define NS_PER_JIFFY 4000000 /* 250 Hz, Linux's default */

uint64_t bpfrt_jiffies64(void)
{
	return BPFRT_NOW(CLOCK_MONOTONIC) / NS_PER_JIFFY;
}
