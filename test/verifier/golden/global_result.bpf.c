/* A function that others may replace gives back a pointer. */
#include <bpfrt/bpf.h>

__u32 limits[4];

__attribute__((noinline)) __u32 *limit_of(int queue)
{
	return &limits[queue & 3];
}

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	return *limit_of((int)ctx->rx_queue_index) > 3 ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./global_result.bpf.c:14:10: error: global function 'limit_of' does not return a number [V0561]
//>    14 |         return *limit_of((int)ctx->rx_queue_index) > 3 ? XDP_DROP : XDP_PASS;
//>       |                 ^
//> global_result.bpf.c: program 'rule': note: instruction 1: call limit_of
//> ./global_result.bpf.c:14:10: help: make it static, or let it return an int
