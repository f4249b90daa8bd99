/* Uses what link_b.bpf.c defines. */
#include "bpfrt/bpf.h"

struct pair {
	int left, right;
};

int shared(struct pair *pair, int n);
extern int counter;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct pair);
} map_a SEC(".maps");

SEC("xdp") int prog_a(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct pair *pair = bpf_map_lookup_elem(&map_a, &key);

	counter++;
	return pair ? shared(pair, (int)ctx->ingress_ifindex) : XDP_PASS;
}

char _license[] SEC("license") = "GPL";
