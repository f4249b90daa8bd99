#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "verdict.h"

int64_t bpfrt_redirect(uint32_t ifindex, uint64_t flags)
{
	if (flags)
		return BPFRT_XDP_ABORTED;
	*bpfrt_redirect_target() = (struct bpfrt_redirect){ .index = ifindex };
	return BPFRT_XDP_REDIRECT;
}
