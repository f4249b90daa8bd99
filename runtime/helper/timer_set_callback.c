#include "bpfrt/helpers.h"
#include "map/timers.h"

int64_t bpfrt_timer_set_callback(void *timer, const struct bpfrt_callback *callback)
{
	uint32_t token = bpfrt_timers_lock();
	struct bpfrt_timer_row *row = bpfrt_timer_row(timer);

	if (row)
		row->callback = callback;
	bpfrt_timers_unlock(token);
	return row ? 0 : -BPFRT_EINVAL;
}

int64_t bpfrt_timer_keep(void *timer, const struct bpfrt_later *later)
{
	uint32_t token = bpfrt_timers_lock();
	struct bpfrt_timer_row *row = bpfrt_timer_row(timer);

	if (row) {
		row->later = *later;
		row->callback = &row->later.is;
	}
	bpfrt_timers_unlock(token);
	return row ? 0 : -BPFRT_EINVAL;
}
