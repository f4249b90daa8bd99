/* A signed index that is only checked from above. */
#include <bpfrt/bpf.h>

struct config {
	int ports[8];
	int count;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct config);
} configs SEC(".maps");

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct config *config = bpf_map_lookup_elem(&configs, &key);
	int i;

	if (!config)
		return XDP_PASS;
	i = config->count;
	if (i > 7)
		return XDP_DROP;
	return config->ports[i];
}
/* clang-format off */
//> ./index_signed.bpf.c:28:9: error: R2, a number between -8589934592 and 28, cannot be added to a pointer to the value of map 'configs': the sum may lead anywhere [V0538]
//>    28 |         return config->ports[i];
//>       |                ^
//> index_signed.bpf.c: program 'rule': note: instruction 15: r0 += r2
//> ./index_signed.bpf.c:25:14: note: 'i' is read here from field 'count' of the value of map 'configs', a number between 0 and 4294967295:  i = config->count;
//> ./index_signed.bpf.c:26:6: note: after this check it is between -2147483648 and 7:  if (i > 7)
//> ./index_signed.bpf.c:17: note: the path there: from line 23 to 25, from 26 to 28
//> ./index_signed.bpf.c:28:9: help: check the lower and the upper bound of the number first
