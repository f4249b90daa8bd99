/* LRU types: a list, oldest first. Which element a full one evicts is as runtime/map/lru.h says. */
#include "models.h"

enum { ENTRIES = 100, MOST_SPARED = 64 };

static struct entry {
	uint8_t key[MAX_KEY];
	bool is_used;
	uint8_t *value; /* as the host copies it */
} list[ENTRIES];

static uint32_t count;

/* count where there is none. */
static uint32_t find(const struct bpfrt_map *map, const uint8_t *key)
{
	uint32_t i = 0;

	while (i < count && memcmp(list[i].key, key, map->key_size))
		i++;
	return i;
}

static struct entry take(uint32_t i)
{
	struct entry e = list[i];

	memmove(&list[i], &list[i + 1], (--count - i) * sizeof(list[0]));
	return e;
}

static void evict(void)
{
	for (uint32_t spared = 0; list[0].is_used && spared < MOST_SPARED; spared++) {
		struct entry e = take(0);

		e.is_used = false;
		list[count++] = e;
	}
	free(take(0).value);
}

static int64_t update(const struct bpfrt_map *map, const uint8_t *key, const uint8_t *value, uint64_t flags)
{
	uint64_t copy = bpfrt_map_copy_bytes(map);
	uint32_t i = find(map, key);
	bool is_new = i == count;
	struct entry e = { .value = NULL };

	if (flags > BPFRT_EXIST)
		return -22;
	if (!is_new && flags == BPFRT_NOEXIST)
		return -17;
	if (is_new && flags == BPFRT_EXIST)
		return -2;
	if (is_new && count == map->max_entries)
		evict();
	if (is_new) {
		memcpy(e.key, key, map->key_size);
		e.value = malloc(copy);
		list[count++] = e;
	} else if (map->type == LRU_HASH) { /* another element */
		e = take(i);
		list[count++] = e;
	}
	i = find(map, key);
	list[i].is_used = !is_new;
	memcpy(list[i].value, value, copy);
	return 0;
}

static void step(const struct bpfrt_map *map, uint8_t *value)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_NOEXIST, BPFRT_EXIST, 3 };
	uint64_t flag = flags[random_below(sizeof(flags))], copy = bpfrt_map_copy_bytes(map);
	uint8_t key[MAX_KEY];
	int64_t status;
	uint32_t i;

	random_key(map, key);
	i = find(map, key);
	status = i < count ? 0 : -2;
	switch (random_below(8)) {
	case 0:
		CHECK(bpfrt_map_delete(map, key) == status);
		if (!status)
			free(take(i).value);
		break;
	case 1:
		CHECK(bpfrt_map_lookup_and_delete(map, key, value) == status);
		CHECK(status || !memcmp(value, list[i].value, copy));
		if (!status)
			free(take(i).value);
		break;
	case 2: /* not a use */
		CHECK(bpfrt_map_lookup(map, key, value) == status);
		CHECK(status || !memcmp(value, list[i].value, copy));
		break;
	case 3:
	case 4:
		CHECK((bpfrt_map_lookup_elem(map, key) != NULL) == !status);
		if (!status)
			list[i].is_used = true;
		break;
	default:
		random_value(map, value);
		CHECK(bpfrt_map_update(map, key, value, flag) == update(map, key, value, flag));
	}
}

static void check_contents(const struct bpfrt_map *map, uint8_t *value)
{
	uint8_t key[MAX_KEY], next[MAX_KEY];
	const void *at = NULL;
	uint32_t seen = 0;

	for (; !bpfrt_map_next_key(map, at, next); at = memcpy(key, next, map->key_size), seen++)
		CHECK(find(map, next) < count);
	CHECK(seen == count);
	for (uint32_t i = 0; i < count; i++)
		CHECK(!bpfrt_map_lookup(map, list[i].key, value) &&
		      !memcmp(value, list[i].value, bpfrt_map_copy_bytes(map)));
}

static void run(const char *type, struct bpfrt_map *map, uint32_t operations)
{
	uint8_t *value = malloc(bpfrt_map_copy_bytes(map));

	for (uint32_t n = 0; n < operations; n++) {
		step(map, value);
		if (n % 100 == 0)
			check_contents(map, value);
	}
	check_contents(map, value);
	model_say(type, map, operations);
	while (count)
		free(take(0).value);
	free(value);
	map_drop(map);
}

/* Reads every element between updates, so that all are spared until the bound is reached. */
static void run_used(uint32_t type)
{
	struct bpfrt_map *map = map_make(type, 4, 8, ENTRIES);
	uint8_t *value = calloc(1, bpfrt_map_copy_bytes(map));

	for (uint32_t key = 0; key < 3 * ENTRIES; key++) {
		uint8_t bytes[MAX_KEY] = { 0 };

		memcpy(bytes, &key, 4);
		CHECK(bpfrt_map_update(map, bytes, value, BPFRT_ANY) == update(map, bytes, value, BPFRT_ANY));
		check_contents(map, value);
		for (uint32_t i = 0; i < count; i++) {
			CHECK(bpfrt_map_lookup_elem(map, list[i].key));
			list[i].is_used = true;
		}
	}
	while (count)
		free(take(0).value);
	free(value);
	map_drop(map);
}

void model_lru(uint32_t operations)
{
	static const uint32_t sizes[] = { 1, 2, 31 };

	run_used(LRU_HASH);
	run_used(LRU_PERCPU_HASH);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		run("lru_hash", map_make(LRU_HASH, 8, 8, sizes[i]), operations);
		run("lru_hash", map_make(LRU_HASH, 5, 19, sizes[i]), operations);
		run("lru_percpu_hash", map_make(LRU_PERCPU_HASH, 4, 8, sizes[i]), operations);
		run("lru_percpu_hash", map_make(LRU_PERCPU_HASH, 9, 3, sizes[i]), operations);
	}
}
