/* Fields of map values that hold kernel pointers take nothing else. */
#include <bpfrt/bpf.h>

struct task_struct {
	int pid;
};

#define __kptr_untrusted __attribute__((btf_type_tag("kptr_untrusted")))

struct held {
	struct task_struct __kptr_untrusted *task;
};

struct many {
	struct task_struct __kptr_untrusted *tasks[1100];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct held);
} helds SEC(".maps");

SEC("tc")
int stores_the_context(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct held *held = bpf_map_lookup_elem(&helds, &key);

	if (held)
		held->task = (void *)skb;
	return 0;
}
/* clang-format off */
//> ./kptrs.bpf.c:32:14: error: field 'task' of the value of map 'helds' holds pointers to objects of type 'task_struct'; what is stored is the context [V0581]
//>    32 |                 held->task = (void *)skb;
//>       |                            ^
//> kptrs.bpf.c: program 'stores_the_context': note: instruction 9: *(u64 *)(r0 + 0x0) = r6
//> ./kptrs.bpf.c:26: note: the path there: from line 31 to 32
