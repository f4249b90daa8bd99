/* lpm_trie: a list of prefixes, of which a lookup compares every one. */
#include "models.h"

enum { ENTRIES = 48 };

static struct entry {
	uint8_t key[MAX_KEY], value[MAX_VALUE];
} list[ENTRIES];

static uint32_t count;

static uint32_t prefix_of(const uint8_t *key)
{
	uint32_t prefix;

	memcpy(&prefix, key, 4);
	return prefix;
}

static bool has_prefix(const uint8_t *data, const struct entry *e)
{
	for (uint32_t bit = 0; bit < prefix_of(e->key); bit++)
		if ((data[bit / 8] ^ e->key[4 + bit / 8]) >> (7 - bit % 8) & 1)
			return false;
	return true;
}

static struct entry *find_longest(const uint8_t *key)
{
	struct entry *found = NULL;

	for (uint32_t i = 0; i < count; i++)
		if (prefix_of(list[i].key) <= prefix_of(key) && has_prefix(key + 4, &list[i]) &&
		    (!found || prefix_of(list[i].key) > prefix_of(found->key)))
			found = &list[i];
	return found;
}

static struct entry *find_exact(const uint8_t *key)
{
	for (uint32_t i = 0; i < count; i++)
		if (prefix_of(list[i].key) == prefix_of(key) && has_prefix(key + 4, &list[i]))
			return &list[i];
	return NULL;
}

static int64_t update(const struct bpfrt_map *map, const uint8_t *key, const uint8_t *value, uint64_t flags)
{
	struct entry *e = find_exact(key);

	if (flags > BPFRT_EXIST || prefix_of(key) > 8 * (map->key_size - 4))
		return -22;
	if (e && flags == BPFRT_NOEXIST)
		return -17;
	if (!e && flags == BPFRT_EXIST)
		return -2;
	if (!e && count == map->max_entries)
		return -28;
	if (!e)
		e = &list[count++];
	memcpy(e->key, key, map->key_size);
	memcpy(e->value, value, map->value_size);
	return 0;
}

static int64_t take(const struct bpfrt_map *map, const uint8_t *key)
{
	struct entry *e = find_exact(key);

	if (prefix_of(key) > 8 * (map->key_size - 4))
		return -22;
	if (!e)
		return -2;
	*e = list[--count];
	return 0;
}

/* Few prefixes; now and then one that is too long. */
static void make_key(const struct bpfrt_map *map, uint8_t *key)
{
	uint32_t prefix = random_below(20) ? random_below(8 * (map->key_size - 4) + 1) : 8 * map->key_size;

	memcpy(key, &prefix, 4);
	for (uint32_t i = 4; i < map->key_size; i++)
		key[i] = (uint8_t)(random_below(4) << 6 | random_below(2));
}

static void step(const struct bpfrt_map *map)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_NOEXIST, BPFRT_EXIST, 3 };
	uint64_t flag = flags[random_below(sizeof(flags))];
	uint8_t key[MAX_KEY], value[MAX_VALUE], got[MAX_VALUE];
	const struct entry *expected;

	make_key(map, key);
	expected = prefix_of(key) > 8 * (map->key_size - 4) ? NULL : find_longest(key);
	switch (random_below(4)) {
	case 0:
		CHECK(bpfrt_map_delete(map, key) == take(map, key));
		break;
	case 1:
		CHECK(bpfrt_map_lookup(map, key, got) == (expected ? 0 : -2));
		CHECK(!expected || !memcmp(got, expected->value, map->value_size));
		break;
	default:
		random_bytes(value, map->value_size);
		CHECK(bpfrt_map_update(map, key, value, flag) == update(map, key, value, flag));
	}
}

static void check_keys(const struct bpfrt_map *map)
{
	uint8_t key[MAX_KEY], next[MAX_KEY];
	const void *at = NULL;
	uint32_t seen = 0;

	for (; !bpfrt_map_next_key(map, at, next); at = memcpy(key, next, map->key_size), seen++)
		CHECK(find_exact(next));
	CHECK(seen == count);
}

void model_lpm(uint32_t operations)
{
	static const uint32_t shapes[][3] = {
		{ 8, 8, 1 }, { 8, 5, 2 }, { 8, 8, ENTRIES }, { 5, 1, 20 }, { 20, 13, 31 }
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct bpfrt_map *map = map_make(LPM_TRIE, shapes[i][0], shapes[i][1], shapes[i][2]);

		count = 0;
		for (uint32_t n = 0; n < operations; n++) {
			step(map);
			if (n % 1000 == 0)
				check_keys(map);
		}
		check_keys(map);
		model_say("lpm_trie", map, operations);
		map_drop(map);
	}
}
