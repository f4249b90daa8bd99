#include "bpfrt/helpers.h"
#include "dynptr.h"

int64_t bpfrt_dynptr_read(void *to, uint32_t size, const void *dynptr, uint32_t off, uint64_t flags)
{
	const struct bpfrt_dynptr *from = dynptr;
	const uint8_t *at = bpfrt_dynptr_at(from, off, size);

	if (!from->data || flags)
		return -BPFRT_EINVAL;
	if (!at)
		return -BPFRT_E2BIG;
	__builtin_memmove(to, at, size);
	return 0;
}
