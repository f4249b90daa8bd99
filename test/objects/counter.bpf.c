/* A program NAME_prog that counts its packets in the map NAME_map and the variable NAME_total. */
#include "bpfrt/bpf.h"

#define GLUE_(a, b) a##_##b
#define GLUE(a, b) GLUE_(a, b)

uint64_t GLUE(NAME, total);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, uint32_t);
	__type(value, uint64_t);
} GLUE(NAME, map) SEC(".maps");

SEC("xdp")
int GLUE(NAME, prog)(struct xdp_md *ctx)
{
	uint32_t key = ctx->rx_queue_index;
	uint64_t one = 1, *count = bpf_map_lookup_elem(&GLUE(NAME, map), &key);

	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&GLUE(NAME, map), &key, &one, BPF_ANY);
	GLUE(NAME, total)++;
	return XDP_PASS;
}
