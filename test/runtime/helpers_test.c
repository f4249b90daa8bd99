/* Helpers: Linux's results and errors. Built for each profile. */
#include <criterion/criterion.h>

#include "subject.h"

static uint64_t stop_at_third(const struct bpfrt_callback *self, const uint64_t *args)
{
	(void)self;
	++*(uint64_t *)(uintptr_t)args[1];
	return args[0] == 2;
}

Test(helpers, loop)
{
	const struct bpfrt_callback callback = { stop_at_third };
	uint64_t calls = 0;

	cr_assert_eq(bpfrt_loop(2, &callback, &calls, 0), 2);
	cr_assert_eq(bpfrt_loop(9, &callback, &calls, 0), 3);
	cr_assert_eq(calls, 5);
	cr_assert_eq(bpfrt_loop(9, &callback, &calls, 1), -BPFRT_EINVAL);
	cr_assert_eq(bpfrt_loop((1 << 23) + 1, &callback, &calls, 0), -BPFRT_E2BIG);
	cr_assert_eq(calls, 5);
}

static uint64_t stop_at_second(const struct bpfrt_callback *self, const uint64_t *args)
{
	uint64_t *calls = (void *)(uintptr_t)args[3];

	(void)self;
	return ++*calls == 2;
}

Test(helpers, for_each_map_elem)
{
	const struct bpfrt_callback callback = { stop_at_second };
	struct bpfrt_map map = { .type = ARRAY, .key_size = 4, .value_size = 8, .max_entries = 4 };
	uint64_t calls = 0;

	cr_assert_eq(bpfrt_map_create(&map), 0);
	cr_assert_eq(bpfrt_for_each_map_elem(&map, &callback, &calls, 0), 2);
	cr_assert_eq(calls, 2);
	cr_assert_eq(bpfrt_for_each_map_elem(&map, &callback, &calls, 1), -BPFRT_EINVAL);
}

Test(helpers, csum_diff)
{
	uint32_t a[] = { 0x01020304, 0xffffffff }, b[] = { 0x05060708, 0x00000001 };
	uint32_t zero = 0;

	cr_assert_eq(bpfrt_csum_diff(NULL, 0, a, 4, 0), 0x0102 + 0x0304);
	cr_assert_eq(bpfrt_csum_diff(a, 4, a, 4, 0x1234), 0x1234);
	cr_assert_eq(bpfrt_csum_diff(NULL, 0, &zero, 4, 0), 0);
	cr_assert_eq(bpfrt_csum_diff(a, 3, b, 4, 0), -22);
	cr_assert_eq(bpfrt_csum_diff(a, 4, b, 6, 0), -22);
	/* Replacing data in a packet: the new sum is the old one's with the difference. */
	for (uint32_t seed = 0; seed < 1000; seed++) {
		int64_t old = bpfrt_csum_diff(NULL, 0, a, 8, seed), new = bpfrt_csum_diff(NULL, 0, b, 8, seed);

		cr_assert_eq(bpfrt_csum_diff(a, 8, b, 8, (uint32_t)old) % 0xffff, new % 0xffff);
		cr_assert_eq(bpfrt_csum_diff(a, 8, NULL, 0, (uint32_t)old) % 0xffff, seed % 0xffff);
	}
}

