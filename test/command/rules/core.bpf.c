/* Has a CO-RE relocation, so --btf matters. */
#define SEC(name) __attribute__((section(name), used))

struct xdp_md {
	unsigned int data, data_end, data_meta, ingress_ifindex;
} __attribute__((preserve_access_index));

SEC("xdp")
int ifindex(struct xdp_md *ctx)
{
	return (int)ctx->ingress_ifindex;
}
