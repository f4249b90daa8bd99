#include "bpfrt/helpers.h"
#include "map/timers.h"

enum { /* uapi/linux/time.h */
       CLOCK_MONOTONIC = 1,
       CLOCK_BOOTTIME = 7,
};

int64_t bpfrt_timer_init(void *timer, const struct bpfrt_map *map, uint64_t flags)
{
	int64_t status = -BPFRT_EBUSY;
	uint32_t token;

	if (flags != CLOCK_MONOTONIC && flags != CLOCK_BOOTTIME)
		return -BPFRT_EINVAL;
	token = bpfrt_timers_lock();
	if (!bpfrt_timer_row(timer))
		status = bpfrt_timer_take(timer, map);
	bpfrt_timers_unlock(token);
	return status;
}
