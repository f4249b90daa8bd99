/* Maps of both kinds of section, and their initial values. */
#include <criterion/criterion.h>
#include <string.h>

#include "fixture.h"

Test(maps, members)
{
	const struct bpfc_map *map;
	struct opened o;

	open_object(&o, TEST_RULES "/maps.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	map = find_map(o.model, "hash");
	cr_assert_eq(map->type, 1);
	cr_assert_eq(map->key_size, 8);
	cr_assert_eq(map->value_size, 8);
	cr_assert_eq(map->max_entries, 100);
	cr_assert_eq(map->flags, 1);
	cr_assert_eq(map->extra, 7);
	cr_assert_str_eq(o.model->types.table[map->key_type].name, "key");
	cr_assert_neq(map->value_type, 0);
	cr_assert_eq(map->inner, BPFC_NONE);
	cr_assert_eq(map->linkage, BPFC_GLOBAL);
	cr_assert_eq(find_map(o.model, "hidden")->linkage, BPFC_STATIC);
	cr_assert_eq(find_map(o.model, "events")->max_entries, 0);
	close_object(&o);
}

Test(maps, of_maps)
{
	const struct bpfc_map *map, *inner;
	struct opened o;

	open_object(&o, TEST_RULES "/maps.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	map = find_map(o.model, "outer");
	inner = &o.model->maps[map->inner];
	cr_assert(inner->is_inner_only);
	cr_assert_eq(inner->type, 2);
	cr_assert_eq(inner->value_size, 8);
	cr_assert_eq(inner->max_entries, 2);
	cr_assert_eq(map->value_size, 4);
	cr_assert_eq(map->init_count, 2);
	cr_assert_eq(map->init[0].off, 1);
	cr_assert_eq(map->init[0].ref_kind, BPFC_REF_MAP);
	cr_assert_str_eq(o.model->maps[map->init[0].ref].name, "inner_a");
	cr_assert_eq(map->init[1].off, 3);
	cr_assert_str_eq(o.model->maps[map->init[1].ref].name, "inner_b");
	close_object(&o);
}

/* The keys of initial values are their numbers, of 4 bytes. */
Test(maps, in_a_hash)
{
	const struct bpfc_map *map;
	struct opened o;

	open_object(&o, TEST_RULES "/maps.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	map = find_map(o.model, "tables");
	cr_assert_eq(map->init_count, 1);
	cr_assert_eq(map->init[0].off, 2);
	cr_assert_str_eq(o.model->maps[map->init[0].ref].name, "inner_b");
	close_object(&o);
	open_object(&o, TEST_RULES "/wide_keys.o", NULL);
	cr_assert_eq(o.status, BPFC_E_FORMAT, "%s", o.said);
	cr_expect(strstr(o.said, "tables") && strstr(o.said, "whose keys are 4 bytes"), "%s", o.said);
	close_object(&o);
}

Test(maps, of_programs)
{
	const struct bpfc_map *map;
	struct opened o;

	open_object(&o, TEST_RULES "/maps.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	map = find_map(o.model, "jumps");
	cr_assert_eq(map->init_count, 1);
	cr_assert_eq(map->init[0].off, 2);
	cr_assert_eq(map->init[0].ref_kind, BPFC_REF_PROG);
	cr_assert_str_eq(o.model->progs[map->init[0].ref].name, "called");
	close_object(&o);
}

/* The k-th instruction that loads a map. */
static const char *loaded(const struct bpfc_model *model, const char *prog, uint32_t k)
{
	const struct bpfc_prog *p = find_prog(model, prog);

	for (uint32_t i = 0; i < p->insn_count; i++)
		if (p->insns[i].id == BPFC_INSN_LD_MAP_FD && p->insns[i].ref_kind == BPFC_REF_MAP && !k--)
			return model->maps[p->insns[i].ref].name;
	return "none";
}

Test(maps, instructions_name_them)
{
	struct opened o;

	open_object(&o, TEST_RULES "/maps.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	cr_assert_str_eq(loaded(o.model, "called", 0), "hash");
	cr_assert_str_eq(loaded(o.model, "entry", 0), "outer");
	cr_assert_str_eq(loaded(o.model, "entry", 1), "hidden");
	cr_assert_str_eq(loaded(o.model, "entry", 2), "events");
	cr_assert_str_eq(loaded(o.model, "entry", 3), "jumps");
	close_object(&o);
}

Test(maps, legacy)
{
	const struct bpfc_map *map;
	struct opened o;

	open_object(&o, TEST_RULES "/legacy.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	cr_assert_eq(o.model->map_count, 2);
	map = find_map(o.model, "counters");
	cr_assert_eq(map->type, 2);
	cr_assert_eq(map->key_size, 4);
	cr_assert_eq(map->value_size, 8);
	cr_assert_eq(map->max_entries, 16);
	map = find_map(o.model, "table");
	cr_assert_str_eq(o.model->maps[map->inner].name, "counters");
	cr_assert_not(o.model->maps[map->inner].is_inner_only);
	cr_assert_str_eq(loaded(o.model, "filter", 0), "counters");
	cr_assert_str_eq(loaded(o.model, "filter", 1), "table");
	close_object(&o);
}

Test(maps, sizes_given)
{
	const struct bpfc_map_size sizes[] = { { "hash", 5 }, { "events", 8 } }, unknown = { "nothing", 5 };
	struct bpfc_open_options options = { .map_sizes = sizes, .map_size_count = 2 };
	struct opened o;

	open_object(&o, TEST_RULES "/maps.o", &options);
	cr_assert_eq(o.status, 0, "%s", o.said);
	cr_assert_eq(find_map(o.model, "hash")->max_entries, 5);
	cr_assert_eq(find_map(o.model, "events")->max_entries, 8);
	close_object(&o);

	options.map_sizes = &unknown;
	options.map_size_count = 1;
	open_object(&o, TEST_RULES "/maps.o", &options);
	cr_assert_eq(o.status, BPFC_E_OPTION);
	cr_assert_str_eq(o.said, "[162] --map nothing: there is no such map\n");
	close_object(&o);
}
