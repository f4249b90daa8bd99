#include <criterion/criterion.h>

#include <time.h>
#include <unistd.h>

#include "bpfc/status.h"
#include "elf/btf.h"
#include "raw.h"

static struct heard heard;
static const struct bpfc_sink sink = { hear, &heard };
static struct bpfc_arena *arena;
static struct raw *raw;

static void begin(void)
{
	heard = (struct heard){ 0 };
	arena = bpfc_arena_new();
	raw = raw_new();
}

static void end(void)
{
	free(raw);
	bpfc_arena_free(arena);
}

TestSuite(btf_read, .init = begin, .fini = end);

/* Reads what was made; the copy is exact, so that a sanitizer sees every step beyond it. */
static int read_made(bool swap, struct bpfc_btf *btf)
{
	size_t length = raw_finish(raw, swap);
	uint8_t *bytes = malloc(length);
	int status;

	memcpy(bytes, raw->bytes, length);
	status = bpfc_btf_read(arena, bytes, length, swap, "made.o", &sink, btf);
	free(bytes);
	return status;
}

static void must_fail(const char *why)
{
	struct bpfc_btf btf;

	cr_assert_eq(read_made(false, &btf), BPFC_E_FORMAT, "accepted; should say: %s", why);
	cr_assert_eq(heard.count, 1);
	cr_assert(strstr(heard.text, why), "says: %s, should say: %s", heard.text, why);
}

/* One of each kind. */
static void make_all(void)
{
	raw_int(raw, "int", 4, 1);                       /* 1 */
	raw_type(raw, "", BPFC_TYPE_PTR, false, 0, 0);   /* 2 */
	raw_type(raw, "", BPFC_TYPE_ARRAY, false, 0, 0); /* 3: int[10] */
	raw_word(raw, 1), raw_word(raw, 1), raw_word(raw, 10);
	raw_type(raw, "s", BPFC_TYPE_STRUCT, true, 3, 56); /* 4 */
	raw_member(raw, "a", 3, 0), raw_member(raw, "b", 1, 3u << 24 | 321), raw_member(raw, "p", 2, 384);
	raw_type(raw, "u", BPFC_TYPE_UNION, false, 1, 4); /* 5 */
	raw_member(raw, "x", 1, 0);
	raw_type(raw, "e", BPFC_TYPE_ENUM, true, 2, 4); /* 6 */
	raw_pair(raw, "ONE", 1), raw_pair(raw, "MINUS", (uint32_t)-1);
	raw_type(raw, "f", BPFC_TYPE_FWD, true, 0, 0);        /* 7 */
	raw_type(raw, "t", BPFC_TYPE_TYPEDEF, false, 0, 9);   /* 8 */
	raw_type(raw, "", BPFC_TYPE_VOLATILE, false, 0, 10);  /* 9 */
	raw_type(raw, "", BPFC_TYPE_CONST, false, 0, 3);      /* 10 */
	raw_type(raw, "", BPFC_TYPE_RESTRICT, false, 0, 2);   /* 11 */
	raw_type(raw, "fn", BPFC_TYPE_FUNC, false, 1, 13);    /* 12 */
	raw_type(raw, "", BPFC_TYPE_FUNC_PROTO, false, 2, 1); /* 13 */
	raw_pair(raw, "arg", 2), raw_pair(raw, "", 0);
	raw_type(raw, "v", BPFC_TYPE_VAR, false, 0, 4); /* 14 */
	raw_word(raw, 1);
	raw_type(raw, ".data", BPFC_TYPE_DATASEC, false, 1, 56); /* 15 */
	raw_word(raw, 14), raw_word(raw, 8), raw_word(raw, 56);
	raw_type(raw, "double", BPFC_TYPE_FLOAT, false, 0, 8); /* 16 */
	raw_type(raw, "tag", BPFC_TYPE_DECL_TAG, false, 0, 4); /* 17 */
	raw_word(raw, 2);
	raw_type(raw, "ttag", BPFC_TYPE_TYPE_TAG, false, 0, 1); /* 18 */
	raw_type(raw, "big", BPFC_TYPE_ENUM64, false, 1, 8);    /* 19 */
	raw_pair(raw, "HUGE", 0x89abcdef), raw_word(raw, 0x01234567);
}

