#include "bpfrt/helpers.h"
#include "map/ringbuf.h"

int64_t bpfrt_ringbuf_output(const struct bpfrt_map *map, const void *data, uint64_t size, uint64_t flags)
{
	void *record;

	if (flags & ~(uint64_t)(BPFRT_RB_NO_WAKEUP | BPFRT_RB_FORCE_WAKEUP))
		return -BPFRT_EINVAL;
	record = bpfrt_ringbuf_reserve(map, size, 0);
	if (!record)
		return -BPFRT_EAGAIN;
	__builtin_memcpy(record, data, (size_t)size);
	bpfrt_ringbuf_commit(record, 0, flags);
	return 0;
}
