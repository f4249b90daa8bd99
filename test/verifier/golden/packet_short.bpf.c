/* The check is there, but it is for fewer bytes than are read. */
#include <bpfrt/bpf.h>

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;

	if (data + 14 > data_end)
		return XDP_PASS;
	if (ctx->rx_queue_index == 3)
		return XDP_DROP;
	return *(__u32 *)(data + 14) == 7 ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./packet_short.bpf.c:14:9: error: packet read of 4 bytes at offset 14..17, but only 14 bytes are known to exist [V0552]
//>    14 |         return *(__u32 *)(data + 14) == 7 ? XDP_DROP : XDP_PASS;
//>       |                ^
//> packet_short.bpf.c: program 'rule': note: instruction 8: r1 = *(u32 *)(r2 + 0x0)
//> ./packet_short.bpf.c:10:6: note: this check proves 14 bytes:  if (data + 14 > data_end)
//> ./packet_short.bpf.c:5: note: the path there: from line 10 to 12, from 12 to 14
//> ./packet_short.bpf.c:14:9: help: check `data + 18 > data_end` before this