Test(helpers, xdp_adjust)
{
	uint8_t buffer[256];
	struct bpfrt_xdp xdp;

	for (int i = 0; i < 256; i++)
		buffer[i] = (uint8_t)i;
	cr_assert_eq(bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), 64, 60), 0);
	cr_assert_eq(bpfrt_xdp_get_buff_len(&xdp), 60);
	cr_assert_eq(bpfrt_xdp_adjust_head(&xdp, -65), -22);
	cr_assert_eq(bpfrt_xdp_adjust_head(&xdp, 47), -22);
	cr_assert_eq(bpfrt_xdp_adjust_head(&xdp, -14), 0);
	cr_assert_eq(xdp.data[0], 50);
	cr_assert_eq(bpfrt_xdp_adjust_meta(&xdp, -8), 0);
	cr_assert_eq(xdp.data - xdp.data_meta, 8);
	cr_assert_eq(bpfrt_xdp_adjust_meta(&xdp, 2), -13);
	cr_assert_eq(bpfrt_xdp_adjust_meta(&xdp, 9), -22);
	cr_assert_eq(bpfrt_xdp_adjust_meta(&xdp, -43), -22);
	/* Metadata moves with the head. */
	cr_assert_eq(bpfrt_xdp_adjust_head(&xdp, -42), 0);
	cr_assert_eq(xdp.data_meta - buffer, 0);
	cr_assert_eq(xdp.data_meta[0], 42);
	cr_assert_eq(bpfrt_xdp_adjust_head(&xdp, -1), -22);
	cr_assert_eq(bpfrt_xdp_adjust_tail(&xdp, 133), -22);
	cr_assert_eq(bpfrt_xdp_adjust_tail(&xdp, 132), 0);
	cr_assert_eq(xdp.data_end - buffer, 256);
	cr_assert(buffer[124] == 0 && buffer[255] == 0 && buffer[123] == 123);
	cr_assert_eq(bpfrt_xdp_adjust_tail(&xdp, -235), -22);
	cr_assert_eq(bpfrt_xdp_adjust_tail(&xdp, -234), 0);
	cr_assert_eq(bpfrt_xdp_get_buff_len(&xdp), 14);
}

Test(helpers, packet_bytes)
{
	uint8_t buffer[100], out[100];
	struct bpfrt_xdp xdp;
	struct bpfrt_skb skb;

	memset(buffer, 7, sizeof(buffer));
	cr_assert_eq(bpfrt_xdp_bind(&xdp, buffer, 100, 0, 100), 0);
	cr_assert_eq(bpfrt_skb_bind(&skb, buffer, 100), 0);
	cr_assert_eq(skb.len, 100);
	cr_assert_eq(bpfrt_xdp_load_bytes(&xdp, 90, out, 10), 0);
	cr_assert_eq(bpfrt_xdp_load_bytes(&xdp, 90, out, 11), -22);
	cr_assert_eq(bpfrt_xdp_load_bytes(&xdp, 0x10000, out, 1), -14);
	cr_assert_eq(bpfrt_xdp_store_bytes(&xdp, 99, "z", 1), 0);
	cr_assert_eq(buffer[99], 'z');
	cr_assert_eq(bpfrt_xdp_store_bytes(&xdp, 100, "z", 1), -22);
	cr_assert_eq(bpfrt_skb_load_bytes(&skb, 99, out, 1), 0);
	cr_assert_eq(out[0], 'z');
	memset(out, 1, sizeof(out));
	cr_assert_eq(bpfrt_skb_load_bytes(&skb, 97, out, 4), -14);
	cr_assert(!out[0] && !out[3] && out[4] == 1);
	cr_assert_eq(bpfrt_skb_load_bytes(&skb, UINT32_MAX, out, 4), -14);
	skb.hash = 5;
	cr_assert_eq(bpfrt_skb_store_bytes(&skb, 0, "ab", 2, 4), -22);
	cr_assert_eq(bpfrt_skb_store_bytes(&skb, 99, "ab", 2, 0), -14);
	cr_assert_eq(bpfrt_skb_store_bytes(&skb, 0, "ab", 2, 1), 0);
	cr_assert(buffer[1] == 'b' && skb.hash == 5);
	cr_assert_eq(bpfrt_skb_store_bytes(&skb, 0, "ab", 2, 2), 0);
	cr_assert_eq(skb.hash, 0);
}

Test(helpers, legacy_loads)
{
	uint8_t buffer[64];
	struct bpfrt_skb skb;
	uint64_t got;

	for (int i = 0; i < 64; i++)
		buffer[i] = (uint8_t)(0x80 + i);
	cr_assert_eq(bpfrt_skb_bind(&skb, buffer, 64), 0);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, 1, 4, &got), 0);
	cr_assert_eq(got, 0x81828384);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, 62, 2, &got), 0);
	cr_assert_eq(got, 0xbebf);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, 63, 1, &got), 0);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, 63, 2, &got), -14);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, INT64_MAX, 1, &got), -14);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, -1, 1, &got), -14);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, INT64_MIN, 1, &got), -14);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, -0x200000 + 3, 1, &got), 0);
	cr_assert_eq(got, 0x83);
	cr_assert_eq(bpfrt_skb_load_abs(&skb, -0x100000, 2, &got), 0);
	cr_assert_eq(got, 0x8e8f);
}