static void check_all(const struct bpfc_types *types)
{
	const struct bpfc_type *t = types->table;
	uint64_t size;

	cr_assert_eq(types->count, 20);
	for (unsigned i = 0; i < 20; i++)
		cr_assert_eq(t[i].kind, i);
	cr_assert_str_eq(t[1].name, "int");
	cr_assert(t[1].is_signed && t[1].bits == 32 && t[1].size == 4);
	cr_assert(t[3].type == 1 && t[3].count == 10);
	cr_assert(t[4].count == 3 && t[4].size == 56);
	cr_assert_str_eq(t[4].members[1].name, "b");
	cr_assert(t[4].members[1].bit_off == 321 && t[4].members[1].bit_size == 3 && t[4].members[1].type == 1);
	cr_assert(t[6].members[0].value == 1 && t[6].members[1].value == -1);
	cr_assert(t[7].is_signed, "a forward declaration of a union");
	cr_assert(t[12].linkage == BPFC_GLOBAL && t[12].type == 13);
	cr_assert(t[13].count == 2 && t[13].type == 1 && t[13].members[0].type == 2);
	cr_assert(t[14].linkage == 1 && t[14].type == 4);
	cr_assert(t[15].members[0].bit_off == 8 && t[15].members[0].bit_size == 56);
	cr_assert_str_eq(t[15].members[0].name, "v");
	cr_assert_eq(t[17].component, 2);
	cr_assert_eq(t[19].members[0].value, 0x0123456789abcdef);

	cr_assert_eq(bpfc_type_resolve(types, 8), 3);
	cr_assert(bpfc_type_size(types, 8, &size) && size == 40);
	cr_assert(bpfc_type_size(types, 11, &size) && size == 8);
	cr_assert(bpfc_type_size_on(types, 11, 4, &size) && size == 4);
	cr_assert(bpfc_type_size(types, 14, &size) && size == 56);
	cr_assert_not(bpfc_type_size(types, 0, &size));
	cr_assert_not(bpfc_type_size(types, 7, &size));
	cr_assert_not(bpfc_type_size(types, 13, &size));
	cr_assert_not(bpfc_type_size(types, 99, &size));
	cr_assert_eq(bpfc_types_pointer_bytes(types), 8);
}

Test(btf_read, every_kind)
{
	struct bpfc_btf btf;

	make_all();
	cr_assert_eq(read_made(false, &btf), BPFC_OK, "%s", heard.text);
	check_all(&btf.types);
}

Test(btf_read, other_byte_order)
{
	struct bpfc_btf btf;

	make_all();
	cr_assert_eq(read_made(true, &btf), BPFC_OK, "%s", heard.text);
	check_all(&btf.types);
}

Test(btf_read, wrong_byte_order)
{
	struct bpfc_btf btf;
	size_t length;

	make_all();
	length = raw_finish(raw, true);
	cr_assert_eq(bpfc_btf_read(arena, raw->bytes, length, false, "o", &sink, &btf), BPFC_E_FORMAT);
	cr_assert(strstr(heard.text, "other byte order"), "%s", heard.text);
}

Test(btf_read, no_types)
{
	struct bpfc_btf btf;

	cr_assert_eq(read_made(false, &btf), BPFC_OK);
	cr_assert_eq(btf.types.count, 1);
}

Test(btf_read, every_truncation_fails)
{
	struct bpfc_btf btf;
	size_t length;

	make_all();
	length = raw_finish(raw, false);
	for (size_t n = 0; n < length; n++) {
		uint8_t *bytes = malloc(n + 1);

		memcpy(bytes, raw->bytes, n);
		cr_assert_eq(bpfc_btf_read(arena, bytes, n, false, "o", &sink, &btf), BPFC_E_FORMAT);
		free(bytes);
	}
	cr_assert_eq(heard.count, length);
}

