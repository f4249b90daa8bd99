#include "map/ringbuf.h"

static bpfrt_ringbuf_wakeup *wakeup;
static void *wakeup_user;

void bpfrt_ringbuf_set_wakeup(bpfrt_ringbuf_wakeup *new_wakeup, void *user)
{
	wakeup_user = user;
	BPFRT_STORE(&wakeup, new_wakeup);
}

void bpfrt_ringbuf_wake(const struct bpfrt_map *map)
{
	bpfrt_ringbuf_wakeup *call = BPFRT_LOAD(&wakeup);

	if (call)
		call(wakeup_user, map);
}