Test(helpers, redirects)
{
	struct bpfrt_map *map = map_make(DEVMAP, 4, 4, 8);
	uint32_t key = 3, ifindex = 42;

	cr_assert_eq(bpfrt_redirect(9, 0), 4);
	cr_assert_eq(bpfrt_redirect_target()->index, 9);
	cr_assert_null(bpfrt_redirect_target()->map);
	cr_assert_eq(bpfrt_redirect(9, 1), 0);
	cr_assert_eq(bpfrt_skb_redirect(9, 1), 7);
	cr_assert_eq(bpfrt_skb_redirect(9, 2), 2);
	for (uint64_t flags = 0; flags < 4; flags++)
		cr_assert_eq(bpfrt_redirect_map(map, 3, flags), (int64_t)flags);
	cr_assert_eq(bpfrt_map_update(map, &key, &ifindex, BPFRT_ANY), 0);
	cr_assert_eq(bpfrt_redirect_map(map, 3, 2), 4);
	cr_assert_eq(bpfrt_redirect_target()->map, map);
	cr_assert_eq(*(const uint32_t *)bpfrt_redirect_target()->value, 42);
	cr_assert_eq(bpfrt_redirect_map(map, 8, 2), 2);
	cr_assert_eq(bpfrt_redirect_map(map, 3, 32), 0);
	cr_assert_eq(bpfrt_redirect_map(map, 0, 8), 4);
	map->type = XSKMAP;
	cr_assert_eq(bpfrt_redirect_map(map, 3, 8), 0);
	map_drop(map);
}

static int64_t read_event(void *user, const struct bpfrt_map *map, uint32_t index, const void *data, uint64_t size,
			  const void *packet, uint32_t packet_size)
{
	(void)map;
	snprintf(user, 64, "%u:%.*s:%.*s", index, (int)size, (const char *)data, (int)packet_size,
		 (const char *)packet);
	return 0;
}

Test(helpers, perf_event_output)
{
	struct bpfrt_map *map = map_make(PERF, 4, 4, 0);
	char packet[] = "packet", got[64];
	struct bpfrt_xdp xdp;

	cr_assert_eq(bpfrt_xdp_bind(&xdp, packet, 6, 0, 6), 0);
	cr_assert_eq(bpfrt_perf_event_output(&xdp, map, UINT32_MAX, "ab", 2), -2);
	cr_assert_eq(bpfrt_perf_dropped(), 1);
	bpfrt_perf_set_reader(read_event, got);
	cr_assert_eq(bpfrt_perf_event_output(&xdp, map, UINT32_MAX | UINT64_C(4) << 32, "ab", 2), 0);
	cr_assert_str_eq(got, "0:ab:pack");
	cr_assert_eq(bpfrt_xdp_output(&xdp, map, 0, "cd", 2), 0);
	cr_assert_str_eq(got, "0:cd:");
	cr_assert_eq(bpfrt_perf_event_output(&xdp, map, UINT64_C(7) << 32, "ab", 2), -14);
	cr_assert_eq(bpfrt_perf_event_output(&xdp, map, UINT64_C(1) << 52, "ab", 2), -22);
	cr_assert_eq(bpfrt_perf_event_output(&xdp, map, 100000, "ab", 2), -7);
	map_drop(map);
}

Test(helpers, probing_fails_and_zeroes)
{
	uint8_t bytes[4] = { 1, 1, 1, 1 };

	cr_assert_eq(bpfrt_probe_read(bytes, 2, bytes), -14);
	cr_assert_eq(bpfrt_probe_read_kernel(bytes + 2, 1, bytes), -14);
	cr_assert(!bytes[0] && !bytes[1] && !bytes[2] && bytes[3] == 1);
}

/* ---- text ---- */

