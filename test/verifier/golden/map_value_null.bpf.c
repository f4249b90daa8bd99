/* The result of a lookup is used as it comes. */
#include <bpfrt/bpf.h>

struct limit {
	__u32 packets, bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct limit);
} limits SEC(".maps");

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	__u32 key = ctx->ingress_ifindex;
	struct limit *limit;

	limit = bpf_map_lookup_elem(&limits, &key);
	if (key > 5)
		return XDP_PASS;
	return limit->bytes > 1000 ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./map_value_null.bpf.c:24:16: error: R1, a pointer to the value of map 'limits' or null, is not checked before this read [V0551]
//>    24 |         return limit->bytes > 1000 ? XDP_DROP : XDP_PASS;
//>       |                       ^
//> map_value_null.bpf.c: program 'rule': note: instruction 11: r1 = *(u32 *)(r1 + 0x4)
//> ./map_value_null.bpf.c:21:10: note: bpf_map_lookup_elem gives 'limit' here, or null:  limit = bpf_map_lookup_elem(&limits, &key);
//> ./map_value_null.bpf.c:18:19: note: the path there: from line 22 to 24
//> ./map_value_null.bpf.c:24:16: help: leave on `if (!limit)` before this
