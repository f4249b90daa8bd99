/* bloom_filter: never denies a value that was pushed, and seldom affirms another. */
#include "models.h"

enum { VALUES = 4096 };

static bool pushed[VALUES];

static void run(struct bpfrt_map *map, uint32_t operations)
{
	uint32_t count = 0, wrong = 0, asked = 0;
	uint8_t value[MAX_VALUE];

	memset(pushed, 0, sizeof(pushed));
	for (uint32_t n = 0; n < operations; n++) {
		uint32_t i = random_below(VALUES);

		memset(value, 0x33, sizeof(value));
		memcpy(value, &i, map->value_size < 4 ? map->value_size : 4);
		i = map->value_size < 4 ? i % (1u << 8 * map->value_size) : i;
		if (count < map->max_entries && !random_below(3)) {
			CHECK(!bpfrt_map_push_elem(map, value, BPFRT_ANY));
			count += !pushed[i];
			pushed[i] = true;
		} else if (pushed[i]) {
			CHECK(!bpfrt_map_peek_elem(map, value));
		} else {
			int64_t status = bpfrt_map_peek_elem(map, value);

			CHECK(!status || status == -2);
			wrong += !status;
			asked++;
		}
		CHECK(bpfrt_map_push_elem(map, value, BPFRT_EXIST) == -22);
		CHECK(bpfrt_map_pop_elem(map, value) == -95);
	}
	/* With 7 bits for every 5 hashes of each entry about half of the bits are set: one in 32 at most. */
	CHECK(wrong * UINT64_C(10) <= asked || asked < 1000);
	model_say("bloom_filter", map, operations);
	map_drop(map);
}

void model_bloom(uint32_t operations)
{
	run(map_make(BLOOM, 0, 4, 1), operations);
	run(map_make(BLOOM, 0, 2, 2), operations);
	run(map_make(BLOOM, 0, 13, 1000), operations);
}
