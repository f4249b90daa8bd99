/* Maps whose elements go away by themselves, lie in another map, are records, or the host's. For drift.bpf.c. */

MAP(BPF_MAP_TYPE_LRU_HASH, __u32, __u64, 16, recent);
MAP(BPF_MAP_TYPE_LRU_PERCPU_HASH, struct flow, __u64, 16, cpu_recent);
MAP(BPF_MAP_TYPE_LRU_HASH, __u32, __u32, 5, evicting);
MAP(BPF_MAP_TYPE_DEVMAP, __u32, __u32, 4, ports);
MAP(BPF_MAP_TYPE_DEVMAP_HASH, __u32, __u32, 4, devices);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 1000);
	__type(value, __u32);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 8);
	__type(value, __u64);
} tight SEC(".maps");

struct table {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u64);
} table_a SEC(".maps"), table_b SEC(".maps");

/* Six keys in eight buckets: some share one. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, __u32);
	__array(values, struct table);
} tables SEC(".maps") = {
	.values = { [0] = &table_a, [2] = &table_b, [3] = &table_a, [4] = &table_b, [6] = &table_b, [7] = &table_a }
};

PROG(nested_tables)
{
	__u32 w[2], which, key;
	__u64 first = 1, *value;
	void *map;

	body(skb, w, sizeof(w));
	which = w[0] % 9;
	key = w[1] % 5;
	map = bpf_map_lookup_elem(&tables, &which);
	if (!map)
		return -1;
	value = bpf_map_lookup_elem(map, &key);
	if (!value)
		return (int)bpf_map_update_elem(map, &key, &first, BPF_NOEXIST);
	*value = *value * 3 + which;
	return fold(*value);
}

/* All of the initial values are there, and no other. */
PROG(nested_all)
{
	__u32 key = 2, found = 0;

	(void)skb;
	for (__u32 i = 0; i < 10; i++) {
		__u32 which = i;
		void *map = bpf_map_lookup_elem(&tables, &which);

		if (map)
			found |= (bpf_map_lookup_elem(map, &key) ? 0x101u : 1u) << i;
	}
	return (int)found;
}

PROG(recent_flows)
{
	__u32 w[2], key;
	__u64 *value, first;

	body(skb, w, sizeof(w));
	key = w[0] % 13;
	first = w[1];
	if (w[1] & 0x100)
		return (int)bpf_map_delete_elem(&recent, &key);
	value = bpf_map_lookup_elem(&recent, &key);
	if (!value || w[1] & 0x600)
		return (int)bpf_map_update_elem(&recent, &key, &first, w[1] % 4);
	*value += skb->len;
	return fold(*value);
}

PROG(recent_counts)
{
	struct flow key = { 0 };
	__u64 first = 3, *value;
	__u32 w;

	body(skb, &w, sizeof(w));
	key.kind = w & 3;
	key.high = w >> 8 & 1;
	value = bpf_map_lookup_elem(&cpu_recent, &key);
	if (!value)
		return (int)bpf_map_update_elem(&cpu_recent, &key, &first, w & 0x10000 ? BPF_EXIST : BPF_ANY);
	*value += w;
	return w & 0x60000 ? fold(*value) : (int)bpf_map_delete_elem(&cpu_recent, &key);
}

/* What is evicted is the runtime's choice, and the same everywhere. */
PROG(evictions)
{
	__u32 w[6], sum = 0;

	body(skb, w, sizeof(w));
	for (int i = 0; i < 6; i++) {
		__u32 key = w[i] % 9, *value = bpf_map_lookup_elem(&evicting, &key);

		sum = sum * 3 + (value ? *value : 1);
		if (w[i] & 0x300)
			sum += (__u32)bpf_map_update_elem(&evicting, &key, &w[i], BPF_ANY);
	}
	return (int)sum;
}

struct event {
	__u32 number, length;
	__u8 bytes[96];
};

static __u32 event_count;

/* First, while there is room. */
PROG(event_dynptr)
{
	__u32 w[3], got = 0, *slice;
	struct bpf_dynptr event;
	long err;

	body(skb, w, sizeof(w));
	err = bpf_ringbuf_reserve_dynptr(&events, w[0] % 41, w[1] & 0x70 ? 0 : 1, &event);
	for (__u32 i = 0; i < 40; i += 4)
		bpf_dynptr_write(&event, i, &got, w[0] % 41 - i < 4 ? w[0] % 41 - i : 4, 0);
	err = err * 100 + bpf_dynptr_write(&event, w[1] % 40, &w[2], 4, 0);
	err = err * 100 + bpf_dynptr_read(&got, 4, &event, w[1] % 40, 0);
	slice = bpf_dynptr_data(&event, 8, 4);
	if (slice)
		*slice = w[2];
	if (w[2] & 3)
		bpf_ringbuf_submit_dynptr(&event, 0);
	else
		bpf_ringbuf_discard_dynptr(&event, 0);
	return (int)(err + got);
}

struct alarm {
	__u64 runs;
	struct bpf_timer timer;
	__u32 sum, key;
};

