/* queue and stack: a list of values, oldest first. */
#include "models.h"

static uint32_t count;
static uint8_t line[70][MAX_VALUE];

static int64_t push(const struct bpfrt_map *map, const uint8_t *value, uint64_t flags)
{
	if (flags != BPFRT_ANY && flags != BPFRT_EXIST)
		return -22;
	if (count == map->max_entries && flags != BPFRT_EXIST)
		return -7;
	if (count == map->max_entries)
		memmove(line[0], line[1], --count * sizeof(line[0]));
	memcpy(line[count++], value, map->value_size);
	return 0;
}

static int64_t get(const struct bpfrt_map *map, uint8_t *value, bool takes)
{
	uint32_t at = map->type == STACK ? count - 1 : 0;

	memset(value, 0, map->value_size);
	if (!count)
		return -2;
	memcpy(value, line[at], map->value_size);
	if (takes)
		memmove(line[at], line[at + 1], (--count - at) * sizeof(line[0]));
	return 0;
}

static void step(const struct bpfrt_map *map)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_EXIST, BPFRT_NOEXIST, 3 };
	uint8_t value[MAX_VALUE], got[MAX_VALUE + 1], expected[MAX_VALUE];
	uint64_t flag = flags[random_below(sizeof(flags))];
	bool takes = random_below(3);

	memset(got, 0x5a, sizeof(got));
	random_bytes(value, map->value_size);
	if (random_below(2)) {
		CHECK(bpfrt_map_push_elem(map, value, flag) == push(map, value, flag));
		return;
	}
	CHECK((takes ? bpfrt_map_pop_elem(map, got) : bpfrt_map_peek_elem(map, got)) == get(map, expected, takes));
	CHECK(!memcmp(got, expected, map->value_size));
	CHECK(got[map->value_size] == 0x5a);
}

void model_lines(uint32_t operations)
{
	static const uint32_t shapes[][2] = { { 8, 1 }, { 5, 2 }, { 13, 7 }, { 80, 64 } };

	for (uint32_t type = QUEUE; type <= STACK; type++)
		for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
			struct bpfrt_map *map = map_make(type, 0, shapes[i][0], shapes[i][1]);

			count = 0;
			for (uint32_t n = 0; n < operations; n++)
				step(map);
			model_say(type == QUEUE ? "queue" : "stack", map, operations);
			map_drop(map);
		}
}
