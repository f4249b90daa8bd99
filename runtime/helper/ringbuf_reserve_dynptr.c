#include "bpfrt/helpers.h"
#include "dynptr.h"

int64_t bpfrt_ringbuf_reserve_dynptr(const struct bpfrt_map *map, uint32_t size, uint64_t flags, void *to)
{
	struct bpfrt_dynptr *dynptr = to;

	*dynptr = (struct bpfrt_dynptr){ .size = 0 };
	if (flags)
		return -BPFRT_EINVAL;
	if (size > BPFRT_DYNPTR_LARGEST)
		return -BPFRT_E2BIG;
	dynptr->data = bpfrt_ringbuf_reserve(map, size, 0);
	if (!dynptr->data)
		return -BPFRT_EINVAL;
	dynptr->size = size;
	return 0;
}
