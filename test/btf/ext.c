#include <criterion/criterion.h>

#include "bpfc/status.h"
#include "elf/btf.h"
#include "raw.h"

/* Names "a", "b", "0:1", a function "f" as type 2, and a .BTF.ext of words. */
static struct heard heard;
static const struct bpfc_sink sink = { hear, &heard };
static struct bpfc_arena *arena;
static struct bpfc_btf btf;
static uint32_t a, b, access;
static uint32_t words[256], count;

static void begin(void)
{
	struct raw *raw = raw_new();
	size_t length;

	heard = (struct heard){ 0 };
	arena = bpfc_arena_new();
	raw_type(raw, "", BPFC_TYPE_FUNC_PROTO, false, 0, 0);
	raw_type(raw, "f", BPFC_TYPE_FUNC, false, 1, 1);
	a = raw_name(raw, "a");
	b = raw_name(raw, "b");
	access = raw_name(raw, "0:1");
	length = raw_finish(raw, false);
	cr_assert_eq(bpfc_btf_read(arena, raw->bytes, length, false, "o", &sink, &btf), BPFC_OK, "%s", heard.text);
	free(raw);
	count = 0;
}

static void end(void)
{
	bpfc_arena_free(arena);
}

TestSuite(btf_ext, .init = begin, .fini = end);

static void put(uint32_t n, const uint32_t *these)
{
	memcpy(words + count, these, n * sizeof(*these));
	count += n;
}

#define PUT(...)                                              \
	do {                                                  \
		const uint32_t these[] = { __VA_ARGS__ };     \
		put(sizeof(these) / sizeof(these[0]), these); \
	} while (0)

/* Tables of funcs, lines and relocations, in words; the header has the last only if it has_relos. */
static void header(uint32_t funcs, uint32_t lines, uint32_t relos, bool has_relos)
{
	PUT(0x0001eb9f, has_relos ? 32 : 24, 0, funcs * 4, funcs * 4, lines * 4);
	if (has_relos)
		PUT((funcs + lines) * 4, relos * 4);
}

static int read_words(bool swap, struct bpfc_btf_ext *ext)
{
	uint8_t *bytes = malloc(count * 4);
	int status;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t word = swap ? BPFC_BSWAP32(words[i]) : words[i];

		memcpy(bytes + 4 * i, &word, 4);
	}
	if (swap)
		memcpy(bytes, "\xeb\x9f\x01\0", 4);
	status = bpfc_btf_ext_read(arena, bytes, count * 4, swap, &btf, "o", &sink, ext);
	free(bytes);
	return status;
}

static void must_fail(const char *why)
{
	struct bpfc_btf_ext ext;

	cr_assert_eq(read_words(false, &ext), BPFC_E_FORMAT, "accepted; should say: %s", why);
	cr_assert(heard.count == 1 && heard.code == BPFC_D_BTF_EXT_FORMAT);
	cr_assert(strstr(heard.text, why), "says: %s, should say: %s", heard.text, why);
}

Test(btf_ext, all_tables)
{
	for (unsigned swap = 0; swap < 2; swap++) {
		struct bpfc_btf_ext ext;

		count = 0;
		header(11, 17, 11, true);
		PUT(12, b, 1, 8, 2, 99, a, 1, 0, 2, 99); /* records longer than ours */
		PUT(16, b, 2, 16, a, b, 7 << 10 | 3, 8, a, b, 6 << 10 | 2, a, 1, 0, a, a, 5 << 10 | 1);
		PUT(16, a, 2, 24, 2, access, 0, 0, 2, access, 99);
		cr_assert_eq(read_words(swap, &ext), BPFC_OK, "%s", heard.text);

		cr_assert(ext.func_count == 2 && ext.line_count == 3 && ext.relo_count == 2);
		cr_assert_str_eq(ext.funcs[0].section, "b");
		cr_assert(ext.funcs[0].off == 8 && ext.funcs[0].type == 2);
		cr_assert_str_eq(ext.funcs[1].section, "a");
		cr_assert(ext.lines[0].off == 8 && ext.lines[1].off == 16, "sorted within the section");
		cr_assert(ext.lines[0].line == 6 && ext.lines[0].column == 2);
		cr_assert_str_eq(ext.lines[0].file, "a");
		cr_assert_str_eq(ext.lines[0].text, "b");
		cr_assert_str_eq(ext.lines[2].section, "a");
		cr_assert(ext.relos[0].off == 0 && ext.relos[0].kind == 99 && ext.relos[1].kind == 0);
		cr_assert_str_eq(ext.relos[1].access, "0:1");
	}
}

