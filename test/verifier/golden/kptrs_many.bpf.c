/* A type with more kernel pointers than the verifier keeps track of. */
#include <bpfrt/bpf.h>

struct task_struct {
	int pid;
};

struct many {
	struct task_struct __attribute__((btf_type_tag("kptr_untrusted"))) * tasks[1100];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct many);
} manies SEC(".maps");

SEC("tc")
int has_too_many(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct many *many = bpf_map_lookup_elem(&manies, &key);

	return many && many->tasks[7] ? 1 : 0;
}
/* clang-format off */
//> kptrs_many.bpf.c: program 'has_too_many': error: too complex: a type has more than 1024 special fields [V0579]
