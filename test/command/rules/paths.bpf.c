/* Many paths that meet again, and a loop: what a walk with states to keep looks like. */
struct xdp_md {
	unsigned data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

static unsigned (*bpf_get_prandom_u32)(void) = (void *)7;

__attribute__((section("xdp"), used)) int paths(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	int sum = 0;

	if (data + 64 > end)
		return 1;
#pragma clang loop unroll(disable)
	for (int i = 0; i < 64; i++) {
		if (data[i] == 1)
			sum += bpf_get_prandom_u32() & 1;
		if (data[i] == 2)
			sum ^= 7;
	}
	return sum ? 2 : 1;
}
