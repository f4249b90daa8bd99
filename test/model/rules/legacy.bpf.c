/* Maps in section "maps": five words, and a map of maps as the kernel's samples wrote it. */
#include <bpfrt/bpf.h>

struct definition {
	__u32 type, key_size, value_size, max_entries, map_flags, inner_map_idx, numa_node;
};

struct definition
	counters SEC("maps") = { .type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 16 };
struct definition table SEC("maps") = {
	.type = BPF_MAP_TYPE_ARRAY_OF_MAPS, .key_size = 4, .value_size = 4, .max_entries = 2, .inner_map_idx = 0
};

SEC("socket") int filter(struct __sk_buff *skb)
{
	__u32 key = 3;
	__u64 *value = bpf_map_lookup_elem(&counters, &key);

	return value && bpf_map_lookup_elem(&table, &key) ? (int)*value : 0;
}