static void check_number(const char *text, uint64_t size, uint64_t flags, int64_t status, int64_t value)
{
	int64_t got = 77;

	cr_expect_eq(bpfrt_strtol(text, size, flags, &got), status, "'%s'", text);
	cr_expect_eq(got, status < 0 ? 0 : value, "'%s': %lld", text, (long long)got);
}

Test(helpers, strtol)
{
	check_number("42", 2, 0, 2, 42);
	check_number("42", 1, 0, 1, 4);
	check_number(" \t-42x", 6, 10, 5, -42);
	check_number("0x1fg", 5, 0, 4, 31);
	check_number("1F", 2, 16, 2, 31);
	check_number("0x1F", 4, 16, 4, 31);
	check_number("017", 3, 0, 3, 15);
	check_number("09", 2, 0, 1, 0);
	check_number("0x", 2, 0, 1, 0);
	check_number("0x", 2, 16, -22, 0);
	check_number("", 0, 0, -22, 0);
	check_number("-", 1, 0, -22, 0);
	check_number("+1", 2, 0, -22, 0);
	check_number("1", 1, 2, -22, 0);
	check_number("1", 1, 32, -22, 0);
	check_number("9223372036854775807", 19, 0, 19, INT64_MAX);
	check_number("9223372036854775808", 19, 0, -34, 0);
	check_number("-9223372036854775808", 20, 0, 20, INT64_MIN);
	check_number("-9223372036854775809", 20, 0, -34, 0);
	check_number("18446744073709551616", 20, 0, -34, 0);
}

Test(helpers, strtoul)
{
	uint64_t got = 7;

	cr_expect_eq(bpfrt_strtoul("18446744073709551615", 20, 0, &got), 20);
	cr_expect_eq(got, UINT64_MAX);
	cr_expect_eq(bpfrt_strtoul("18446744073709551616", 20, 0, &got), -34);
	cr_expect_eq(bpfrt_strtoul("-1", 2, 0, &got), -22);
	cr_expect_eq(got, 0);
	cr_expect_eq(bpfrt_strtoul("0xffffffffffffffffff", 20, 0, &got), -34);
}

Test(helpers, strncmp)
{
	cr_expect_eq(bpfrt_strncmp("abc", 3, "abc"), 0);
	cr_expect_eq(bpfrt_strncmp("abc", 3, "abcd"), 0);
	cr_expect_eq(bpfrt_strncmp("abc", 4, "abcd"), -1);
	cr_expect_eq(bpfrt_strncmp("abd", 3, "abc"), 1);
	cr_expect_eq(bpfrt_strncmp("a\0x", 3, "a\0y"), 0);
	cr_expect_eq(bpfrt_strncmp("\xff", 1, "a"), 1);
	cr_expect_eq(bpfrt_strncmp("x", 0, "y"), 0);
}

Test(helpers, snprintf)
{
	const uint64_t args[13] = { (uint64_t)-5, 0xabc };
	char text[16];

	cr_expect_eq(bpfrt_snprintf(text, sizeof(text), "[%d:%x]", args, 16), 9);
	cr_expect_str_eq(text, "[-5:abc]");
	memset(text, '!', sizeof(text));
	cr_expect_eq(bpfrt_snprintf(text, 5, "[%d:%x]", args, 16), 9, "what it would have taken");
	cr_expect(!strcmp(text, "[-5:") && text[5] == '!');
	cr_expect_eq(bpfrt_snprintf(text, 0, "[%d:%x]", args, 16), 9);
	cr_expect_eq(bpfrt_snprintf(text, sizeof(text), "%d", args, 7), -22);
	cr_expect_eq(bpfrt_snprintf(text, sizeof(text), "%d", args, 104), -22, "13 arguments");
	cr_expect_eq(bpfrt_snprintf(text, sizeof(text), "%d%d", args, 8), -22, "too few");
	cr_expect_eq(bpfrt_snprintf(text, sizeof(text), "x", NULL, 8), -22);
	cr_expect_eq(bpfrt_snprintf(text, sizeof(text), "x", NULL, 0), 2);
}

/* ---- dynptrs, locks, what contexts cannot tell ---- */

