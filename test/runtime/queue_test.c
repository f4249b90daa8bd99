/* Maps without keys: queues and stacks against a model, bloom filters against what was pushed. Built for each profile.
 */
#include <criterion/criterion.h>

#include "subject.h"

#define OPERATIONS 20000

/* A list of values, oldest first. */
struct line {
	uint32_t count;
	uint8_t values[70][MAX_VALUE];
};

static int64_t line_push(struct line *line, const struct bpfrt_map *map, const uint8_t *value, uint64_t flags)
{
	if (flags != BPFRT_ANY && flags != BPFRT_EXIST)
		return -22;
	if (line->count == map->max_entries && flags != BPFRT_EXIST)
		return -7;
	if (line->count == map->max_entries)
		memmove(line->values[0], line->values[1], --line->count * sizeof(line->values[0]));
	memcpy(line->values[line->count++], value, map->value_size);
	return 0;
}

static int64_t line_get(struct line *line, const struct bpfrt_map *map, uint8_t *value, bool takes)
{
	uint32_t at = map->type == STACK ? line->count - 1 : 0;

	memset(value, 0, map->value_size);
	if (!line->count)
		return -2;
	memcpy(value, line->values[at], map->value_size);
	if (takes)
		memmove(line->values[at], line->values[at + 1], (--line->count - at) * sizeof(line->values[0]));
	return 0;
}

static void step(const struct bpfrt_map *map, struct line *line)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_EXIST, BPFRT_NOEXIST, 3 };
	uint8_t value[MAX_VALUE], got[MAX_VALUE + 1], expected[MAX_VALUE];
	uint64_t flag = flags[random_below(sizeof(flags))];
	uint32_t what = random_below(5);

	memset(got, 0x5a, sizeof(got));
	random_bytes(value, map->value_size);
	if (what < 2) {
		cr_assert_eq(bpfrt_map_push_elem(map, value, flag), line_push(line, map, value, flag));
		return;
	}
	cr_assert_eq(what == 2 ? bpfrt_map_peek_elem(map, got) : bpfrt_map_pop_elem(map, got),
		     line_get(line, map, expected, what != 2));
	cr_assert(!memcmp(got, expected, map->value_size));
	cr_assert_eq(got[map->value_size], 0x5a);
}

Test(queue, queues_and_stacks_behave_like_a_model)
{
	static const struct {
		uint32_t type, value_size, max_entries;
	} shapes[] = { { QUEUE, 8, 1 }, { QUEUE, 4, 2 }, { QUEUE, 13, 7 },  { QUEUE, 80, 64 },
		       { STACK, 8, 1 }, { STACK, 1, 3 }, { STACK, 24, 16 }, { STACK, 5, 63 } };

	random_start("queue");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct bpfrt_map *map = map_make(shapes[i].type, 0, shapes[i].value_size, shapes[i].max_entries);
		struct line *line = calloc(1, sizeof(*line));

		for (uint32_t n = 0; n < OPERATIONS; n++)
			step(map, line);
		free(line);
		map_drop(map);
	}
}

Test(queue, the_host_pushes_peeks_and_pops)
{
	struct bpfrt_map *map = map_make(QUEUE, 0, 4, 2);
	uint32_t one = 1, two = 2, three = 3, got = 0;

	cr_assert_eq(bpfrt_map_update(map, NULL, &one, BPFRT_ANY), 0);
	cr_assert_eq(bpfrt_map_update(map, NULL, &two, BPFRT_ANY), 0);
	cr_assert_eq(bpfrt_map_update(map, NULL, &three, BPFRT_ANY), -7);
	cr_assert_eq(bpfrt_map_lookup(map, NULL, &got), 0);
	cr_assert_eq(got, 1);
	cr_assert_eq(bpfrt_map_lookup_and_delete(map, NULL, &got), 0);
	cr_assert_eq(bpfrt_map_lookup_and_delete(map, NULL, &got), 0);
	cr_assert_eq(got, 2);
	cr_assert_eq(bpfrt_map_lookup_and_delete(map, NULL, &got), -2);
	cr_assert_eq(bpfrt_map_delete(map, NULL), -22);
	cr_assert_eq(bpfrt_map_next_key(map, NULL, &got), -22);
	cr_assert_eq(bpfrt_map_lookup_sum(map, NULL, (uint64_t[1]){ 0 }), -22);
	map_drop(map);
}

Test(queue, lookup_and_delete_takes_the_elements_of_a_hash)
{
	struct bpfrt_map *map = map_make(HASH, 4, 4, 2);
	uint32_t key = 5, value = 6, got = 0;

	cr_assert_eq(bpfrt_map_update(map, &key, &value, BPFRT_ANY), 0);
	cr_assert_eq(bpfrt_map_lookup_and_delete(map, &key, &got), 0);
	cr_assert_eq(got, 6);
	cr_assert_eq(bpfrt_map_lookup_and_delete(map, &key, &got), -2);
	map_drop(map);
}

static uint32_t false_positives(uint32_t extra, uint32_t entries)
{
	struct bpfrt_map *map = map_make_extra(BLOOM, 0, 4, entries, extra);
	uint32_t wrong = 0;

	for (uint32_t n = 0; n < entries; n++)
		cr_assert_eq(bpfrt_map_push_elem(map, &(uint32_t){ n * 7 }, BPFRT_ANY), 0);
	for (uint32_t n = 0; n < entries; n++)
		cr_assert_eq(bpfrt_map_peek_elem(map, &(uint32_t){ n * 7 }), 0);
	for (uint32_t n = 0; n < entries; n++)
		wrong += !bpfrt_map_peek_elem(map, &(uint32_t){ n * 7 + 3 });
	cr_assert_eq(bpfrt_map_push_elem(map, &(uint32_t){ 1 }, BPFRT_EXIST), -22);
	cr_assert_eq(bpfrt_map_pop_elem(map, &(uint32_t){ 1 }), -95);
	map_drop(map);
	return wrong;
}

/* Filled to its last entry, a filter with k hashes of Linux's size answers wrongly at most 0.5^k of the time, more or
 * less. */
Test(queue, a_bloom_filter_never_forgets_and_seldom_errs)
{
	static const struct {
		uint32_t extra, per_10000;
	} most[] = { { 0, 400 }, { 1, 6000 }, { 3, 1500 }, { 7, 120 }, { 15, 30 } };

	for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
		uint32_t wrong = false_positives(most[i].extra, 10000);

		cr_assert(wrong <= most[i].per_10000, "%u hashes: %u of 10000", most[i].extra, wrong);
	}
	false_positives(0, 1);
}

Test(queue, create_refuses_what_linux_refuses)
{
	cr_assert_null(map_make(QUEUE, 4, 4, 1));
	cr_assert_null(map_make(STACK, 0, 0, 1));
	cr_assert_null(map_make(BLOOM, 0, 4, 0));
}
