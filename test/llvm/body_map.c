/* Map helpers: inline array lookups, direct calls of a known type's operations, generic calls for the rest. */
#include <criterion/criterion.h>
#include <string.h>

#include "body.h"
#include "bpfrt/map.h"

static const struct bpfrt_map *called_map;
static char called[32];

static void *note(const char *name, const struct bpfrt_map *map)
{
	strcpy(called, name);
	called_map = map;
	return NULL;
}

static void *hash_lookup(const struct bpfrt_map *map, const void *key)
{
	(void)key;
	return note("hash_lookup", map);
}

static int64_t array_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	(void)key, (void)value;
	note("array_update", map);
	return -(int64_t)flags;
}

static int64_t hash_delete(const struct bpfrt_map *map, const void *key)
{
	(void)key;
	note("hash_delete", map);
	return -2;
}

static void *percpu_lookup(const struct bpfrt_map *map, const void *key)
{
	(void)key;
	return note("percpu_lookup", map);
}

static void *generic_lookup(const struct bpfrt_map *map, const void *key)
{
	(void)key;
	return note("generic_lookup", map);
}

static char ops;
static const struct body_symbol symbols[] = {
	{ "bpfrt_hash_lookup", (void *)(uintptr_t)hash_lookup },
	{ "bpfrt_hash_delete", (void *)(uintptr_t)hash_delete },
	{ "bpfrt_array_update", (void *)(uintptr_t)array_update },
	{ "bpfrt_percpu_array_lookup", (void *)(uintptr_t)percpu_lookup },
	{ "bpfrt_map_lookup_elem", (void *)(uintptr_t)generic_lookup },
	{ "bpfrt_hash_ops", &ops },
	{ "bpfrt_array_ops", &ops },
	{ "bpfrt_percpu_array_ops", &ops },
	{ NULL, NULL },
};

enum { ARRAY, HASH, PERCPU, INNER, MAPS };

static const struct bpfc_map maps[MAPS] = {
	[ARRAY] = { .name = "array",
		    .type = 2,
		    .key_size = 4,
		    .value_size = 12,
		    .max_entries = 5,
		    .inner = BPFC_NONE,
		    .linkage = 1 },
	[HASH] = { .name = "hash",
		   .type = 1,
		   .key_size = 4,
		   .value_size = 8,
		   .max_entries = 5,
		   .inner = BPFC_NONE,
		   .linkage = 1 },
	[PERCPU] = { .name = "percpu",
		     .type = 6,
		     .key_size = 4,
		     .value_size = 8,
		     .max_entries = 5,
		     .inner = BPFC_NONE,
		     .linkage = 1 },
	[INNER] = { .name = "inner",
		    .type = 2,
		    .key_size = 4,
		    .value_size = 8,
		    .max_entries = 5,
		    .inner = BPFC_NONE,
		    .is_inner_only = true },
};

#define CALL_SLOT 5

/* r0 = helper(map, ctx, ctx, 7) */
static struct bpfc_prog *add(struct body_model *m, uint32_t map, uint32_t helper)
{
	return BODY_ADD(m, BPFC_MAKE(MOV64_REG, .dst = 2, .src = 1), BPFC_MAKE(MOV64_REG, .dst = 3, .src = 1),
			BPFC_MAKE(LD_MAP_FD, .dst = 1, .ref_kind = BPFC_REF_MAP, .ref = map),
			{ .id = BPFC_INSN_SECOND }, BPFC_MAKE(MOV64_IMM, .dst = 4, .imm = 7),
			BPFC_MAKE(CALL_HELPER, .ref_kind = BPFC_REF_HELPER, .ref = helper), BODY_EXIT);
}

static struct body_model *open_maps(enum bpfc_profile profile)
{
	struct body_model *m = body_open();

	m->model.maps = maps;
	m->model.map_count = MAPS;
	m->options.profile = profile;
	return m;
}

/* Claims that the call's map is `map`. */
static struct bpfc_facts *know_map(struct body_model *m, const struct bpfc_prog *prog, uint32_t map)
{
	struct bpfc_facts *facts = body_facts(prog);

	for (uint32_t i = 4; i <= CALL_SLOT; i++)
		facts->insns[i].regs[1] = (struct bpfc_value){ .kind = BPFC_KIND_MAP, .ref = map, .off_known = true };
	m->facts[prog - m->progs] = facts;
	return facts;
}

static void check_array(enum bpfc_profile profile)
{
	struct body_model *m = open_maps(profile);
	struct bpfc_prog *prog = add(m, ARRAY, 1);
	struct bpfc_facts *facts = know_map(m, prog, ARRAY);
	struct bpfrt_map *map;
	char storage[5 * 16], *values;

	body_load(m, symbols);
	map = body_symbol(m, "array");
	if (profile == BPFC_PROFILE_CLOUD)
		map->values = storage;
	values = map->values;
	cr_assert_eq(map->stride, 16);
	for (uint32_t key = 0; key < 8; key++)
		cr_expect_eq(body_find(m, prog)(&key), key < 5 ? (uint64_t)(uintptr_t)(values + key * 16) : 0);
	body_facts_free(facts);
	body_close(m);
}

Test(body_map, array_lookup_cloud)
{
	check_array(BPFC_PROFILE_CLOUD);
}

Test(body_map, array_lookup_embedded)
{
	check_array(BPFC_PROFILE_EMBEDDED);
}

/* A cloud array that grew is looked up in its new bounds. */
Test(body_map, array_grows)
{
	struct body_model *m = open_maps(BPFC_PROFILE_CLOUD);
	struct bpfc_prog *prog = add(m, ARRAY, 1);
	struct bpfc_facts *facts = know_map(m, prog, ARRAY);
	struct bpfrt_map *map;
	char storage[7 * 16];
	uint32_t key = 6;

	body_load(m, symbols);
	map = body_symbol(m, "array");
	map->values = storage;
	cr_expect_eq(body_find(m, prog)(&key), 0);
	map->max_entries = 7;
	cr_expect_eq(body_find(m, prog)(&key), (uint64_t)(uintptr_t)(storage + 6 * 16));
	body_facts_free(facts);
	body_close(m);
}

static void check_call(uint32_t map, bool is_known, uint32_t helper, const char *name, uint64_t result)
{
	struct body_model *m = open_maps(BPFC_PROFILE_CLOUD);
	struct bpfc_prog *prog = add(m, map, helper);
	struct bpfc_facts *facts = is_known ? know_map(m, prog, map) : NULL;
	uint32_t key = 0;

	body_load(m, symbols);
	called[0] = 0;
	cr_expect_eq(body_find(m, prog)(&key), result);
	cr_expect_str_eq(called, name);
	if (!maps[map].is_inner_only)
		cr_expect_eq(called_map, body_symbol(m, maps[map].name));
	if (facts)
		body_facts_free(facts);
	body_close(m);
}

Test(body_map, direct_calls)
{
	check_call(HASH, true, 1, "hash_lookup", 0);
	check_call(HASH, true, 3, "hash_delete", (uint64_t)-2);
	check_call(ARRAY, true, 2, "array_update", (uint64_t)-7);
	check_call(PERCPU, true, 1, "percpu_lookup", 0);
}

/* Unknown maps, and those that stand for others. */
Test(body_map, generic_calls)
{
	check_call(HASH, false, 1, "generic_lookup", 0);
	check_call(INNER, true, 1, "generic_lookup", 0);
}
