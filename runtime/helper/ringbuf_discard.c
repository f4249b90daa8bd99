#include "bpfrt/helpers.h"
#include "map/ringbuf.h"

void bpfrt_ringbuf_discard(void *data, uint64_t flags)
{
	bpfrt_ringbuf_commit(data, BPFRT_RINGBUF_DISCARDED, flags);
}
