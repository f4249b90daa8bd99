/*
 * A static pool that is one byte too small for a map, for every type: bpfrt_map_create says what is missing, and a map
 * that was there before holds what it held. With that byte the map fits.
 */
#include "memory/memory.h"
#include "subject.h"

/* The library's own is constant; small_pool.c has the one here. */
void small_pool_set(uint32_t bytes);

int main(void)
{
	static const struct bpfrt_map shapes[] = {
		{ .type = HASH, .key_size = 4, .value_size = 8, .max_entries = 4 },
		{ .type = ARRAY, .key_size = 4, .value_size = 5, .max_entries = 4 },
		{ .type = PROG_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 3 },
		{ .type = PERCPU_HASH, .key_size = 4, .value_size = 8, .max_entries = 3 },
		{ .type = PERCPU_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 3 },
		{ .type = LRU_HASH, .key_size = 5, .value_size = 8, .max_entries = 4 },
		{ .type = LRU_PERCPU_HASH, .key_size = 4, .value_size = 8, .max_entries = 3 },
		{ .type = LPM_TRIE, .key_size = 8, .value_size = 8, .max_entries = 3 },
		{ .type = OUTER, .key_size = 4, .value_size = 4, .max_entries = 3 },
		{ .type = OUTER_HASH, .key_size = 4, .value_size = 4, .max_entries = 3 },
		{ .type = DEVMAP, .key_size = 4, .value_size = 4, .max_entries = 3 },
		{ .type = DEVMAP_HASH, .key_size = 4, .value_size = 4, .max_entries = 3 },
		{ .type = QUEUE, .value_size = 8, .max_entries = 3 },
		{ .type = STACK, .value_size = 7, .max_entries = 3 },
		{ .type = RINGBUF, .max_entries = 64 },
		{ .type = BLOOM, .value_size = 8, .max_entries = 9 },
	};
	struct bpfrt_map before = { .type = HASH, .key_size = 4, .value_size = 8, .max_entries = 2 };
	struct bpfrt_init_report report;
	uint64_t value = 7;
	uint32_t key = 1;

	small_pool_set(4096);
	if (!bpfrt_memory_take(3) || (uintptr_t)bpfrt_memory_take(8) % 8) {
		printf("what the pool gives is not aligned\n");
		return 1;
	}
	if (bpfrt_map_create(&before) || bpfrt_map_update(&before, &key, &value, BPFRT_ANY))
		return 1;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct bpfrt_map map = shapes[i], probe = map;
		uint64_t used, bytes;

		/* What the map takes, in storage of its own. */
		probe.values = calloc(1, 4096);
		if (bpfrt_map_create(&probe))
			return 1;
		bytes = bpfrt_map_memory(&probe);
		free(probe.values);
		small_pool_set(4096);
		bpfrt_map_create_report(&before, &report);
		used = report.used;
		small_pool_set((uint32_t)(used + bytes - 1));
		if (bpfrt_map_create_report(&map, &report) != -BPFRT_ENOMEM || report.failed != &map ||
		    report.missing != 1 || report.used != used || map.values) {
			printf("type %u: the report is wrong\n", map.type);
			return 1;
		}
		small_pool_set((uint32_t)(used + bytes));
		if (bpfrt_map_create_report(&map, &report) || report.missing || report.used != used + bytes) {
			printf("type %u: it does not fit\n", map.type);
			return 1;
		}
		value = 0;
		if (bpfrt_map_lookup(&before, &key, &value) || value != 7)
			return 1;
	}
	return 0;
}