Test(helpers, dynptr_bounds)
{
	uint8_t memory[16] = { 1, 2, 3 }, got[4];
	uint64_t dynptr[2];

	cr_expect_eq(bpfrt_dynptr_from_mem(memory, 16, 1, dynptr), -22);
	cr_expect_eq(bpfrt_dynptr_read(got, 1, dynptr, 0, 0), -22, "empty");
	cr_expect_null(bpfrt_dynptr_data(dynptr, 0, 1));
	cr_expect_eq(bpfrt_dynptr_from_mem(memory, 1 << 24, 0, dynptr), -7);
	cr_expect_eq(bpfrt_dynptr_from_mem(memory, 16, 0, dynptr), 0);
	cr_expect_eq(bpfrt_dynptr_read(got, 3, dynptr, 1, 0), 0);
	cr_expect(got[0] == 2 && got[1] == 3);
	cr_expect_eq(bpfrt_dynptr_read(got, 4, dynptr, 13, 0), -7);
	cr_expect_eq(bpfrt_dynptr_read(got, 4, dynptr, UINT32_MAX, 0), -7);
	cr_expect_eq(bpfrt_dynptr_read(got, 4, dynptr, 0, 1), -22);
	cr_expect_eq(bpfrt_dynptr_write(dynptr, 12, "abcd", 4, 0), 0);
	cr_expect_eq(memory[15], 'd');
	cr_expect_eq(bpfrt_dynptr_write(dynptr, 13, "abcd", 4, 0), -7);
	cr_expect_eq(bpfrt_dynptr_data(dynptr, 12, 4), memory + 12);
	cr_expect_null(bpfrt_dynptr_data(dynptr, 12, 5));
}

Test(helpers, room_around_a_packet)
{
	uint8_t buffer[128];
	struct bpfrt_skb skb;

	memset(buffer, 9, sizeof(buffer));
	cr_assert_eq(bpfrt_skb_bind_room(&skb, buffer, 128, 20, 60), 0);
	cr_expect_eq(bpfrt_skb_change_head(&skb, 21, 0), -12);
	cr_expect_eq(bpfrt_skb_change_head(&skb, 4, 1), -22);
	cr_expect_eq(bpfrt_skb_change_head(&skb, 20, 0), 0);
	cr_expect(skb.data == buffer && skb.len == 80 && !buffer[19] && buffer[20] == 9);
	cr_expect_eq(bpfrt_skb_change_tail(&skb, 129, 0), -12);
	cr_expect_eq(bpfrt_skb_change_tail(&skb, 13, 0), -22);
	cr_expect_eq(bpfrt_skb_change_tail(&skb, 128, 0), 0);
	cr_expect(!buffer[127] && !buffer[80] && buffer[79] == 9 && skb.data_end == buffer + 128);
	cr_expect_eq(bpfrt_skb_vlan_push(&skb, 0x0081, 5), 0);
	cr_expect_eq(bpfrt_skb_vlan_push(&skb, 0x0081, 6), -12, "no room for the one that is there");
	cr_expect(skb.vlan_present && skb.vlan_tci == 5);
	/* A context that the caller filled in has no room. */
	skb.data_hard_start = skb.data_hard_end = NULL;
	cr_expect_eq(bpfrt_skb_change_tail(&skb, 200, 0), -12);
	cr_expect_eq(bpfrt_skb_change_head(&skb, 1, 0), -12);
	cr_expect_eq(bpfrt_skb_pull_data(&skb, 128), 0);
	cr_expect_eq(bpfrt_skb_pull_data(&skb, 129), -12);
	cr_expect_eq(bpfrt_csum_update(&skb, 1), -524);
}

