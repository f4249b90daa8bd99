#include "bpfrt/helpers.h"
#include "map/timers.h"

int64_t bpfrt_timer_cancel(void *timer)
{
	uint32_t token = bpfrt_timers_lock();
	int64_t status = -BPFRT_EINVAL;
	struct bpfrt_timer_row *row;

	if (bpfrt_timer_row(timer))
		status = bpfrt_timer_wait(timer, &token);
	row = bpfrt_timer_row(timer);
	if (!status && row) {
		status = row->is_armed;
		row->is_armed = false;
		row->callback = NULL;
	}
	bpfrt_timers_unlock(token);
	return status;
}
