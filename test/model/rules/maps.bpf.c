/* Maps by BTF: every member of a definition, maps of maps and of programs with initial values. */
#include <bpfrt/bpf.h>

#ifndef KEY_OF_TABLES
#define KEY_OF_TABLES __u32
#endif

struct key {
	__u32 a, b;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100);
	__type(key, struct key);
	__type(value, __u64);
	__uint(map_flags, 1);
	__uint(pinning, 1);
	__uint(map_extra, 7);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} events SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} inner_a SEC(".maps"), inner_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { [1] = &inner_a, [3] = &inner_b } };

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, KEY_OF_TABLES);
	__array(values, struct inner);
} tables SEC(".maps") = { .values = { [2] = &inner_b } };

int called(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, int(struct xdp_md *));
} jumps SEC(".maps") = { .values = { [2] = &called } };

static struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} hidden SEC(".maps");

SEC("xdp") int called(struct xdp_md *ctx)
{
	struct key key = { 1, 2 };

	return bpf_map_lookup_elem(&hash, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp") int entry(struct xdp_md *ctx)
{
	__u32 zero = 0;
	void *map = bpf_map_lookup_elem(&outer, &zero);

	if (map)
		bpf_map_lookup_elem(map, &zero);
	bpf_map_lookup_elem(&hidden, &zero);
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &zero, sizeof(zero));
	bpf_tail_call(ctx, &jumps, 2);
	return XDP_PASS;
}

char license_text[] SEC("license") = "GPL";
