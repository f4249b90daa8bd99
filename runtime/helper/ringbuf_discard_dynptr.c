#include "bpfrt/helpers.h"
#include "dynptr.h"

void bpfrt_ringbuf_discard_dynptr(void *from, uint64_t flags)
{
	struct bpfrt_dynptr *dynptr = from;

	if (dynptr->data)
		bpfrt_ringbuf_discard(dynptr->data, flags);
	*dynptr = (struct bpfrt_dynptr){ .size = 0 };
}
