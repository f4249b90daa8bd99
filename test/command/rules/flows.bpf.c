/* What `bpfc run` shows: results with names, maps of several types by their BTF, trace_printk, a tail call. */
#include "bpfrt/bpf.h"

enum verdict {
	DROPPED = 1,
	PASSED = 2,
};

struct flow {
	uint8_t first[2];
	char name[6];
	enum verdict last;
	uint32_t urgent : 3, rest : 5;
	int64_t balance;
	bool odd;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, uint32_t);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, uint32_t);
	__type(value, int32_t);
} limits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, uint32_t);
	__type(value, uint64_t);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, uint32_t);
	__type(value, uint32_t);
} next SEC(".maps");

/* Passes a packet whose first byte is at least limits[0]; remembers it under its length. */
SEC("xdp")
int flow(struct xdp_md *ctx)
{
	uint8_t *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	uint32_t key = (uint32_t)(end - data), zero = 0;
	struct flow new = { .name = "ab" };
	int32_t *limit = bpf_map_lookup_elem(&limits, &zero);
	uint64_t *count = bpf_map_lookup_elem(&seen, &zero);

	if (!limit || !count || data + 2 > end)
		return 0;
	++*count;
	new.first[0] = data[0];
	new.first[1] = data[1];
	new.last = data[0] < *limit ? DROPPED : PASSED;
	new.urgent = data[1];
	new.rest = 17;
	new.balance = -(int64_t)data[0];
	new.odd = data[0] & 1;
	bpf_map_update_elem(&flows, &key, &new, BPF_ANY);
	if (data[0] == 99)
		bpf_printk("packet of %d bytes", key);
	bpf_tail_call(ctx, &next, data[1]);
	return (int)new.last;
}

SEC("xdp")
int tail(struct xdp_md *ctx)
{
	return ctx->ingress_ifindex == 7 ? 4 : 3;
}

SEC("xdp")
int strip(struct xdp_md *ctx)
{
	return bpf_xdp_adjust_head(ctx, 4) ? 0 : 2;
}

/* Never ends within a small budget. */
SEC("socket")
int slow(struct __sk_buff *skb)
{
	uint64_t sum = skb->len;

	for (uint32_t i = 0; i < 1000; i++) {
		sum += i;
		asm volatile("" : "+r"(sum));
	}
	return (int)sum;
}

char _license[] SEC("license") = "GPL";
