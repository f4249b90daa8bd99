#include "bpfrt/helpers.h"
#include "dynptr.h"

int64_t bpfrt_dynptr_from_mem(void *memory, uint32_t size, uint64_t flags, void *to)
{
	struct bpfrt_dynptr *dynptr = to;

	*dynptr = (struct bpfrt_dynptr){ .size = 0 };
	if (size > BPFRT_DYNPTR_LARGEST)
		return -BPFRT_E2BIG;
	if (flags)
		return -BPFRT_EINVAL;
	dynptr->data = memory;
	dynptr->size = size;
	return 0;
}
