/*
 * Memory that fails: for every n the n-th request does, once, while maps of every type are made, filled, grown and
 * destroyed. Then the one that asked says so, nothing is lost, and a map that was there before holds what it held. The
 * memory strategy here takes the place of the library's.
 */
#include "memory/memory.h"
#include "subject.h"

static uint64_t requests, fail_at, live; /* bytes that are not given back */

static bool fails(void)
{
	return ++requests == fail_at;
}

void *bpfrt_memory_take(uint64_t bytes)
{
	uint64_t rounded = bpfrt_align_up(bytes, 64);
	void *memory = fails() ? NULL : aligned_alloc(64, rounded);

	if (!memory)
		return NULL;
	live += bytes;
	return memset(memory, 0, rounded);
}

void bpfrt_memory_give(void *memory, uint64_t bytes)
{
	free(memory);
	live -= bytes;
}

void *bpfrt_memory_take_room(uint64_t bytes, uint64_t room)
{
	void *memory = fails() ? NULL : calloc(1, room / 16);

	if (memory)
		live += bytes;
	return memory;
}

bool bpfrt_memory_grow(void *memory, uint64_t bytes, uint64_t more)
{
	(void)memory;
	(void)bytes;
	if (fails())
		return false;
	live += more;
	return true;
}

void bpfrt_memory_give_room(void *memory, uint64_t bytes, uint64_t room)
{
	(void)room;
	bpfrt_memory_give(memory, bytes);
}

uint64_t bpfrt_memory_used(void)
{
	return live;
}

uint64_t bpfrt_memory_total(void)
{
	return UINT64_MAX;
}

void bpfrt_memory_set_quota(uint64_t bytes)
{
	(void)bytes;
}

static void fail(const char *what, uint32_t type)
{
	printf("%s: type %u, request %llu fails\n", what, type, (unsigned long long)fail_at);
	exit(1);
}

static void fill(const struct bpfrt_map *map, uint32_t count)
{
	uint64_t value[4096] = { 7 };

	for (uint32_t key = 0; key < count; key++)
		if (bpfrt_map_update(map, &key, value, BPFRT_ANY))
			fail("an element does not fit", map->type);
}

static void check_filled(const struct bpfrt_map *map, uint32_t count)
{
	uint64_t value[4096];

	for (uint32_t key = 0; key < count; key++)
		if (bpfrt_map_lookup(map, &key, value) || value[0] != 7)
			fail("an element is not what it was", map->type);
}

/* Whether a request failed. */
static bool use(const struct bpfrt_map *shape)
{
	struct bpfrt_map map = *shape;
	bool is_kept = shape->type == HASH || shape->type == ARRAY || shape->type == LRU_HASH;
	uint64_t before = live, first = requests;
	struct bpfrt_init_report report;
	int64_t status = bpfrt_map_create_report(&map, &report);

	if (status) {
		if (status != -BPFRT_ENOMEM || report.failed != &map || !report.missing || map.values || map.state)
			fail("the report is wrong", shape->type);
		if (live != before)
			fail("memory is lost", shape->type);
		return true;
	}
	if (is_kept)
		fill(&map, map.max_entries);
	if (is_kept && !bpfrt_map_resize(&map, 2 * map.max_entries))
		fill(&map, map.max_entries);
	else if (is_kept && fail_at > requests)
		fail("it does not grow", shape->type);
	if (is_kept)
		check_filled(&map, map.max_entries);
	bpfrt_map_destroy(&map);
	if (live != before)
		fail("memory is lost", shape->type);
	return fail_at > first && fail_at <= requests;
}

int main(void)
{
	static const struct bpfrt_map shapes[] = {
		{ .type = HASH, .key_size = 4, .value_size = 8, .max_entries = 40 },
		{ .type = ARRAY, .key_size = 4, .value_size = 8, .max_entries = 40 },
		{ .type = LRU_HASH, .key_size = 4, .value_size = 8, .max_entries = 40 },
		{ .type = PROG_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 3 },
		{ .type = PERF, .key_size = 4, .value_size = 4, .max_entries = 3 },
		{ .type = PERCPU_HASH, .key_size = 4, .value_size = 8, .max_entries = 9 },
		{ .type = PERCPU_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 9 },
		{ .type = LRU_PERCPU_HASH, .key_size = 4, .value_size = 8, .max_entries = 9 },
		{ .type = LPM_TRIE, .key_size = 8, .value_size = 8, .max_entries = 9 },
		{ .type = OUTER, .key_size = 4, .value_size = 4, .max_entries = 9 },
		{ .type = OUTER_HASH, .key_size = 4, .value_size = 4, .max_entries = 9 },
		{ .type = DEVMAP, .key_size = 4, .value_size = 4, .max_entries = 9 },
		{ .type = DEVMAP_HASH, .key_size = 4, .value_size = 4, .max_entries = 9 },
		{ .type = QUEUE, .value_size = 8, .max_entries = 9 },
		{ .type = RINGBUF, .max_entries = 4096 },
		{ .type = BLOOM, .value_size = 8, .max_entries = 9 },
	};
	struct bpfrt_map *before = map_make(HASH, 4, 8, 30);
	uint32_t failures = 0;

	fill(before, 30);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		uint32_t n = 1;

		do
			fail_at = requests + n++;
		while (use(&shapes[i]));
		failures += n - 2;
		check_filled(before, 30);
	}
	map_drop(before);
	printf("%u requests failed in turn\n", failures);
	return live || failures < 2 * sizeof(shapes) / sizeof(shapes[0]) - 1;
}