/* A UDP sum of 0 says that there is none: it stays so, unless told otherwise, and no sum becomes 0. */
Test(helpers, sums_that_are_0)
{
	uint8_t packet[60] = { [20] = 0x12, [21] = 0x34 };
	struct bpfrt_skb skb;
	uint16_t sum, change;

	cr_assert_eq(bpfrt_skb_bind(&skb, packet, sizeof(packet)), 0);
	memcpy(&change, packet + 20, 2);
	cr_expect_eq(bpfrt_l4_csum_replace(&skb, 20, 0, change, 2 | 0x20), 0);
	memcpy(&sum, packet + 20, 2);
	cr_expect_eq(sum, 0xffff);
	memcpy(packet + 20, &change, 2);
	cr_expect_eq(bpfrt_l4_csum_replace(&skb, 20, 0, change, 2), 0);
	memcpy(&sum, packet + 20, 2);
	cr_expect_eq(sum, 0);
	cr_expect_eq(bpfrt_l4_csum_replace(&skb, 20, 1, 2, 2 | 0x20), 0);
	cr_expect(!packet[20] && !packet[21]);
	cr_expect_eq(bpfrt_l4_csum_replace(&skb, 20, 1, 2, 2 | 0x20 | 0x40), 0);
	cr_expect(packet[20] || packet[21]);
	cr_expect_eq(bpfrt_l4_csum_replace(&skb, 59, 1, 2, 2), -14);
	cr_expect_eq(bpfrt_l4_csum_replace(&skb, 60, 1, 2, 2), -14);
	cr_expect_eq(bpfrt_l4_csum_replace(&skb, 20, 1, 2, 3), -22);
	cr_expect_eq(bpfrt_l3_csum_replace(&skb, 20, 1, 2, 0), -22);
}

/* The flow's hash: the same for its packets, another for other flows; kept until it is invalid. */
Test(helpers, flow_hash)
{
	uint8_t packet[60] = { [12] = 8, [14] = 0x45, [23] = 17, [26] = 10, [30] = 11, [34] = 1, [36] = 2 };
	struct bpfrt_skb skb;
	uint32_t first;

	cr_assert_eq(bpfrt_skb_bind(&skb, packet, sizeof(packet)), 0);
	first = bpfrt_get_hash_recalc(&skb);
	cr_expect(first && skb.hash == first);
	packet[34] = 7;
	cr_expect_eq(bpfrt_get_hash_recalc(&skb), first, "kept");
	bpfrt_set_hash_invalid(&skb);
	cr_expect_neq(bpfrt_get_hash_recalc(&skb), first, "another port");
	packet[34] = 1;
	packet[50] = 1;
	bpfrt_set_hash_invalid(&skb);
	cr_expect_eq(bpfrt_get_hash_recalc(&skb), first, "another payload");
	cr_expect(bpfrt_set_hash(&skb, 5) == 0 && bpfrt_get_hash_recalc(&skb) == 5);
}

Test(helpers, locks)
{
	uint32_t lock = 0;

	cr_expect_eq(bpfrt_spin_lock(&lock), 0);
	cr_expect_eq(bpfrt_spin_unlock(&lock), 0);
	cr_expect_eq(lock, 0);
	cr_expect_eq(bpfrt_get_numa_node_id(), 0);
}

Test(helpers, prandom_varies)
{
	uint32_t first = bpfrt_get_prandom_u32(), same = 0;

	for (int i = 0; i < 1000; i++)
		same += bpfrt_get_prandom_u32() == first;
	cr_assert(same < 2);
}

/* ---- what the profile decides ---- */

static char printed[2048];
static size_t printed_length;

#ifdef BPFRT_CLOUD
static void sink(void *user, const char *text, size_t length)
{
	(void)user;
	memcpy(printed, text, length);
	printed_length = length;
}

Test(helpers, clocks_run)
{
	uint64_t before = bpfrt_ktime_get_ns();

	cr_assert(before && bpfrt_ktime_get_ns() >= before);
	cr_assert(bpfrt_ktime_get_boot_ns() >= before);
	cr_assert(bpfrt_ktime_get_coarse_ns());
	cr_assert(bpfrt_get_smp_processor_id() < bpfrt_slots());
	cr_assert(bpfrt_ktime_get_tai_ns());
	cr_assert(bpfrt_jiffies64() >= before / 4000000);
}
#else
#include "bpfrt/port.h"

uint64_t bpfrt_port_now_ns(void)
{
	return 77;
}

void bpfrt_port_putchar(char c)
{
	printed[printed_length++] = c;
}

