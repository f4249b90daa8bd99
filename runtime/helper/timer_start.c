#include "bpfrt/helpers.h"
#include "map/timers.h"

int64_t bpfrt_timer_start(void *timer, uint64_t ns, uint64_t flags)
{
	struct bpfrt_timer_row *row;
	int64_t status = -BPFRT_EINVAL;
	uint64_t base;
	uint32_t token;

	if (flags & ~(uint64_t)(BPFRT_TIMER_ABS | BPFRT_TIMER_CPU_PIN))
		return -BPFRT_EINVAL;
	base = flags & BPFRT_TIMER_ABS ? 0 : bpfrt_ktime_get_ns();
	token = bpfrt_timers_lock();
	row = bpfrt_timer_row(timer);
	if (row && row->callback) {
		row->expires = ns > UINT64_MAX - base ? UINT64_MAX : base + ns;
		row->start = bpfrt_timer_start_number();
		row->is_armed = true;
		status = 0;
	}
	bpfrt_timers_unlock(token);
	return status;
}
