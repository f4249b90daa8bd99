/* Helpers beyond those of maps. For drift.bpf.c. */

/* Text of digits, blanks, a sign, a prefix, from the packet's bytes. */
static __always_inline void make_text(struct __sk_buff *skb, char *text)
{
	static const char letters[] = " -0x12377890aF8\t";
	__u8 bytes[16];

	body(skb, bytes, sizeof(bytes));
	for (int i = 0; i < 16; i++)
		text[i] = letters[bytes[i] & 15];
}

static __always_inline __u64 base_of(const char *text)
{
	return text[15] == '8' ? 8 : text[15] == 'F' ? 16 : text[15] == '1' ? 10 : text[15] == ' ' ? 7 : 0;
}

PROG(numbers_signed)
{
	char text[16];
	long value = 0;
	long taken;

	make_text(skb, text);
	taken = bpf_strtol(text, text[14] == '2' ? 3 : 12, base_of(text), &value);
	return fold((__u64)taken * 31 + (taken < 0 ? 0 : (__u64)value));
}

PROG(numbers_plain)
{
	char text[16];
	unsigned long value = 0;
	long taken;

	make_text(skb, text);
	taken = bpf_strtoul(text + 1, 14, base_of(text), &value);
	return fold((__u64)taken * 31 + (taken < 0 ? 0 : value));
}

PROG(compare_text)
{
	static const char word[] = "12 -x";
	char text[16];

	make_text(skb, text);
	if (text[15] == '7')
		__builtin_memcpy(text, word, sizeof(word));
	text[5] = text[4] == 'x' ? 0 : text[5];
	return (int)bpf_strncmp(text, 8, word);
}

PROG(format_text)
{
	static const char format[] = "%d|%u|%llx|%08x|%5d|%c%%";
	__u64 args[6];
	char text[48] = { 0 };
	__u32 h = 0;
	long length;

	body(skb, args, sizeof(args));
	args[5] = 'a' + args[5] % 26;
	length = bpf_snprintf(text, skb->len & 1 ? sizeof(text) : 20, format, args, sizeof(args));
	for (int i = 0; i < 48; i++)
		h = h * 31 + (__u8)text[i];
	return (int)(h + length);
}

PROG(sums_l3)
{
	__u64 w[3];
	long err;

	body(skb, w, sizeof(w));
	err = bpf_l3_csum_replace(skb, 24 + (w[2] & 1), (__u32)w[0], (__u32)w[1], w[2] >> 8 & 7);
	err = err * 100 + bpf_l3_csum_replace(skb, 26, w[0] & 0xffff, w[1] & 0xffff, 2);
	err = err * 100 + bpf_l3_csum_replace(skb, 28, (__u32)w[0], (__u32)w[1], 4);
	err = err * 100 + bpf_l3_csum_replace(skb, 30, 0, (__u32)w[1], 0);
	return (int)(err * 100 + bpf_l3_csum_replace(skb, 70000, 0, (__u32)w[1], 0));
}

PROG(sums_l4)
{
	__u64 w[3];
	long err;

	body(skb, w, sizeof(w));
	if (w[2] & 0x100) {
		__u16 zero = 0;

		bpf_skb_store_bytes(skb, 40, &zero, 2, 0);
	}
	err = bpf_l4_csum_replace(skb, 40, w[0] & 0xffff, w[1] & 0xffff, 2 | (w[2] & 0x30));
	err = err * 100 + bpf_l4_csum_replace(skb, 42, (__u32)w[0], (__u32)w[1], 4 | (w[2] >> 8 & 0x70));
	err = err * 100 + bpf_l4_csum_replace(skb, 44, 0, (__u32)w[1], w[2] >> 16 & 0x30);
	return (int)(err * 100 + bpf_l4_csum_replace(skb, 46, (__u32)w[0], (__u32)w[1], w[2] >> 24 & 0x7f));
}

