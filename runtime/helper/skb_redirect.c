#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "verdict.h"

#define INGRESS 1u

int64_t bpfrt_skb_redirect(uint32_t ifindex, uint64_t flags)
{
	if (flags & ~(uint64_t)INGRESS)
		return BPFRT_TC_SHOT;
	*bpfrt_redirect_target() = (struct bpfrt_redirect){ .index = ifindex, .flags = flags };
	return BPFRT_TC_REDIRECT;
}
