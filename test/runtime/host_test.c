/* The host's side: start, the registry, memory, contexts. Built for each profile. */
#include <criterion/criterion.h>

#include "subject.h"

/* What a generated object has. */
static struct bpfrt_map first = { .ops = &bpfrt_array_ops,
				  .type = ARRAY,
				  .key_size = 4,
				  .value_size = 5,
				  .stride = 8,
				  .max_entries = 100,
				  .name = "first" };
static struct bpfrt_map second = { .ops = &bpfrt_hash_ops,
				   .type = HASH,
				   .key_size = 4,
				   .value_size = 8,
				   .stride = 8,
				   .max_entries = 10,
				   .name = "second" };
static struct bpfrt_map events = {
	.ops = &bpfrt_perf_event_ops, .type = PERF, .key_size = 4, .value_size = 4, .stride = 8, .name = "events"
};
static uint64_t own_values[4];
static struct bpfrt_map nameless = { .ops = &bpfrt_array_ops,
				     .values = own_values,
				     .type = ARRAY,
				     .key_size = 4,
				     .value_size = 8,
				     .stride = 8,
				     .max_entries = 4 };

#define IN(name) __attribute__((section(name), used))
static struct bpfrt_map *const listed[] IN("bpfrt_maps") = { &first, &second, &nameless, &events };

static uint64_t body(void *ctx, struct bpfrt_run *run)
{
	(void)ctx;
	return run->slot;
}

static const struct bpfrt_prog progs[] IN("bpfrt_progs") = { { .body = body, .name = "one", .type = 6 },
							     { .body = body, .name = "two", .type = 6 } };

Test(host, init_gives_memory_once)
{
	struct bpfrt_init_report report;
	void *values;
	uint32_t key = 99;

	cr_assert_eq(bpfrt_init(&report), 0);
	cr_assert_null(report.failed);
	cr_assert_eq(report.missing, 0);
	cr_assert(report.used >= 800 + 10 * 24 && report.used <= report.total);
	cr_assert_eq((uintptr_t)first.values % 8, 0);
	cr_assert_eq(bpfrt_map_lookup_elem(&first, &key), (uint8_t *)first.values + 99 * 8);
	cr_assert_eq(nameless.values, own_values);
	cr_assert_null(events.values);
	values = first.values;
	cr_assert_eq(bpfrt_init(NULL), 0);
	cr_assert_eq(first.values, values);
	cr_assert_eq(bpfrt_map_update(&second, &key, &(uint64_t){ 1 }, BPFRT_ANY), 0);
#ifdef BPFRT_EMBEDDED
	cr_assert(values == bpfrt_pool && report.total == bpfrt_pool_bytes);
#else
	bpfrt_map_destroy(&first);
	bpfrt_map_destroy(&second);
	bpfrt_map_destroy(&events);
#endif
}

Test(host, init_names_the_map_that_does_not_fit)
{
	struct bpfrt_init_report report;
	uint64_t need = bpfrt_storage_bytes(BPFRT_STORAGE_HASH, 4, 8, 10, 0, bpfrt_slots()), total, before = 0;

	/* In the cloud the runtime has something beside the values, which counts. */
#ifdef BPFRT_EMBEDDED
	first.max_entries = (bpfrt_pool_bytes - (uint32_t)need) / 8 + 1;
	total = bpfrt_pool_bytes;
#else
	cr_assert_eq(bpfrt_init(NULL), 0);
	before = bpfrt_map_memory(&first) - 800;
	cr_assert(before > 0 && bpfrt_map_memory(&second) > need);
	need = bpfrt_map_memory(&second);
	bpfrt_map_destroy(&first);
	bpfrt_map_destroy(&second);
	bpfrt_map_destroy(&events);
	total = before + 800 + need - 8;
	bpfrt_memory_set_quota(total);
#endif
	cr_assert_eq(bpfrt_init(&report), -12);
	cr_assert_eq(report.failed, &second);
	cr_assert_eq(report.missing, before + first.max_entries * 8 + need - total);
	cr_assert_eq(report.used, before + first.max_entries * 8);
	cr_assert_eq(report.total, total);
	cr_assert_null(second.values);
	/* What it lacks is all it lacks. */
#ifdef BPFRT_CLOUD
	bpfrt_memory_set_quota(total + report.missing);
	bpfrt_init(&report);
	cr_assert(report.failed != &second);
	bpfrt_memory_set_quota(UINT64_MAX);
	cr_assert_eq(bpfrt_init(&report), 0);
	bpfrt_map_destroy(&first);
	bpfrt_map_destroy(&second);
	bpfrt_map_destroy(&events);
	cr_assert_eq(bpfrt_init(&report), 0);
#endif
}

