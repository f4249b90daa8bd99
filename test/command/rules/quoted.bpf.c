/* A program whose name is no C name. */
#include "bpfrt/bpf.h"

SEC("xdp") int quoted(struct xdp_md *ctx) __asm__("a\"b\\c");

SEC("xdp") int quoted(struct xdp_md *ctx)
{
	return ctx->ingress_ifindex == 7;
}
