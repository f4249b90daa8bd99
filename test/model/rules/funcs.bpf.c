/* Programs and functions in every arrangement: two programs in a section, static functions beside them and in .text,
 * global and weak ones, a callback, and one that no program reaches. */
#include <bpfrt/bpf.h>

static long (*const loop)(__u32 count, void *callback, void *ctx, __u64 flags) __attribute__((unused)) = (void *)181;

__noinline int global_sum(int a, int b)
{
	return a + b * 3;
}

__weak __noinline int weak_one(int a)
{
	return a ^ 0x55;
}

static __noinline int text_static(int a)
{
	return global_sum(a, 7) - weak_one(a);
}

__noinline int unreached(int a)
{
	return a - 1;
}

static __noinline SEC("xdp") int beside(struct xdp_md *ctx)
{
	return ctx->rx_queue_index & 1;
}

static int each(__u32 index, void *ctx)
{
	*(__u32 *)ctx += index;
	return 0;
}

SEC("xdp") int first(struct xdp_md *ctx)
{
	return beside(ctx) + text_static((int)ctx->ingress_ifindex) ? XDP_PASS : XDP_DROP;
}

SEC("xdp") int second(struct xdp_md *ctx)
{
	__u32 total = 0;

	loop(10, each, &total, 0);
	return total == 45 && beside(ctx) ? XDP_PASS : XDP_DROP;
}

SEC("?xdp.frags") __weak int third(struct xdp_md *ctx)
{
	return ctx->rx_queue_index ? XDP_PASS : XDP_DROP;
}

SEC("lsm.s/file_open") int asleep(void *ctx)
{
	return 0;
}

char license_text[] SEC("license") = "GPL";
