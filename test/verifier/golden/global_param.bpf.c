/* A function that others may replace takes a pointer to nobody knows what. */
#include <bpfrt/bpf.h>

__attribute__((noinline)) int is_set(void *flag)
{
	return flag != 0;
}

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	__u32 flag = ctx->rx_queue_index;

	return is_set(&flag) ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./global_param.bpf.c:14:9: error: parameter 1 of global function 'is_set' is a pointer to a type of unknown size [V0594]
//>    14 |         return is_set(&flag) ? XDP_DROP : XDP_PASS;
//>       |                ^
//> global_param.bpf.c: program 'rule': note: instruction 2: call is_set
//> ./global_param.bpf.c:14:9: help: make it static, so that it is verified with each of its calls
