/* A header of variable length: what comes after it must be compared again. */
#include <bpfrt/bpf.h>

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;

	if ((void *)(data + 34) > data_end)
		return XDP_PASS;
	data += (data[14] & 15) * 4;
	return data[0] ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./packet_variable.bpf.c:13:9: error: packet read of 1 byte at offset p, p being between 0 and 60, but only 0 bytes are known to exist [V0552]
//>    13 |         return data[0] ? XDP_DROP : XDP_PASS;
//>       |                ^
//> packet_variable.bpf.c: program 'rule': note: instruction 10: r1 = *(u8 *)(r1 + 0x0)
//> ./packet_variable.bpf.c:12:7: note: a number between 0 and 60 is added here, and nothing compares the sum with the end:  data += (data[14] & 15) * 4;
//> ./packet_variable.bpf.c:5: note: the path there: from line 10 to 12
//> ./packet_variable.bpf.c:13:9: help: check that the pointer + 1 is not beyond `data_end`, after the offset was added to it
