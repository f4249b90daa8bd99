/* A program that no verifier accepts, and one that it does. */
#include "bpfrt/bpf.h"

SEC("xdp")
int wild(struct xdp_md *ctx)
{
	return *(uint8_t *)(long)ctx->data;
}

SEC("xdp")
int tame(struct xdp_md *ctx)
{
	return (int)ctx->rx_queue_index;
}

char _license[] SEC("license") = "GPL";
