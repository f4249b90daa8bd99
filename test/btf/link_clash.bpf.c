/* Has a program of the name that link_c.bpf.c's has. */
#include "bpfrt/bpf.h"

SEC("xdp") int prog_c(struct xdp_md *ctx)
{
	return (int)ctx->data;
}

char _license[] SEC("license") = "GPL";