Test(btf_ext, sections_are_grouped)
{
	struct bpfc_btf_ext ext;

	header(13, 0, 0, false);
	PUT(8, b, 1, 16, 2, a, 1, 0, 2, b, 1, 8, 2);
	cr_assert_eq(read_words(false, &ext), BPFC_OK, "%s", heard.text);
	cr_assert_eq(ext.func_count, 3);
	cr_assert(!strcmp(ext.funcs[0].section, "b") && ext.funcs[0].off == 8);
	cr_assert(!strcmp(ext.funcs[1].section, "b") && ext.funcs[1].off == 16);
	cr_assert(!strcmp(ext.funcs[2].section, "a"));
	cr_assert_eq(ext.relo_count, 0);
}

Test(btf_ext, empty)
{
	struct bpfc_btf_ext ext;

	header(0, 0, 0, true);
	cr_assert_eq(read_words(false, &ext), BPFC_OK, "%s", heard.text);
	cr_assert(!ext.func_count && !ext.line_count && !ext.relo_count);
}

Test(btf_ext, every_truncation_fails)
{
	struct bpfc_btf_ext ext;
	uint32_t whole;

	header(5, 7, 7, true);
	PUT(8, a, 1, 0, 2, 16, a, 1, 0, a, b, 1, 16, a, 1, 0, 2, access, 0);
	cr_assert_eq(read_words(false, &ext), BPFC_OK, "%s", heard.text);
	for (whole = count--; count; count--)
		cr_assert_eq(read_words(false, &ext), BPFC_E_FORMAT, "%u words of %u", count, whole);
}

Test(btf_ext, wrong_magic)
{
	header(0, 0, 0, true);
	words[0] ^= 1;
	must_fail("magic");
}

Test(btf_ext, table_outside)
{
	header(0, 0, 0, true);
	words[3] = 4;
	must_fail("does not fit");
}

Test(btf_ext, record_too_small)
{
	header(4, 0, 0, true);
	PUT(4, a, 1, 0);
	must_fail("size of a table's records");
}

Test(btf_ext, too_many_records)
{
	header(5, 0, 0, true);
	PUT(8, a, 0x20000001, 0, 2);
	must_fail("number of records");
}

Test(btf_ext, section_without_records)
{
	header(3, 0, 0, true);
	PUT(8, a, 0);
	must_fail("number of records");
}

Test(btf_ext, section_name_outside)
{
	header(5, 0, 0, true);
	PUT(8, 0xffffff, 1, 0, 2);
	must_fail("no name");
}

Test(btf_ext, not_an_instruction)
{
	header(5, 0, 0, true);
	PUT(8, a, 1, 4, 2);
	must_fail("not an instruction's");
}

Test(btf_ext, not_a_function)
{
	header(5, 0, 0, true);
	PUT(8, a, 1, 0, 1);
	must_fail("type of a function");
}

Test(btf_ext, file_outside)
{
	header(0, 7, 0, true);
	PUT(16, a, 1, 0, 0xffffff, a, 0);
	must_fail("outside of the string section");
}

Test(btf_ext, relocation_of_no_type)
{
	header(0, 0, 7, true);
	PUT(16, a, 1, 0, 3, access, 0);
	must_fail("type of a relocation");
}
