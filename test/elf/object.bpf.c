/* A relocation of each kind that instructions have. */
#include <bpfrt/bpf.h>

__u32 counter = 0x11223344;
__u32 room[16];
extern int outside(int a) __ksym;

SEC("xdp") int entry(struct xdp_md *ctx)
{
	counter++;
	return room[ctx->rx_queue_index & 15] ? outside(2) : XDP_PASS;
}
