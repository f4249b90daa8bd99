/* One program of each thing that inspect and dump show: a map, globals, a helper, a function, a context field. */
#define SEC(name) __attribute__((section(name), used))

typedef unsigned int __u32;
typedef unsigned long long __u64;

struct xdp_md {
	__u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct {
	int (*type)[2];
	int (*max_entries)[4];
	__u32 *key;
	__u64 *value;
} counts SEC(".maps");

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;

const volatile __u32 verdict = 2;
__u64 packets;

__attribute__((noinline)) static __u64 *count_of(__u32 key)
{
	return bpf_map_lookup_elem(&counts, &key);
}

SEC("xdp")
int count(struct xdp_md *ctx)
{
	__u64 *value = count_of(ctx->rx_queue_index);

	if (value)
		__sync_fetch_and_add(value, 1);
	packets++;
	return (int)verdict;
}

SEC("xdp/pass")
int pass(struct xdp_md *ctx)
{
	(void)ctx;
	return 2;
}

char _license[] SEC("license") = "GPL";
