/* Programs for hooks: each says its number, or that the next decides; one runs as long as the packet says. */
#include "bpfrt/bpf.h"

uint64_t events;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, uint32_t);
	__type(value, uint64_t);
} totals SEC(".maps");

SEC("xdp")
int one(struct xdp_md *ctx)
{
	uint64_t *total = bpf_map_lookup_elem(&totals, &(uint32_t){ 1 });

	(void)ctx;
	if (total)
		__sync_fetch_and_add(total, 1);
	return 1;
}

SEC("xdp")
int three(struct xdp_md *ctx)
{
	uint64_t *total = bpf_map_lookup_elem(&totals, &(uint32_t){ 3 });

	(void)ctx;
	if (total)
		__sync_fetch_and_add(total, 1);
	return 3;
}

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	(void)ctx;
	__sync_fetch_and_add(&events, 1);
	return 2;
}

/* Loops as often as the first byte says, up to 127, times 10. */
SEC("xdp")
int loop(struct xdp_md *ctx)
{
	uint8_t *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	uint64_t sum = 0;

	if (data + 1 > end)
		return 2;
	for (uint32_t i = 0; i < 10u * (*data & 127); i++) {
		sum += i;
		asm volatile("" : "+r"(sum));
	}
	return 4;
}

SEC("tc")
int other(struct __sk_buff *skb)
{
	return (int)skb->mark;
}

char _license[] SEC("license") = "GPL";