MAP(BPF_MAP_TYPE_HASH, __u32, struct alarm, 4, alarms);
MAP(BPF_MAP_TYPE_ARRAY, __u32, struct alarm, 3, clocks);
MAP(BPF_MAP_TYPE_ARRAY, __u32, __u64, 1, alarm_log);

static __always_inline void log_alarm(__u64 n)
{
	__u32 zero = 0;
	__u64 *log = bpf_map_lookup_elem(&alarm_log, &zero);

	if (log)
		*log = *log * 31 + n;
}

static int clock_rings(void *map __attribute__((unused)), __u32 *key, struct alarm *clock)
{
	clock->runs++;
	clock->key = *key;
	log_alarm(*key + 1);
	if (clock->runs < 3)
		bpf_timer_start(&clock->timer, 1000 * (clock->runs + 1), BPF_F_TIMER_ABS);
	return 0;
}

static int alarm_rings(void *map __attribute__((unused)), __u32 *key, struct alarm *alarm)
{
	struct alarm next = { .runs = alarm->runs + 1, .sum = *key * 3 };
	__u32 other = (*key + 1) % 6;

	alarm->sum += 10 + *key;
	log_alarm(*key + 100 + (__u64)bpf_timer_cancel(&alarm->timer));
	if (alarm->sum & 1)
		bpf_map_delete_elem(&alarms, &other);
	else
		bpf_map_update_elem(&alarms, &other, &next, BPF_ANY);
	return 0;
}

PROG(alarm_clock)
{
	__u32 w[3], key;
	struct alarm zero = { 0 }, *alarm;
	long err = 0;

	body(skb, w, sizeof(w));
	key = w[0] % 6;
	if (w[1] & 1)
		err = bpf_map_update_elem(&alarms, &key, &zero, w[1] & 2 ? BPF_ANY : BPF_NOEXIST);
	alarm = bpf_map_lookup_elem(&alarms, &key);
	if (alarm) {
		err = err * 100 + bpf_timer_init(&alarm->timer, &alarms, w[1] >> 4 & 7 ? CLOCK_MONOTONIC : 5);
		err = err * 100 + bpf_timer_set_callback(&alarm->timer, alarm_rings);
		err = err * 100 + bpf_timer_start(&alarm->timer, w[2] % 4000, BPF_F_TIMER_ABS);
		if (!(w[1] & 0x700))
			err = err * 100 + bpf_timer_cancel(&alarm->timer);
	}
	key = w[2] % 4;
	alarm = bpf_map_lookup_elem(&clocks, &key);
	if (alarm) {
		err = err * 100 + bpf_timer_init(&alarm->timer, &clocks, CLOCK_BOOTTIME);
		err = err * 100 + bpf_timer_set_callback(&alarm->timer, clock_rings);
		err = err * 100 + bpf_timer_start(&alarm->timer, w[2] % 3000, BPF_F_TIMER_ABS);
	}
	return (int)err;
}

PROG(event_records)
{
	struct event *event;
	__u32 w[2];

	body(skb, w, sizeof(w));
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return -1;
	event->number = event_count++;
	event->length = skb->len;
	__builtin_memset(event->bytes, 0, sizeof(event->bytes));
	if (bpf_skb_load_bytes(skb, 0, event->bytes, 60) || w[0] % 5 == 0)
		bpf_ringbuf_discard(event, 0);
	else
		bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return (int)bpf_ringbuf_query(&events, w[1] % 5);
}

/* The last ones find no room. */
PROG(event_output)
{
	__u8 bytes[128];
	long err;

	body(skb, bytes, 48);
	__builtin_memset(bytes + 48, 7, 80);
	err = bpf_ringbuf_output(&events, bytes, 1 + (bytes[0] & 127), bytes[1] % 17 ? 0 : 4);
	return (int)(err * 10000 + (long)bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA));
}

PROG(seen_before)
{
	__u32 w[2], key;
	long err;

	body(skb, w, sizeof(w));
	key = w[0] % 12;
	err = bpf_map_peek_elem(&seen, &key);
	if (w[1] & 1)
		err = err * 100 + bpf_map_push_elem(&seen, &key, w[1] & 6 ? BPF_ANY : BPF_EXIST);
	return (int)err;
}

/* False positives too are the runtime's, and the same everywhere. */
PROG(seen_perhaps)
{
	__u64 w[4];
	long sum = 0;

	body(skb, w, sizeof(w));
	if (w[0] & 3)
		sum = bpf_map_push_elem(&tight, &w[1], BPF_ANY);
	for (__u64 key = 0; key < 32; key++)
		sum = sum * 2 + !bpf_map_peek_elem(&tight, &key);
	return fold((__u64)sum);
}

/* The host filled the tables: drift.c. */
PROG(redirect_tables)
{
	__u32 w[2], port, device, *found;
	__u32 sum = 0;

	body(skb, w, sizeof(w));
	port = w[0] % 5;
	device = w[1] % 4 * 1000003;
	found = bpf_map_lookup_elem(&ports, &port);
	if (found)
		sum = *found;
	found = bpf_map_lookup_elem(&devices, &device);
	return (int)(sum * 10 + (found ? *found : 5));
}