Test(btf_read, sections_outside)
{
	static const struct {
		unsigned at;
		uint32_t word;
	} cases[] = { { 4, 23 },          { 4, 0xffffffff },  { 8, 0xfffffffc },  { 8, 2 },
		      { 12, 0xfffffff0 }, { 16, 0xffffffff }, { 20, 0xffffffff }, { 20, 0 },
		      { 20, 3 },          { 0, 0x0001eb9e },  { 0, 0x0002eb9f },  { 0, 0x0101eb9f } };
	struct bpfc_btf btf;
	size_t length;

	make_all();
	length = raw_finish(raw, false);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t saved[4];

		memcpy(saved, raw->bytes + cases[i].at, 4);
		memcpy(raw->bytes + cases[i].at, &cases[i].word, 4);
		cr_assert_eq(bpfc_btf_read(arena, raw->bytes, length, false, "o", &sink, &btf), BPFC_E_FORMAT, "%zu",
			     i);
		memcpy(raw->bytes + cases[i].at, saved, 4);
	}
	cr_assert_eq(bpfc_btf_read(arena, raw->bytes, length, false, "o", &sink, &btf), BPFC_OK);
}

Test(btf_read, unknown_kind)
{
	raw_type(raw, "x", 20, false, 0, 0);
	must_fail("unknown kind");
}

Test(btf_read, reserved_bits)
{
	raw_type(raw, "x", BPFC_TYPE_FWD, false, 1u << 16, 0);
	must_fail("reserved bits");
}

Test(btf_read, members_of_a_pointer)
{
	raw_type(raw, "", BPFC_TYPE_PTR, false, 1, 0);
	must_fail("no members");
}

Test(btf_read, name_outside)
{
	raw_int(raw, "int", 4, 0);
	raw->words[0] = raw->string_bytes;
	must_fail("outside of the string section");
}

Test(btf_read, member_name_outside)
{
	raw_type(raw, "e", BPFC_TYPE_ENUM, false, 1, 4);
	raw_word(raw, 0x7fffffff), raw_word(raw, 0);
	must_fail("a member's name");
}

Test(btf_read, int_encoding)
{
	raw_int(raw, "int", 4, 3);
	must_fail("unknown encoding");
}

Test(btf_read, int_wider_than_its_size)
{
	raw_type(raw, "int", BPFC_TYPE_INT, false, 0, 4);
	raw_word(raw, 33);
	must_fail("integer's size");
}

Test(btf_read, int_offset)
{
	raw_type(raw, "int", BPFC_TYPE_INT, false, 0, 4);
	raw_word(raw, 8u << 16 | 32);
	must_fail("integer's size");
}

/* clang: `enum e;` */
Test(btf_read, enum_declared)
{
	struct bpfc_btf btf;

	raw_type(raw, "e", BPFC_TYPE_ENUM, false, 0, 0);
	cr_assert_eq(read_made(false, &btf), BPFC_OK, "%s", heard.text);
	cr_assert_eq(heard.count, 0);
}

Test(btf_read, enum_without_size)
{
	raw_type(raw, "e", BPFC_TYPE_ENUM, false, 1, 0);
	raw_pair(raw, "one", 1);
	must_fail("enumeration's size");
}

Test(btf_read, enum_size)
{
	raw_type(raw, "e", BPFC_TYPE_ENUM, false, 0, 3);
	must_fail("enumeration's size");
}

Test(btf_read, linkage)
{
	raw_int(raw, "int", 4, 0);
	raw_type(raw, "v", BPFC_TYPE_VAR, false, 0, 1);
	raw_word(raw, 3);
	must_fail("unknown linkage");
}

Test(btf_read, reference_outside)
{
	raw_type(raw, "", BPFC_TYPE_PTR, false, 0, 2);
	must_fail("refers to nothing");
}

