#include "bpfrt/helpers.h"
#include "packet.h"

int64_t bpfrt_xdp_adjust_head(void *ctx, int32_t delta)
{
	struct bpfrt_xdp *xdp = ctx;
	ptrdiff_t meta = xdp->data - xdp->data_meta;

	if (delta < xdp->data_hard_start - xdp->data_meta || delta > xdp->data_end - xdp->data - BPFRT_ETH_HEADER)
		return -BPFRT_EINVAL;
	__builtin_memmove(xdp->data_meta + delta, xdp->data_meta, (size_t)meta);
	xdp->data_meta += delta;
	xdp->data += delta;
	return 0;
}
