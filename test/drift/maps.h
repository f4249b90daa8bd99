/* Maps of each kind, tail calls, global variables. For drift.bpf.c. */

#define MAP(kind, k, v, entries, name)        \
	struct {                              \
		__uint(type, kind);           \
		__uint(max_entries, entries); \
		__type(key, k);               \
		__type(value, v);             \
	} name SEC(".maps")

struct extreme {
	__u32 low, high;
	__u64 sum;
};

struct flow {
	__u8 kind;
	__u8 low;
	__u16 high;
	__u32 pad;
};

struct route {
	__u32 bits;
	__u8 address[4];
};

MAP(BPF_MAP_TYPE_ARRAY, __u32, __u64, 8, counts);
MAP(BPF_MAP_TYPE_ARRAY, __u32, struct extreme, 3, extremes);
MAP(BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u64, 4, cpu_counts);
MAP(BPF_MAP_TYPE_HASH, struct flow, __u64, 16, flows);
MAP(BPF_MAP_TYPE_HASH, __u32, __u32, 3, small);
MAP(BPF_MAP_TYPE_PERCPU_HASH, __u32, __u64, 8, cpu_flows);
MAP(BPF_MAP_TYPE_ARRAY, __u32, __u64, 2, bucket);

struct {
	__uint(type, 11); /* lpm_trie */
	__uint(map_flags, 1);
	__uint(max_entries, 8);
	__type(key, struct route);
	__type(value, __u32);
} routes SEC(".maps");

struct {
	__uint(type, 22); /* queue */
	__uint(max_entries, 4);
	__type(value, __u32);
} waiting SEC(".maps");

struct {
	__uint(type, 23); /* stack */
	__uint(max_entries, 4);
	__type(value, __u64);
} undo SEC(".maps");

PROG(array_count)
{
	__u32 w[2], key;
	__u64 *value;

	body(skb, w, sizeof(w));
	key = w[0] % 10; /* some are not there */
	value = bpf_map_lookup_elem(&counts, &key);
	if (!value)
		return -1;
	*value += w[1];
	return fold(*value);
}

PROG(array_minmax)
{
	__u32 w[2], key;
	struct extreme *e;

	body(skb, w, sizeof(w));
	key = w[0] % 3;
	e = bpf_map_lookup_elem(&extremes, &key);
	if (!e)
		return -1;
	if (!e->sum || w[1] < e->low)
		e->low = w[1];
	if (w[1] > e->high)
		e->high = w[1];
	e->sum += w[1];
	return fold(e->sum ^ e->low ^ e->high);
}

PROG(percpu_count)
{
	__u32 w[2], key;
	__u64 *value;

	body(skb, w, sizeof(w));
	key = w[0] & 3;
	value = bpf_map_lookup_elem(&cpu_counts, &key);
	if (value)
		*value += w[1];
	return value ? (int)key : -1;
}

PROG(hash_flows)
{
	struct flow key = { 0 };
	__u64 first = 1, *value;
	__u32 w;

	body(skb, &w, sizeof(w));
	key.kind = w & 3;
	key.low = w >> 8 & 1;
	key.high = w >> 16 & 1;
	value = bpf_map_lookup_elem(&flows, &key);
	if (!value)
		return (int)bpf_map_update_elem(&flows, &key, &first, BPF_NOEXIST);
	*value += skb->len;
	return fold(*value);
}

PROG(hash_flags)
{
	__u32 w[2], key;
	long err;

	body(skb, w, sizeof(w));
	key = w[0] % 5;
	err = bpf_map_update_elem(&small, &key, &w[1], w[1] % 4); /* the last flag is none */
	return (int)err;
}

PROG(hash_churn)
{
	__u32 w[4];
	long sum = 0;

	body(skb, w, sizeof(w));
	for (int i = 0; i < 4; i++) {
		__u32 key = w[i] % 6;

		if (w[i] & 0x100)
			sum = sum * 7 + bpf_map_delete_elem(&small, &key);
		else
			sum = sum * 7 + bpf_map_update_elem(&small, &key, &w[i], BPF_ANY);
	}
	return (int)sum;
}

PROG(percpu_flows)
{
	__u32 w, key;
	__u64 first = 1, *value;

	body(skb, &w, sizeof(w));
	key = w % 12;
	value = bpf_map_lookup_elem(&cpu_flows, &key);
	if (!value)
		return (int)bpf_map_update_elem(&cpu_flows, &key, &first, BPF_ANY);
	*value += 2;
	return 1;
}

