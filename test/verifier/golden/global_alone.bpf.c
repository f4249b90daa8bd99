/* A function that others may replace reads through a pointer that may be null, for all that its prototype says. */
#include <bpfrt/bpf.h>

__attribute__((noinline)) int twice(const __u32 *n)
{
	return (int)(*n * 2);
}

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	__u32 n = ctx->rx_queue_index;

	if (n > 100)
		return XDP_DROP;
	return twice(&n) > 9 ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./global_alone.bpf.c:6:15: error: R1, a pointer to 4 bytes of memory or null, is not checked before this read [V0551]
//>     6 |         return (int)(*n * 2);
//>       |                      ^
//> global_alone.bpf.c: program 'rule': note: instruction 14 in function 'twice': r0 = *(u32 *)(r1 + 0x0)
//> ./global_alone.bpf.c:6:15: help: compare it with NULL first
