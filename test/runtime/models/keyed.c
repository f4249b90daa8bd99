/* Arrays and hashes, per CPU or not. */
#include "models.h"

static void check_contents(const struct bpfrt_map *map, const struct model *m, uint8_t *value)
{
	uint8_t key[MAX_KEY], next[MAX_KEY];
	const void *at = NULL;
	uint32_t seen = 0;

	for (; !bpfrt_map_next_key(map, at, next); at = memcpy(key, next, map->key_size)) {
		const uint8_t *expected = model_find(m, next, NULL);

		CHECK(expected);
		CHECK(!bpfrt_map_lookup(map, next, value));
		CHECK(!memcmp(value, expected, m->copy));
		CHECK(++seen <= m->count);
	}
	CHECK(seen == m->count);
}

static void step(const struct bpfrt_map *map, struct model *m, uint8_t *value, uint8_t *other)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_ANY, BPFRT_NOEXIST, BPFRT_EXIST, 3 };
	uint64_t flag = flags[random_below(sizeof(flags))];
	const uint8_t *expected;
	uint8_t key[MAX_KEY];

	random_key(map, key);
	expected = model_find(m, key, NULL);
	switch (random_below(6)) {
	case 0:
		CHECK(bpfrt_map_delete(map, key) == model_delete(m, key));
		break;
	case 1:
		CHECK(bpfrt_map_lookup(map, key, other) == (expected ? 0 : -2));
		CHECK(!expected || !memcmp(other, expected, m->copy));
		CHECK((bpfrt_map_lookup_elem(map, key) != NULL) == (expected != NULL));
		break;
	case 2:
		if (is_array(map))
			break;
		CHECK(bpfrt_map_lookup_and_delete(map, key, other) == (expected ? 0 : -2));
		CHECK(!expected || !memcmp(other, expected, m->copy));
		model_delete(m, key);
		break;
	default:
		random_value(map, value);
		CHECK(bpfrt_map_update(map, key, value, flag) == model_update(m, key, value, flag));
	}
}

static void run(const char *type, struct bpfrt_map *map, uint32_t operations)
{
	struct model m = model_make(map);
	uint8_t *value = malloc(m.copy), *other = malloc(m.copy);

	for (uint32_t n = 0; n < operations; n++) {
		step(map, &m, value, other);
		if (n % 1000 == 0)
			check_contents(map, &m, value);
	}
	check_contents(map, &m, value);
	model_say(type, map, operations);
	free(value);
	free(other);
	model_drop(&m);
	map_drop(map);
}

void model_keyed(uint32_t operations)
{
	static const uint32_t sizes[] = { 1, 2, 31 };
	static const struct {
		const char *name;
		uint32_t type, key_size, value_size;
	} shapes[] = {
		{ "array", ARRAY, 4, 8 },
		{ "array", ARRAY, 4, 13 },
		{ "percpu_array", PERCPU_ARRAY, 4, 8 },
		{ "percpu_array", PERCPU_ARRAY, 4, 3 },
		{ "hash", HASH, 8, 8 },
		{ "hash", HASH, 13, 9 },
		{ "hash", HASH, 1, 80 },
		{ "percpu_hash", PERCPU_HASH, 4, 8 },
		{ "percpu_hash", PERCPU_HASH, 7, 5 },
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		for (size_t j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++)
			run(shapes[i].name,
			    map_make(shapes[i].type, shapes[i].key_size, shapes[i].value_size, sizes[j]), operations);
}
