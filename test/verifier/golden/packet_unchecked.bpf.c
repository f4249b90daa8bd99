/* No check at all. */
#include <bpfrt/bpf.h>

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;

	return data[12] == 8 ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./packet_unchecked.bpf.c:9:9: error: packet read of 1 byte at offset 12, but only 0 bytes are known to exist [V0552]
//>     9 |         return data[12] == 8 ? XDP_DROP : XDP_PASS;
//>       |                ^
//> packet_unchecked.bpf.c: program 'rule': note: instruction 1: r1 = *(u8 *)(r1 + 0xc)
//> ./packet_unchecked.bpf.c:7:43: note: 'data' is read here from field 'data' of the context, a pointer to the packet:  unsigned char *data = (void *)(long)ctx->data;
//> ./packet_unchecked.bpf.c:9:9: help: check `data + 13 > data_end` before this