PROG(sums_diff)
{
	__u32 w[6];
	__s64 sum;

	body(skb, w, sizeof(w));
	sum = bpf_csum_diff(&w[0], 8, &w[2], 8, w[4] & 0xffff);
	sum += bpf_csum_diff(0, 0, &w[0], 16, 0) * 3;
	return (int)(sum + bpf_l4_csum_replace(skb, 36, 0, (__u64)sum, 0x10));
}

PROG(grow_shrink)
{
	__u32 w;
	long err;

	body(skb, &w, sizeof(w));
	err = bpf_skb_change_tail(skb, 60 + (w & 63), w & 0x4000 ? 1 : 0);
	err = err * 100 + bpf_skb_pull_data(skb, 30);
	if (w & 0x100)
		err = err * 100 + bpf_skb_change_head(skb, 14 + (w >> 10 & 1), w & 0x8000 ? 2 : 0);
	return (int)(err * 1000 + skb->len);
}

PROG(vlan_tags)
{
	__u32 w;
	long err = 0;

	body(skb, &w, sizeof(w));
	if (w & 1)
		err = bpf_skb_vlan_push(skb,
					w & 2   ? bpf_htons(0x88a8)
					: w & 4 ? bpf_htons(0x8100)
						: 5,
					w >> 16 & 0xfff);
	if (w & 8)
		err = err * 100 + bpf_skb_vlan_push(skb, bpf_htons(0x8100), 77);
	if (w & 0x30)
		err = err * 100 + bpf_skb_vlan_pop(skb);
	if (w & 0x40)
		err = err * 100 + bpf_skb_vlan_pop(skb);
	return (int)((__u32)err + skb->len + skb->vlan_present * 1000 + (skb->vlan_present ? skb->vlan_tci * 7 : 0) +
		     skb->vlan_proto * 3 + skb->protocol * 5);
}

struct bytes {
	__u8 at[32];
};

MAP(BPF_MAP_TYPE_ARRAY, __u32, struct bytes, 1, window);

PROG(dynptr_window)
{
	__u32 w[6], zero = 0, got[2] = { 0, 0 };
	struct bytes *bytes = bpf_map_lookup_elem(&window, &zero);
	struct bpf_dynptr all;
	__u8 *slice;
	long err;

	body(skb, w, sizeof(w));
	if (!bytes)
		return -1;
	err = bpf_dynptr_from_mem(bytes, sizeof(*bytes), w[5] % 7 ? 0 : 1, &all);
	err = err * 100 + bpf_dynptr_write(&all, w[0] % 30, &w[1], 8, w[5] & 0x100 ? 1 : 0);
	err = err * 100 + bpf_dynptr_read(got, sizeof(got), &all, w[3] % 28, 0);
	slice = bpf_dynptr_data(&all, 5, 6);
	if (slice)
		slice[5] += (__u8)w[4];
	return (int)((__u32)err + got[0] * 3 + got[1] + (slice ? slice[0] : 1000));
}

struct guarded {
	struct bpf_spin_lock lock;
	__u32 runs;
	__u64 sum;
};

MAP(BPF_MAP_TYPE_ARRAY, __u32, struct guarded, 2, totals);

PROG(locked_total)
{
	__u32 w, key;
	struct guarded *g;
	__u64 sum;

	body(skb, &w, sizeof(w));
	key = w & 1;
	g = bpf_map_lookup_elem(&totals, &key);
	if (!g)
		return -1;
	bpf_spin_lock(&g->lock);
	g->runs++;
	g->sum += w;
	sum = g->sum;
	bpf_spin_unlock(&g->lock);
	return fold(sum);
}

PROG(rewrite)
{
	__u8 bytes[12];
	long err;

	body(skb, bytes, sizeof(bytes));
	err = bpf_skb_store_bytes(skb, 50 + (bytes[0] & 31), bytes, sizeof(bytes), bytes[1] & 3);
	err = err * 100 + bpf_skb_load_bytes(skb, bytes[2] & 127, bytes, 4);
	bpf_set_hash(skb, 99);
	return (int)((__u32)err + bytes[0] + bytes[3] * 256u + bpf_get_hash_recalc(skb) +
		     (__u32)bpf_get_numa_node_id());
}
