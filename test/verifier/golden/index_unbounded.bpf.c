/* An index from the packet, bounded by too much. */
#include <bpfrt/bpf.h>

int table[16];

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	unsigned i;

	if ((void *)(data + 14) > data_end)
		return XDP_PASS;
	i = data[3];
	if (i > 100)
		return XDP_DROP;
	return table[i];
}
/* clang-format off */
//> ./index_unbounded.bpf.c:18:9: error: read of 4 bytes at offset p..p+3, p being between 0 and 400, may leave variable 'table', which has 64 bytes [V0553]
//>    18 |         return table[i];
//>       |                ^
//> index_unbounded.bpf.c: program 'rule': note: instruction 13: r0 = *(u32 *)(r2 + 0x0)
//> ./index_unbounded.bpf.c:15:6: note: 'i' is read here from the packet, a number between 0 and 255:  i = data[3];
//> ./index_unbounded.bpf.c:16:6: note: after this check it is between 0 and 100:  if (i > 100)
//> ./index_unbounded.bpf.c:18:9: note: p, a number between 0 and 400, is added here:  return table[i];
//> ./index_unbounded.bpf.c:7: note: the path there: from line 13 to 15, from 16 to 18
//> ./index_unbounded.bpf.c:18:9: help: make sure before this that p is between 0 and 60