PROG(trie_routes)
{
	struct route key = { 0 };
	__u32 w[2], *found;
	long err = 0;

	body(skb, w, sizeof(w));
	key.address[0] = w[0] & 3;
	key.address[1] = w[0] >> 8 & 0x80;
	key.address[2] = w[0] >> 16;
	key.bits = w[1] % 35; /* some are too long */
	if (w[1] & 0x10000)
		err = bpf_map_update_elem(&routes, &key, &w[1], BPF_ANY);
	else if (w[1] & 0x20000)
		err = bpf_map_delete_elem(&routes, &key);
	key.bits = 32;
	found = bpf_map_lookup_elem(&routes, &key);
	return (int)((found ? *found : 0) + (__u32)err);
}

PROG(queue_shift)
{
	__u32 w[2], got = 0;
	long err;

	body(skb, w, sizeof(w));
	err = bpf_map_push_elem(&waiting, &w[0], w[1] & 1 ? BPF_EXIST : BPF_ANY);
	if (w[1] & 6)
		return (int)err;
	err = err * 100 + bpf_map_pop_elem(&waiting, &got);
	return (int)(got + (__u32)err + (__u32)bpf_map_peek_elem(&waiting, &got) * 3 + got);
}

PROG(stack_undo)
{
	__u64 w[2], got = 0;
	long err;

	body(skb, w, sizeof(w));
	err = bpf_map_push_elem(&undo, &w[0], BPF_ANY);
	if (err || w[1] & 1)
		err = err * 100 + bpf_map_pop_elem(&undo, &got);
	return fold(got + (__u64)err);
}

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} inner_a SEC(".maps"), inner_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { [0] = &inner_a, [2] = &inner_b } };

PROG(nested_arrays)
{
	__u32 w[2], which, key;
	__u64 *value;
	void *map;

	body(skb, w, sizeof(w));
	which = w[0] % 4;
	key = w[1] & 1;
	map = bpf_map_lookup_elem(&outer, &which);
	if (!map)
		return -1;
	value = bpf_map_lookup_elem(map, &key);
	if (!value)
		return -2;
	*value += w[1];
	return fold(*value);
}

int tail_end(struct __sk_buff *skb);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__array(values, int(struct __sk_buff *));
} chain SEC(".maps") = { .values = { [1] = &tail_end } };

PROG(tail_chain)
{
	__u32 w;

	body(skb, &w, sizeof(w));
	skb->cb[0] = w & 0xff;
	bpf_tail_call(skb, &chain, w & 3); /* half of them are not there */
	return (int)(skb->cb[0] + 1000);
}

PROG(tail_end)
{
	skb->cb[0] += 3;
	if (skb->cb[0] & 1)
		bpf_tail_call(skb, &chain, 1);
	return (int)skb->cb[0];
}

__u64 total;
__u32 history[8] = { 1, 2, 3 };
static __u32 at_history;
const volatile __u32 factor = 17;

PROG(globals)
{
	__u32 w;

	body(skb, &w, sizeof(w));
	history[at_history++ & 7] ^= w * factor;
	total += history[w & 7];
	return fold(total + at_history);
}

__u64 wide = 5;
__u32 narrow = 7;

PROG(atomics)
{
	__u64 w[2], seen;

	body(skb, w, sizeof(w));
	seen = __sync_fetch_and_add(&wide, w[0]);
	seen = seen * 3 + __sync_fetch_and_add(&narrow, (__u32)w[1]);
	seen = seen * 3 + __sync_fetch_and_xor(&wide, w[1]);
	seen = seen * 3 + __sync_lock_test_and_set(&narrow, (__u32)w[0]);
	seen = seen * 3 + __sync_val_compare_and_swap(&wide, w[1], 9);
	return fold(seen + wide + narrow);
}

/* Time is the packets' own. */
PROG(token_bucket)
{
	__u32 w, zero = 0, one = 1;
	__u64 *tokens = bpf_map_lookup_elem(&bucket, &zero), *last = bpf_map_lookup_elem(&bucket, &one), now;

	body(skb, &w, sizeof(w));
	if (!tokens || !last)
		return -1;
	now = *last + (w & 1023);
	*tokens += (now - *last) / 100;
	if (*tokens > 20)
		*tokens = 20;
	*last = now;
	if (*tokens < 4)
		return 0;
	*tokens -= 4;
	return (int)*tokens;
}
