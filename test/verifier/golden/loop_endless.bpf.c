/* A condition that no round changes. */
#include <bpfrt/bpf.h>

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	volatile int spins = 1;

	while (spins)
		;
	return XDP_PASS;
}
/* clang-format off */
//> ./loop_endless.bpf.c:9:9: error: this loop never ends: it comes back here with everything as it was [V0508]
//>     9 |         while (spins)
//>       |                ^
//> loop_endless.bpf.c: program 'rule': note: instruction 2: r1 = *(u32 *)(r10 - 0x4)
//> ./loop_endless.bpf.c:5: note: the path there: from line 9 to 9 (2 times)
//> ./loop_endless.bpf.c:9:9: help: change what its condition reads in each round
