#include "bpfrt/helpers.h"
#include "dynptr.h"

int64_t bpfrt_dynptr_write(const void *dynptr, uint32_t off, const void *from, uint32_t size, uint64_t flags)
{
	const struct bpfrt_dynptr *to = dynptr;
	uint8_t *at = bpfrt_dynptr_at(to, off, size);

	if (!to->data)
		return -BPFRT_EINVAL;
	if (!at)
		return -BPFRT_E2BIG;
	if (flags)
		return -BPFRT_EINVAL;
	__builtin_memmove(at, from, size);
	return 0;
}
