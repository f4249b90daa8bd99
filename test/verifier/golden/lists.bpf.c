/* A list is guarded by the spin lock beside it. */
#include <bpfrt/bpf.h>

struct bpf_list_head {
	__u64 opaque[2];
} __attribute__((aligned(8)));

struct bpf_list_node {
	__u64 opaque[3];
} __attribute__((aligned(8)));

struct item {
	struct bpf_list_node node;
	int value;
};

struct queue {
	struct bpf_spin_lock lock;
	struct bpf_list_head items __attribute__((btf_decl_tag("contains:item:node")));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct queue);
} queues SEC(".maps");

struct item *kept; /* so that its type is there */

extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;

SEC("tc")
int pops_without_the_lock(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct queue *queue = bpf_map_lookup_elem(&queues, &key);

	if (queue)
		bpf_list_pop_front(&queue->items);
	return 0;
}
/* clang-format off */
//> ./lists.bpf.c:40:3: error: bpf_list_pop_front needs the spin lock beside the bpf_list_head to be held [V0576]
//>    40 |                 bpf_list_pop_front(&queue->items);
//>       |                 ^
//> lists.bpf.c: program 'pops_without_the_lock': note: instruction 10: call bpf_list_pop_front
//> ./lists.bpf.c:34: note: the path there: from line 39 to 40
//> ./lists.bpf.c:40:3: help: call bpf_spin_lock() on the lock in the same value or variable before this
