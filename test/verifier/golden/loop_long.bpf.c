/* A loop that takes more instructions than the verifier may walk. */
//! max_processed=2000
#include <bpfrt/bpf.h>

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	unsigned sum = 0;

#pragma clang loop unroll(disable)
	for (unsigned i = 0; i < 100000; i++)
		sum = sum * 7 + i + ctx->rx_queue_index;
	return sum & 1 ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./loop_long.bpf.c:11:36: error: too complex: no verdict after walking 2000 instructions [V0511]
//>    11 |         for (unsigned i = 0; i < 100000; i++)
//>       |                                           ^
//> loop_long.bpf.c: program 'rule': note: instruction 8: r4 += r5
//> ./loop_long.bpf.c:11:2: note: the last 2000 instructions went through this jump 166 times:  for (unsigned i = 0; i < 100000; i++)
//> ./loop_long.bpf.c:11:36: help: --max-processed walks more; a loop of fewer rounds, or bpf_loop(), needs less
