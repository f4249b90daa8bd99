#include "bpfrt/helpers.h"
#include "map/ringbuf.h"

void bpfrt_ringbuf_submit(void *data, uint64_t flags)
{
	bpfrt_ringbuf_commit(data, 0, flags);
}
