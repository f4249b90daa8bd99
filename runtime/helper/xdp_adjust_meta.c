#include "bpfrt/helpers.h"
#include "packet.h"

#define META_MAX 255

int64_t bpfrt_xdp_adjust_meta(void *ctx, int32_t delta)
{
	struct bpfrt_xdp *xdp = ctx;
	ptrdiff_t size = xdp->data - xdp->data_meta;

	if (delta < xdp->data_hard_start - xdp->data_meta || delta > size)
		return -BPFRT_EINVAL;
	size -= delta;
	if (size % 4 || size > META_MAX)
		return -BPFRT_EACCES;
	xdp->data_meta += delta;
	return 0;
}
