#include "bpfrt/helpers.h"
#include "packet.h"

int64_t bpfrt_xdp_adjust_tail(void *ctx, int32_t delta)
{
	struct bpfrt_xdp *xdp = ctx;

	if (delta > xdp->data_hard_end - xdp->data_end || delta < xdp->data - xdp->data_end + BPFRT_ETH_HEADER)
		return -BPFRT_EINVAL;
	if (delta > 0)
		__builtin_memset(xdp->data_end, 0, (size_t)delta);
	xdp->data_end += delta;
	return 0;
}
