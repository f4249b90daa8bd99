/* Variables, pointers between them, and --set. */
#include <criterion/criterion.h>
#include <string.h>

#include "elf/bytes.h"
#include "fixture.h"

static const struct bpfc_data_ref *ref_at(const struct bpfc_global *global, uint64_t off)
{
	for (uint32_t i = 0; i < global->ref_count; i++)
		if (global->refs[i].off == off)
			return &global->refs[i];
	return NULL;
}

static void check_variables(const char *path, bool big_endian)
{
	const struct bpfc_global *global;
	struct opened o;

	open_object(&o, path, NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	global = find_global(o.model, "counter");
	cr_assert_str_eq(global->section, ".data");
	cr_assert_eq(global->size, 4);
	cr_assert_geq(global->align, 4);
	cr_assert_eq(global->linkage, BPFC_GLOBAL);
	cr_assert_not(global->is_const);
	cr_assert(global->is_used);
	cr_assert_eq(bpfc_bytes_get(global->data, 4, big_endian), 0x01020304);
	global = find_global(o.model, "limit");
	cr_assert(global->is_const);
	cr_assert_eq(bpfc_bytes_get(global->data, 4, big_endian), 0xfffffffd);
	cr_assert_neq(global->type, 0);
	global = find_global(o.model, "config");
	cr_assert(global->is_metadata);
	cr_assert_not(global->is_used);
	global = find_global(o.model, "tentative");
	cr_assert_eq(global->size, 4, "a COMMON symbol is a variable");
	cr_assert_null(global->data);
	cr_assert(global->is_used);
	cr_assert_eq(find_global(o.model, "scratch")->linkage, BPFC_STATIC);
	close_object(&o);
}

Test(data, variables)
{
	check_variables(TEST_RULES "/data.o", false);
}

Test(data, variables_of_the_other_byte_order)
{
	check_variables(TEST_RULES "/data_be.o", true);
}

static void check_pointers(const char *path)
{
	const struct bpfc_global *pair, *text;
	const struct bpfc_data_ref *ref;
	struct opened o;

	open_object(&o, path, NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	pair = find_global(o.model, "pair");
	cr_assert_eq(pair->ref_count, 2);
	ref = ref_at(pair, 8);
	cr_assert_eq(ref->ref_kind, BPFC_REF_GLOBAL);
	text = &o.model->globals[ref->ref];
	cr_assert_str_eq(text->name, "", "string literals have no symbol");
	cr_assert(text->is_used, "a used variable points to it");
	cr_assert_str_eq((const char *)text->data + ref->addend, "a string of its own");
	ref = ref_at(pair, 16);
	cr_assert_str_eq(o.model->globals[ref->ref].name, "numbers");
	cr_assert_eq(ref->addend, 8);
	cr_assert(o.model->globals[ref->ref].is_used);
	cr_assert_eq(find_global(o.model, "words")->ref_count, 2);
	ref = ref_at(find_global(o.model, "lonely"), 0);
	cr_assert_str_eq(o.model->globals[ref->ref].name, "counter");
	close_object(&o);
}

Test(data, pointers)
{
	check_pointers(TEST_RULES "/data.o");
	check_pointers(TEST_RULES "/data_be.o");
}

static void open_set(struct opened *o, const char *object, const char *name, const char *value)
{
	struct bpfc_set set = { name, value };
	struct bpfc_open_options options = { .sets = &set, .set_count = 1 };

	open_object(o, object, &options);
}

static void check_set(const char *name, const char *value, uint64_t size, uint64_t expected)
{
	struct opened o;

	for (int big = 0; big < 2; big++) {
		open_set(&o, big ? TEST_RULES "/data_be.o" : TEST_RULES "/data.o", name, value);
		cr_assert_eq(o.status, 0, "%s=%s: %s", name, value, o.said);
		cr_expect_eq(bpfc_bytes_get(find_global(o.model, name)->data, (unsigned)size, big), expected, "%s=%s",
			     name, value);
		close_object(&o);
	}
}

Test(data, set)
{
	struct opened o;

	check_set("limit", "-7", 4, 0xfffffff9);
	check_set("limit", "0x10", 4, 16);
	check_set("limit", "2147483647", 4, 2147483647);
	check_set("limit", "-2147483648", 4, 0x80000000);
	check_set("enabled", "false", 1, 0);
	check_set("mode", "MODE_OFF", 4, 0);
	check_set("mode", "5", 4, 5);
	check_set("small", "255", 1, 255);
	check_set("zeroed", "18446744073709551615", 8, UINT64_MAX);
	open_set(&o, TEST_RULES "/data.o", "label", "seven c");
	cr_assert_eq(o.status, 0, "%s", o.said);
	cr_assert_str_eq((const char *)find_global(o.model, "label")->data, "seven c");
	close_object(&o);
}

static void check_refused(const char *name, const char *value, const char *said)
{
	struct opened o;

	open_set(&o, TEST_RULES "/data.o", name, value);
	cr_expect_eq(o.status, BPFC_E_OPTION, "%s=%s: %d %s", name, value, o.status, o.said);
	cr_expect_not_null(strstr(o.said, said), "%s=%s: %s", name, value, o.said);
	close_object(&o);
}

Test(data, set_refuses)
{
	check_refused("nothing", "1", "--set nothing: there is no such variable");
	check_refused("limit", "2147483648", "out of the variable's range");
	check_refused("limit", "-2147483649", "out of the variable's range");
	check_refused("small", "256", "out of the variable's range");
	check_refused("small", "-1", "no negative values");
	check_refused("limit", "", "no number");
	check_refused("limit", "12x", "no number");
	check_refused("enabled", "2", "neither true nor false");
	check_refused("mode", "MODE_BROKEN", "no number");
	check_refused("label", "eight ch", "longer than the variable");
	check_refused("pair", "1", "only numbers");
}
