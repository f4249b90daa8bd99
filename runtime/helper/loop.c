#include <stdbool.h>

#include "bpfrt/helpers.h"

int64_t bpfrt_loop(uint32_t count, const struct bpfrt_callback *callback, void *ctx, uint64_t flags)
{
	uint64_t args[5] = { 0, (uintptr_t)ctx };
	bool is_done = false;

	if (flags)
		return -BPFRT_EINVAL;
	if (count > BPFRT_MAX_LOOPS)
		return -BPFRT_E2BIG;
	for (; args[0] < count && !is_done; args[0]++)
		is_done = callback->call(callback, args) != 0;
	return (int64_t)args[0];
}
