/* The value comes from a caller, through a function that is not inlined. */
#include <bpfrt/bpf.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

static __attribute__((noinline)) __u64 count_of(__u64 *value, int add)
{
	*value += add;
	return *value;
}

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	__u32 key = ctx->rx_queue_index;
	__u64 *value = bpf_map_lookup_elem(&counts, &key);

	return count_of(value, 1) > 3 ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./argument.bpf.c:13:9: error: R1, a pointer to the value of map 'counts' or null, is not checked before this read [V0551]
//>    13 |         *value += add;
//>       |                ^
//> argument.bpf.c: program 'rule': note: instruction 14 in function 'count_of': r0 = *(u64 *)(r1 + 0x0)
//> ./argument.bpf.c:21:17: note: bpf_map_lookup_elem gives 'value' here, or null:  __u64 *value = bpf_map_lookup_elem(&counts, &key);
//> ./argument.bpf.c:23:9: note: it is argument 'value' of 'count_of', which is called here:  return count_of(value, 1) > 3 ? XDP_DROP : XDP_PASS;
//> ./argument.bpf.c:13:9: help: leave on `if (!value)` before this
