/* What the programs of this folder share: helpers and structures of Linux's that bpfrt/bpf.h does not have. */
#ifndef RESOURCES_H
#define RESOURCES_H

#include "bpfrt/bpf.h"

#define __kptr __attribute__((btf_type_tag("kptr")))
#define __kptr_untrusted __attribute__((btf_type_tag("kptr_untrusted")))

struct bpf_list_head {
	__u64 opaque[2];
} __attribute__((aligned(8)));

struct bpf_list_node {
	__u64 opaque[3];
} __attribute__((aligned(8)));

struct bpf_sock {
	__u32 bound_dev_if;
};

/* clang-format off */
#define HELPER(ret, name, id, ...) static ret (*const name)(__VA_ARGS__) __attribute__((unused)) = (void *)id
HELPER(struct bpf_sock *, bpf_sk_lookup_tcp, 84, void *ctx, const void *tuple, __u32 size, __u64 netns, __u64 flags);
HELPER(long, bpf_sk_release, 86, void *sk);
HELPER(struct bpf_sock *, bpf_sk_fullsock, 95, void *sk);
HELPER(long, bpf_loop, 181, __u32 rounds, void *callback, void *ctx, __u64 flags);
HELPER(void *, bpf_kptr_xchg, 194, void *place, void *value);
/* clang-format on */

struct value {
	struct bpf_spin_lock lock;
	int number;
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct value);
} values SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ringbuf SEC(".maps");

static __always_inline struct value *value_at(__u32 key)
{
	return bpf_map_lookup_elem(&values, &key);
}

char gpl[] SEC("license") = "GPL";

#endif
