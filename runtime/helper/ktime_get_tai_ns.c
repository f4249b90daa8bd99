#include "bpfrt/helpers.h"
#include "clock.h"

uint64_t bpfrt_ktime_get_tai_ns(void)
{
	return BPFRT_NOW(CLOCK_TAI);
}