Test(helpers, the_port_is_the_firmwares)
{
	cr_assert_eq(bpfrt_ktime_get_ns(), 77);
	cr_assert_eq(bpfrt_ktime_get_boot_ns(), 77);
	cr_assert_eq(bpfrt_ktime_get_coarse_ns(), 77);
	cr_assert_eq(bpfrt_ktime_get_tai_ns(), 77);
	cr_assert_eq(bpfrt_jiffies64(), 0);
	cr_assert_eq(bpfrt_get_smp_processor_id(), 0);
}
#endif

static void check_print(const char *format, uint64_t a, uint64_t b, uint64_t c, const char *expected)
{
	int64_t got;

#ifdef BPFRT_CLOUD
	bpfrt_trace_set_sink(sink, NULL);
#endif
	printed_length = 0;
	got = bpfrt_trace_printk(format, (uint32_t)strlen(format) + 1, a, b, c);
	printed[printed_length] = 0;
	if (!expected) {
		cr_assert_eq(got, -22, "%s", format);
		cr_assert_eq(printed_length, 0);
		return;
	}
	cr_assert_str_eq(printed, expected, "%s", format);
	cr_assert_eq(got, (int64_t)strlen(expected));
}

Test(helpers, trace_printk_formats)
{
	check_print("plain 100%%\n", 0, 0, 0, "plain 100%\n");
	check_print("%d %i %u", (uint64_t)-5, 7, UINT64_MAX, "-5 7 4294967295");
	check_print("%ld %lu %lld", (uint64_t)-5, UINT64_MAX, INT64_MAX, "-5 18446744073709551615 9223372036854775807");
	check_print("%x %lX %llx", 0xffffffffffu, 0xabcdef, UINT64_MAX, "ffffffff ABCDEF ffffffffffffffff");
	check_print("[%5d][%-5d][%05d]", 42, 42, (uint64_t)-42, "[   42][42   ][-0042]");
	check_print("[%+d][% d][%08lx]", 1, 2, 0xabc, "[+1][ 2][00000abc]");
	check_print("%c%3c", 'x', 'y', 0, "x  y");
	check_print("%p", 0x1234, 0, 0, "0000000000001234");
	check_print("%px %pK", 1, 2, 0, "0000000000000001 0000000000000002");
	check_print("[%s]", (uintptr_t)"unreadable", 0, 0, "[]");
	check_print("%lld", (uint64_t)INT64_MIN, 0, 0, "-9223372036854775808");
}

Test(helpers, trace_vprintk)
{
	const uint64_t args[] = { 1, 2, 3, 4 };
	static const char format[] = "%d %d %d %d";

	printed_length = 0;
#ifdef BPFRT_CLOUD
	bpfrt_trace_set_sink(sink, NULL);
#endif
	cr_expect_eq(bpfrt_trace_vprintk(format, sizeof(format), args, sizeof(args)), 7);
	cr_expect(printed_length == 7 && !memcmp(printed, "1 2 3 4", 7));
	cr_expect_eq(bpfrt_trace_vprintk(format, sizeof(format), args, 24), -22);
}

Test(helpers, trace_printk_refuses)
{
	check_print("%f", 0, 0, 0, NULL);
	check_print("%", 0, 0, 0, NULL);
	check_print("%l", 0, 0, 0, NULL);
	check_print("%lld%d%d%d", 0, 0, 0, NULL);
	check_print("%hd", 0, 0, 0, NULL);
	check_print("%pI4", 0, 0, 0, NULL);
	check_print("%n", 0, 0, 0, NULL);
	check_print("\x80", 0, 0, 0, NULL);
	check_print("\x01", 0, 0, 0, NULL);
	cr_assert_eq(bpfrt_trace_printk("abc", 3, 0, 0, 0), -22);
	cr_assert_eq(bpfrt_trace_printk("", 0, 0, 0, 0), -22);
}

/* Decimal digits without a division: as the C library's. */
Test(helpers, trace_printk_numbers)
{
	char expected[32];

	random_start("numbers");
	for (int i = 0; i < 20000; i++) {
		uint64_t n = ((uint64_t)random_below(UINT32_MAX) << 32 | random_below(UINT32_MAX)) >> random_below(64);

		snprintf(expected, sizeof(expected), "%llu", (unsigned long long)n);
		check_print("%llu", n, 0, 0, expected);
	}
}