Test(host, init_refuses_a_descriptor_that_is_wrong)
{
	struct bpfrt_init_report report;

	first.stride = 5;
	cr_assert_eq(bpfrt_init(&report), -22);
	cr_assert_eq(report.failed, &first);
	first.stride = 8;
	second.max_entries = UINT32_MAX;
	cr_assert_eq(bpfrt_init(&report), -12);
	cr_assert_eq(report.failed, &second);
	cr_assert_eq(report.missing, UINT64_MAX);
}

Test(host, finds_maps_and_programs)
{
	const struct bpfrt_prog *prog = NULL;
	const struct bpfrt_map *map = NULL;
	int count = 0;

	cr_assert_eq(bpfrt_map_find("second"), &second);
	cr_assert_null(bpfrt_map_find("secon"));
	cr_assert_null(bpfrt_map_find("secondary"));
	while ((map = bpfrt_map_next(map)))
		cr_assert_eq(map, listed[count++]);
	cr_assert_eq(count, 4);
	cr_assert_eq(bpfrt_prog_find("two"), &progs[1]);
	cr_assert_null(bpfrt_prog_find("three"));
	for (count = 0; (prog = bpfrt_prog_next(prog)); count++)
		cr_assert_eq(prog, &progs[count]);
	cr_assert_eq(count, 2);
}

Test(host, contexts_keep_off_the_top_of_the_address_space)
{
	struct bpfrt_xdp xdp;
	struct bpfrt_skb skb;
	uint8_t *top = (uint8_t *)(UINTPTR_MAX - 0x10000 - 100); /* 100 bytes are left */

	cr_assert_eq(bpfrt_xdp_bind(&xdp, top, 100, 0, 100), 0);
	cr_assert_eq(bpfrt_xdp_bind(&xdp, top, 101, 0, 100), -22);
	cr_assert_eq(bpfrt_skb_bind(&skb, top, 100), 0);
	cr_assert_eq(bpfrt_skb_bind(&skb, top, 101), -22);
	cr_assert_eq(bpfrt_xdp_bind(&xdp, top, SIZE_MAX, 0, 100), -22);
	cr_assert_eq(bpfrt_xdp_bind(&xdp, own_values, 32, 10, 23), -22);
	cr_assert_eq(bpfrt_xdp_bind(&xdp, own_values, 32, 33, 0), -22);
	cr_assert_eq(bpfrt_xdp_bind(&xdp, own_values, 32, 10, 22), 0);
	cr_assert(xdp.data_end == (uint8_t *)own_values + 32 && xdp.data_meta == xdp.data);
}

#ifdef BPFRT_CLOUD
Test(host, slots_are_fixed_once_used)
{
	cr_assert_eq(bpfrt_set_slots(0), -22);
	cr_assert_eq(bpfrt_set_slots(3), 0);
	cr_assert_eq(bpfrt_slot(), 0);
	cr_assert_eq(bpfrt_slots(), 3);
	cr_assert_eq(bpfrt_set_slots(4), -16);
	bpfrt_slot_release();
	cr_assert_eq(bpfrt_slot(), 0);
}

Test(host, percpu_maps_need_the_runtimes_memory)
{
	struct bpfrt_map map = {
		.type = PERCPU_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1, .values = own_values
	};

	cr_assert_eq(bpfrt_map_create(&map), -22);
}

/* Large storage is not touched before it is used. */
Test(host, large_maps_are_lazy)
{
	struct bpfrt_map *map = map_make(HASH, 8, 64, 10000000);
	uint64_t key = 1, value[8] = { 3 };

	cr_assert(map);
	cr_assert_eq(bpfrt_map_update(map, &key, value, BPFRT_ANY), 0);
	cr_assert_eq(bpfrt_map_lookup(map, &key, value), 0);
	cr_assert_eq(value[0], 3);
	map_drop(map);
}
#endif
