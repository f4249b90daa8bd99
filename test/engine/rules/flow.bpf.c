/* What an engine has to bring together: maps, variables, tail calls, contexts of several kinds, a trap. */
#include "bpfrt/bpf.h"

const volatile uint32_t step = 1;
uint64_t seen;
static uint64_t bytes;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, uint32_t);
	__type(value, uint64_t);
} counters SEC(".maps");

int last(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, uint32_t);
	__array(values, int(void *));
} next SEC(".maps") = { .values = { [1] = (void *)&last } };

/* Counts packets by their first byte; gives how many of that byte there were, times `step`. */
SEC("xdp")
int count(struct xdp_md *ctx)
{
	uint8_t *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	uint64_t one = 1, *value;
	uint32_t key;

	seen++;
	bytes += (uint64_t)(end - data);
	if (data + 1 > end)
		return 0;
	key = *data;
	value = bpf_map_lookup_elem(&counters, &key);
	if (value)
		return (int)(++*value * step);
	if (bpf_map_update_elem(&counters, &key, &one, BPF_ANY))
		return -1;
	return (int)step;
}

SEC("xdp")
int last(struct xdp_md *ctx)
{
	return 100 + (int)ctx->ingress_ifindex;
}

/* Goes to `last` when the packet's first byte says so. */
SEC("xdp")
int jump(struct xdp_md *ctx)
{
	uint8_t *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (data + 1 > end)
		return 0;
	bpf_tail_call(ctx, &next, *data);
	return 5;
}

SEC("xdp")
int shrink(struct xdp_md *ctx)
{
	return bpf_xdp_adjust_head(ctx, 4) ? 0 : 2;
}

SEC("tc")
int mark(struct __sk_buff *skb)
{
	return (int)(skb->mark + skb->cb[1] + skb->len);
}

SEC("socket")
int protocol(struct __sk_buff *skb)
{
	return (int)(skb->protocol << 8 | (skb->len & 255));
}

struct raw_args {
	uint64_t args[3];
};

SEC("raw_tp/sys_enter")
int third(struct raw_args *ctx)
{
	return (int)ctx->args[2];
}

/* Ends, but not within a budget of a few instructions. */
SEC("xdp")
int slow(struct xdp_md *ctx)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < 1000; i++) {
		sum += i;
		asm volatile("" : "+r"(sum));
	}
	return (int)sum + (int)ctx->rx_queue_index;
}

char _license[] SEC("license") = "GPL";