Test(btf_read, pointer_to_variable)
{
	raw_int(raw, "int", 4, 0);
	raw_type(raw, "v", BPFC_TYPE_VAR, false, 0, 1);
	raw_word(raw, 0);
	raw_type(raw, "", BPFC_TYPE_PTR, false, 0, 2);
	must_fail("refers to nothing");
}

Test(btf_read, function_without_prototype)
{
	raw_int(raw, "int", 4, 0);
	raw_type(raw, "f", BPFC_TYPE_FUNC, false, 0, 1);
	must_fail("no prototype");
}

Test(btf_read, void_parameter_in_the_middle)
{
	raw_int(raw, "int", 4, 0);
	raw_type(raw, "", BPFC_TYPE_FUNC_PROTO, false, 2, 0);
	raw_pair(raw, "", 0), raw_pair(raw, "a", 1);
	must_fail("a parameter has no type");
}

Test(btf_read, section_of_types)
{
	raw_int(raw, "int", 4, 0);
	raw_type(raw, ".data", BPFC_TYPE_DATASEC, false, 1, 4);
	raw_word(raw, 1), raw_word(raw, 0), raw_word(raw, 4);
	must_fail("member's type");
}

Test(btf_read, tag_of_nothing)
{
	raw_int(raw, "int", 4, 0);
	raw_type(raw, "t", BPFC_TYPE_DECL_TAG, false, 0, 1);
	raw_word(raw, 0xffffffff);
	must_fail("the tag belongs");
}

Test(btf_read, tag_of_a_member_that_is_not)
{
	raw_type(raw, "s", BPFC_TYPE_STRUCT, false, 0, 4);
	raw_type(raw, "t", BPFC_TYPE_DECL_TAG, false, 0, 1);
	raw_word(raw, 0);
	must_fail("tag's component");
}

Test(btf_read, nameless)
{
	raw_type(raw, "", BPFC_TYPE_TYPEDEF, false, 0, 0);
	must_fail("no name");
}

Test(btf_read, typedef_cycle)
{
	raw_type(raw, "a", BPFC_TYPE_TYPEDEF, false, 0, 2);
	raw_type(raw, "b", BPFC_TYPE_TYPEDEF, false, 0, 1);
	must_fail("contains itself");
}

Test(btf_read, struct_in_itself)
{
	raw_type(raw, "s", BPFC_TYPE_STRUCT, false, 1, 8);
	raw_member(raw, "a", 2, 0);
	raw_type(raw, "t", BPFC_TYPE_STRUCT, false, 1, 8);
	raw_member(raw, "b", 1, 0);
	must_fail("contains itself");
}

Test(btf_read, array_of_itself)
{
	raw_type(raw, "", BPFC_TYPE_ARRAY, false, 0, 0);
	raw_word(raw, 1), raw_word(raw, 1), raw_word(raw, 2);
	must_fail("contains itself");
}

Test(btf_read, pointer_to_itself)
{
	raw_type(raw, "", BPFC_TYPE_PTR, false, 0, 2);
	raw_type(raw, "", BPFC_TYPE_CONST, false, 0, 1);
	must_fail("contains itself");
}

Test(btf_read, list_through_a_pointer_is_fine)
{
	struct bpfc_btf btf;

	raw_type(raw, "node", BPFC_TYPE_STRUCT, false, 1, 8);
	raw_member(raw, "next", 2, 0);
	raw_type(raw, "", BPFC_TYPE_PTR, false, 0, 1);
	cr_assert_eq(read_made(false, &btf), BPFC_OK, "%s", heard.text);
}

Test(btf_read, nesting_has_a_limit)
{
	for (uint32_t i = 1; i < 2000; i++)
		raw_type(raw, "x", BPFC_TYPE_TYPEDEF, false, 0, i + 1);
	raw_int(raw, "int", 4, 0);
	must_fail("too deep");
}

