/* A timer belongs to the map that its value is in. */
#include <bpfrt/bpf.h>

struct task {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct task);
} tasks SEC(".maps"), others SEC(".maps");

SEC("tc")
int another_map(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct task *task = bpf_map_lookup_elem(&tasks, &key);

	if (task)
		bpf_timer_init(&task->timer, &others, 1);
	return 0;
}
/* clang-format off */
//> ./timers.bpf.c:22:3: error: argument 1 of bpf_timer_init must be a bpf_timer in a value of a hash or array, and argument 2 that map [V0580]
//>    22 |                 bpf_timer_init(&task->timer, &others, 1);
//>       |                 ^
//> timers.bpf.c: program 'another_map': note: instruction 12: call bpf_timer_init
//> ./timers.bpf.c:16: note: the path there: from line 21 to 22
//> ./timers.bpf.c:22:3: help: pass the map that the value was looked up in
