#include "resources.h"

static __always_inline struct bpf_sock *look_up(struct __sk_buff *skb)
{
	__u8 tuple[12] = { 0 };

	return bpf_sk_lookup_tcp(skb, tuple, sizeof(tuple), -1ULL, 0);
}

SEC("tc") int socket__ok(struct __sk_buff *skb)
{
	struct bpf_sock *sk = look_up(skb);

	if (sk)
		bpf_sk_release(sk);
	return 0;
}

SEC("tc") int socket_leaks__NOT_RELEASED(struct __sk_buff *skb)
{
	return look_up(skb) ? 1 : 0;
}

SEC("tc") int socket_may_be_null__MAYBE_NULL(struct __sk_buff *skb)
{
	bpf_sk_release(look_up(skb));
	return 0;
}

SEC("tc") int cast_releases__ok(struct __sk_buff *skb)
{
	struct bpf_sock *sk = look_up(skb), *full;

	if (!sk)
		return 0;
	full = bpf_sk_fullsock(sk);
	bpf_sk_release(full ? full : sk);
	return 0;
}

SEC("tc") int cast_dies_too__NOT_MEMORY(struct __sk_buff *skb)
{
	struct bpf_sock *sk = look_up(skb), *full;
	int found = 0;

	if (!sk)
		return 0;
	full = bpf_sk_fullsock(sk);
	if (!full) {
		bpf_sk_release(sk);
		return 0;
	}
	bpf_sk_release(sk);
	found = *(volatile __u32 *)&full->bound_dev_if;
	return found;
}

static __noinline int give_back(void *record)
{
	bpf_ringbuf_submit(record, 0);
	return 0;
}

SEC("tc") int record_in_subprogram__ok(struct __sk_buff *skb)
{
	__u64 *record = bpf_ringbuf_reserve(&ringbuf, 8, 0);

	if (record) {
		*record = skb->len;
		give_back(record);
	}
	return 0;
}

SEC("tc") int record_twice__NOT_OWNED(struct __sk_buff *skb)
{
	__u64 *record = bpf_ringbuf_reserve(&ringbuf, 8, 0);

	if (record) {
		bpf_ringbuf_submit(record, 0);
		bpf_ringbuf_submit(record, 0);
	}
	return 0;
}

SEC("tc") int record_moved__NOT_OWNED(struct __sk_buff *skb)
{
	__u64 *record = bpf_ringbuf_reserve(&ringbuf, 16, 0);

	if (record)
		bpf_ringbuf_submit(record + 1, 0);
	return 0;
}

static int leak(__u32 round, void *ctx)
{
	return bpf_ringbuf_reserve(&ringbuf, 8, 0) ? 1 : 0;
}

SEC("tc") int leak_in_callback__NOT_RELEASED(struct __sk_buff *skb)
{
	bpf_loop(4, leak, NULL, 0);
	return 0;
}

static int take_and_give(__u32 round, void *ctx)
{
	void *record = bpf_ringbuf_reserve(&ringbuf, 8, 0);

	if (record)
		bpf_ringbuf_submit(record, 0);
	return 0;
}

SEC("tc") int callback__ok(struct __sk_buff *skb)
{
	bpf_loop(4, take_and_give, NULL, 0);
	return 0;
}

static int give_callers(__u32 round, void *ctx)
{
	bpf_ringbuf_submit(*(void **)ctx, 0);
	return 0;
}

SEC("tc") int callback_gives_callers__NOT_RELEASED(struct __sk_buff *skb)
{
	void *record = bpf_ringbuf_reserve(&ringbuf, 8, 0);

	if (record)
		bpf_loop(4, give_callers, &record, 0);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} progs SEC(".maps");

SEC("tc") int tail_call_with_record__NOT_RELEASED(struct __sk_buff *skb)
{
	void *record = bpf_ringbuf_reserve(&ringbuf, 8, 0);

	if (!record)
		return 0;
	bpf_tail_call(skb, &progs, 0);
	bpf_ringbuf_submit(record, 0);
	return 0;
}