Test(btf_read, nesting_has_a_limit_backwards)
{
	raw_int(raw, "int", 4, 0);
	for (uint32_t i = 1; i < 200; i++)
		raw_type(raw, "x", BPFC_TYPE_TYPEDEF, false, 0, i);
	must_fail("too deep");
}

Test(btf_read, member_outside)
{
	raw_int(raw, "int", 4, 0);
	raw_type(raw, "s", BPFC_TYPE_STRUCT, false, 1, 4);
	raw_member(raw, "a", 1, 8);
	must_fail("lies outside");
}

Test(btf_read, bit_field_wider_than_its_type)
{
	raw_int(raw, "int", 4, 0);
	raw_type(raw, "s", BPFC_TYPE_STRUCT, true, 1, 16);
	raw_member(raw, "a", 1, 33u << 24);
	must_fail("wider than its type");
}

Test(btf_read, bit_field_of_a_pointer)
{
	raw_type(raw, "", BPFC_TYPE_PTR, false, 0, 0);
	raw_type(raw, "s", BPFC_TYPE_STRUCT, true, 1, 16);
	raw_member(raw, "a", 1, 3u << 24);
	must_fail("not of an integer type");
}

Test(btf_read, member_without_size)
{
	raw_type(raw, "f", BPFC_TYPE_FWD, false, 0, 0);
	raw_type(raw, "s", BPFC_TYPE_STRUCT, false, 1, 16);
	raw_member(raw, "a", 1, 0);
	must_fail("no size");
}

Test(btf_read, array_size_overflows)
{
	raw_int(raw, "int", 8, 0);
	for (uint32_t i = 1; i < 4; i++) {
		raw_type(raw, "", BPFC_TYPE_ARRAY, false, 0, 0);
		raw_word(raw, i), raw_word(raw, 1), raw_word(raw, 0xffffffff);
	}
	must_fail("no size");
}

Test(btf_read, pointers_of_a_32_bit_kernel)
{
	struct bpfc_btf btf;

	raw_int(raw, "long unsigned int", 4, 0);
	raw_type(raw, "", BPFC_TYPE_PTR, false, 0, 0);
	raw_type(raw, "s", BPFC_TYPE_STRUCT, false, 1, 4);
	raw_member(raw, "p", 2, 0);
	cr_assert_eq(read_made(false, &btf), BPFC_OK, "%s", heard.text);
	cr_assert_eq(bpfc_types_pointer_bytes(&btf.types), 4);
}

Test(btf_read, running_kernel)
{
	struct timespec start, stop;
	struct bpfc_btf btf;
	double best = 1e9;
	size_t length;
	uint8_t *bytes = read_file("/sys/kernel/btf/vmlinux", &length);

	if (!bytes) {
		cr_skip_test("SKIP: /sys/kernel/btf/vmlinux is absent");
		return;
	}
	for (unsigned i = 0; i < 5; i++) {
		double ms;

		clock_gettime(CLOCK_MONOTONIC, &start);
		cr_assert_eq(bpfc_btf_read(arena, bytes, length, false, "vmlinux", &sink, &btf), BPFC_OK, "%s",
			     heard.text);
		clock_gettime(CLOCK_MONOTONIC, &stop);
		ms = (double)(stop.tv_sec - start.tv_sec) * 1e3 + (double)(stop.tv_nsec - start.tv_nsec) / 1e6;
		best = ms < best ? ms : best;
	}
	printf("vmlinux: %u types, %zu bytes, %.1f ms\n", btf.types.count, length, best);
	cr_assert_gt(btf.types.count, 10000);
	for (uint32_t id = 0; id < btf.types.count; id++) {
		const struct bpfc_type *t = &btf.types.table[id];
		uint64_t size;

		if (t->kind == BPFC_TYPE_STRUCT && !strcmp(t->name, "task_struct"))
			cr_assert(bpfc_type_size(&btf.types, id, &size) && size > 1000);
	}
	free(bytes);
}
