/* Redirect tables: devmap, devmap_hash, cpumap, xskmap. */
#include "models.h"

enum { KEYS = 80 };

static struct entry {
	bool is_set;
	uint32_t value[2];
} model[KEYS];

static uint32_t count;

static int64_t set_entry(const struct bpfrt_map *map, uint32_t key, const uint32_t *value, uint64_t flags)
{
	bool is_hash = map->type == DEVMAP_HASH, is_socket = map->type == XSKMAP;
	struct entry *e = &model[key];

	if (flags > BPFRT_EXIST || (is_hash && !value[0]))
		return -22;
	if (!is_hash && key >= map->max_entries)
		return -7;
	if (flags == BPFRT_NOEXIST && (e->is_set || !(is_hash || is_socket)))
		return -17;
	if (flags == BPFRT_EXIST && is_socket && !e->is_set)
		return -2;
	if (is_hash && !e->is_set && count == map->max_entries)
		return -7;
	count -= e->is_set;
	e->is_set = is_hash || is_socket || value[0];
	count += e->is_set;
	memcpy(e->value, value, map->value_size);
	return 0;
}

static int64_t remove_entry(const struct bpfrt_map *map, uint32_t key)
{
	bool was_set = model[key].is_set;

	if (map->type != DEVMAP_HASH && key >= map->max_entries)
		return -22;
	model[key].is_set = false;
	count -= was_set;
	return was_set || map->type != DEVMAP_HASH ? 0 : -2;
}

static void step(const struct bpfrt_map *map)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_NOEXIST, BPFRT_EXIST, 3 };
	uint64_t flag = flags[random_below(sizeof(flags))];
	uint32_t key = random_below(map->max_entries + map->max_entries / 2 + 2), got[2] = { 0 };
	uint32_t value[2] = { random_below(4), random_below(9) };
	bool is_there = model[key].is_set;

	switch (random_below(4)) {
	case 0:
		CHECK(bpfrt_map_delete(map, &key) == remove_entry(map, key));
		break;
	case 1:
		CHECK(bpfrt_map_lookup(map, &key, got) == (is_there ? 0 : -2));
		CHECK(!is_there || !memcmp(got, model[key].value, map->value_size));
		CHECK(bpfrt_redirect_map(map, key, 2) == (is_there ? 4 : 2));
		break;
	default:
		CHECK(bpfrt_map_update(map, &key, value, flag) == set_entry(map, key, value, flag));
	}
}

static void run(const char *type, struct bpfrt_map *map, uint32_t operations)
{
	memset(model, 0, sizeof(model));
	count = 0;
	for (uint32_t n = 0; n < operations; n++)
		step(map);
	model_say(type, map, operations);
	map_drop(map);
}

void model_redirect(uint32_t operations)
{
	static const uint32_t sizes[] = { 1, 2, 40 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		run("devmap", map_make(DEVMAP, 4, 8, sizes[i]), operations);
		run("devmap_hash", map_make(DEVMAP_HASH, 4, 8, sizes[i]), operations);
		run("cpumap", map_make(CPUMAP, 4, 4, sizes[i]), operations);
		run("xskmap", map_make(XSKMAP, 4, 4, sizes[i]), operations);
	}
}
