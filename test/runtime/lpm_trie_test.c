/* lpm_trie against a list of prefixes that is searched from end to end. Built for each profile. */
#include <criterion/criterion.h>

#include "subject.h"

#define OPERATIONS 20000
#define ENTRIES 40

struct entry {
	uint8_t key[MAX_KEY];
	uint64_t value;
};

struct list {
	uint32_t count;
	struct entry entries[ENTRIES];
};

static uint32_t prefix_of(const uint8_t *key)
{
	uint32_t prefix;

	memcpy(&prefix, key, 4);
	return prefix;
}

static bool agree(const uint8_t *a, const uint8_t *b, uint32_t bits)
{
	for (uint32_t i = 0; i < bits; i++)
		if ((a[4 + i / 8] ^ b[4 + i / 8]) >> (7 - i % 8) & 1)
			return false;
	return true;
}

static struct entry *exact(struct list *list, const uint8_t *key)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (prefix_of(list->entries[i].key) == prefix_of(key) &&
		    agree(list->entries[i].key, key, prefix_of(key)))
			return &list->entries[i];
	return NULL;
}

static struct entry *best(struct list *list, const uint8_t *key)
{
	struct entry *found = NULL;

	for (uint32_t i = 0; i < list->count; i++) {
		uint32_t prefix = prefix_of(list->entries[i].key);

		if (prefix <= prefix_of(key) && agree(list->entries[i].key, key, prefix) &&
		    (!found || prefix > prefix_of(found->key)))
			found = &list->entries[i];
	}
	return found;
}

static int64_t list_update(struct list *list, const struct bpfrt_map *map, const uint8_t *key, uint64_t value,
			   uint64_t flags)
{
	struct entry *entry = exact(list, key);

	if (flags > 2 || prefix_of(key) > 8 * (map->key_size - 4))
		return -22;
	if (entry && flags == BPFRT_NOEXIST)
		return -17;
	if (!entry && flags == BPFRT_EXIST)
		return -2;
	if (!entry && list->count == map->max_entries)
		return -28;
	if (!entry)
		entry = &list->entries[list->count++];
	memcpy(entry->key, key, map->key_size);
	entry->value = value;
	return 0;
}

static int64_t list_delete(struct list *list, const struct bpfrt_map *map, const uint8_t *key)
{
	struct entry *entry = exact(list, key);

	if (prefix_of(key) > 8 * (map->key_size - 4))
		return -22;
	if (!entry)
		return -2;
	*entry = list->entries[--list->count];
	return 0;
}

/* Few different bytes, so that prefixes contain each other. */
static void random_prefix(const struct bpfrt_map *map, uint8_t *key)
{
	uint32_t prefix = random_below(8 * (map->key_size - 4) + 1);

	if (random_below(50) == 0)
		prefix += 8 * (map->key_size - 4);
	memcpy(key, &prefix, 4);
	for (uint32_t i = 4; i < map->key_size; i++)
		key[i] = (uint8_t)(random_below(4) << 6 | random_below(2));
}

static void check_keys(const struct bpfrt_map *map, struct list *list)
{
	uint8_t key[MAX_KEY], next[MAX_KEY];
	const void *at = NULL;
	uint32_t seen = 0;

	for (; !bpfrt_map_next_key(map, at, next); at = key) {
		struct entry *entry = exact(list, next);

		cr_assert(entry, "a prefix that is not in the map");
		cr_assert(!memcmp(entry->key, next, map->key_size));
		/* A prefix comes before those that contain it. */
		cr_assert(!at || prefix_of(key) >= prefix_of(next) || !agree(key, next, prefix_of(key)));
		memcpy(key, next, map->key_size);
		cr_assert(++seen <= list->count);
	}
	cr_assert_eq(seen, list->count);
}

static void step(const struct bpfrt_map *map, struct list *list)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_NOEXIST, BPFRT_EXIST, 3 };
	uint64_t flag = flags[random_below(sizeof(flags))], value = random_state;
	uint8_t key[MAX_KEY];
	struct entry *entry;
	uint64_t *got;

	random_prefix(map, key);
	switch (random_below(3)) {
	case 0:
		cr_assert_eq(bpfrt_map_update_elem(map, key, &value, flag), list_update(list, map, key, value, flag));
		break;
	case 1:
		cr_assert_eq(bpfrt_map_delete_elem(map, key), list_delete(list, map, key));
		break;
	default:
		entry = prefix_of(key) > 8 * (map->key_size - 4) ? NULL : best(list, key);
		got = bpfrt_map_lookup_elem(map, key);
		cr_assert_eq(!got, !entry);
		cr_assert(!got || *got == entry->value);
	}
}

Test(lpm_trie, behaves_like_a_list_of_prefixes)
{
	static const uint32_t shapes[][2] = { { 5, ENTRIES }, { 8, 1 }, { 8, ENTRIES }, { 20, 17 }, { 11, 3 } };

	random_start("lpm_trie");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct bpfrt_map *map = map_make(LPM_TRIE, shapes[i][0], 8, shapes[i][1]);
		struct list list = { 0 };

		for (uint32_t n = 0; n < OPERATIONS; n++) {
			step(map, &list);
			if (n % 500 == 0)
				check_keys(map, &list);
		}
		map_drop(map);
	}
}

Test(lpm_trie, an_old_value_stays_readable)
{
	struct bpfrt_map *map = map_make(LPM_TRIE, 8, 8, 1);
	uint8_t key[8] = { 24, 0, 0, 0, 10, 0, 1, 0 };
	uint64_t one = 1, two = 2;
	const uint64_t *old;

	cr_assert_eq(bpfrt_map_update_elem(map, key, &one, BPFRT_ANY), 0);
	old = bpfrt_map_lookup_elem(map, key);
	cr_assert_eq(bpfrt_map_update_elem(map, key, &two, BPFRT_ANY), 0);
	cr_assert_eq(*old, 1);
	cr_assert_eq(*(uint64_t *)bpfrt_map_lookup_elem(map, key), 2);
	map_drop(map);
}

Test(lpm_trie, create_refuses_what_linux_refuses)
{
	cr_assert_null(map_make(LPM_TRIE, 4, 8, 1));
	cr_assert_null(map_make(LPM_TRIE, 261, 8, 1));
	cr_assert_null(map_make(LPM_TRIE, 8, 0, 1));
	cr_assert_null(map_make(LPM_TRIE, 8, 8, 0));
}
