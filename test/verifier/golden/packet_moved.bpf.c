/* A helper moves the packet; the old pointers are used afterwards. */
#include <bpfrt/bpf.h>

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;

	if ((void *)(data + 14) > data_end)
		return XDP_PASS;
	if (bpf_xdp_adjust_head(ctx, 2))
		return XDP_DROP;
	return data[0] ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./packet_moved.bpf.c:14:9: error: this read needs a pointer to memory, but R6 is a number [V0540]
//>    14 |         return data[0] ? XDP_DROP : XDP_PASS;
//>       |                ^
//> packet_moved.bpf.c: program 'rule': note: instruction 12: r1 = *(u8 *)(r6 + 0x0)
//> ./packet_moved.bpf.c:12:6: note: bpf_xdp_adjust_head may move the packet: pointers into it cannot be used after this call:  if (bpf_xdp_adjust_head(ctx, 2))
//> ./packet_moved.bpf.c:5: note: the path there: from line 10 to 12, from 12 to 14
//> ./packet_moved.bpf.c:14:9: help: read `data` and `data_end` from the context again after the call, and compare again
