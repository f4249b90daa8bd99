/* csum_diff in its three forms: the packet holds the form, the seed, `from` and `to`. For kernel_test.c. */
typedef unsigned int u32;
typedef long long s64;

struct xdp_md {
	u32 data, data_end;
};

static s64 (*csum_diff)(void *from, u32 from_size, void *to, u32 to_size, u32 seed) = (void *)28;
static s64 (*xdp_load_bytes)(void *ctx, u32 off, void *to, u32 size) = (void *)189;

__attribute__((section("xdp"), used)) int csum(struct xdp_md *ctx)
{
	u32 a[6];

	if (xdp_load_bytes(ctx, 0, a, sizeof(a)))
		return -1;
	switch (a[0] & 3) {
	case 0:
		return (int)csum_diff(0, 0, &a[4], 8, a[1]);
	case 1:
		return (int)csum_diff(&a[2], 8, 0, 0, a[1]);
	default:
		return (int)csum_diff(&a[2], 8, &a[4], 8, a[1]);
	}
}

char gpl[] __attribute__((section("license"), used)) = "GPL";
