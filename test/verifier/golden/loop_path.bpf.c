/* Where the path goes through a loop, its rounds are counted. */
#include <bpfrt/bpf.h>

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	int ones = 0;

	if ((void *)(data + 16) > data_end)
		return XDP_PASS;
#pragma clang loop unroll(disable)
	for (int i = 0; i <= 16; i++)
		if (data[i] == 1)
			ones++;
	return ones > 3 ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./loop_path.bpf.c:15:7: error: packet read of 1 byte at offset 16, but only 16 bytes are known to exist [V0552]
//>    15 |                 if (data[i] == 1)
//>       |                     ^
//> loop_path.bpf.c: program 'rule': note: instruction 14: r5 = *(u8 *)(r4 + 0x0)
//> ./loop_path.bpf.c:11:6: note: this check proves 16 bytes:  if ((void *)(data + 16) > data_end)
//> ./loop_path.bpf.c:5: note: the path there: from line 11 to 15, from 15 to 14 (16 times)
//> ./loop_path.bpf.c:15:7: help: check `data + 17 > data_end` before this
