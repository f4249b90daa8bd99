#include <criterion/criterion.h>

#include "bpfc/status.h"
#include "elf/btf.h"
#include "model/kconfig.h"
#include "raw.h"

enum { BOOL = 1, CHAR, INT, UNSIGNED, LONG, TRISTATE, OTHER_ENUM, STRING, ALIAS, WIDE };

static struct bpfc_arena *arena;
static struct bpfc_btf btf;

static void begin(void)
{
	struct raw *raw = raw_new();

	arena = bpfc_arena_new();
	raw_int(raw, "bool", 1, 4);
	raw_int(raw, "char", 1, 1);
	raw_int(raw, "int", 4, 1);
	raw_int(raw, "unsigned short", 2, 0);
	raw_int(raw, "unsigned long", 8, 0);
	raw_type(raw, "libbpf_tristate", BPFC_TYPE_ENUM, false, 0, 4);
	raw_type(raw, "other", BPFC_TYPE_ENUM, false, 0, 4);
	raw_type(raw, "", BPFC_TYPE_ARRAY, false, 0, 0);
	raw_word(raw, CHAR), raw_word(raw, INT), raw_word(raw, 6);
	raw_type(raw, "alias", BPFC_TYPE_TYPEDEF, false, 0, INT);
	raw_int(raw, "__int128", 16, 1);
	cr_assert_eq(bpfc_btf_read(arena, raw->bytes, raw_finish(raw, false), false, "o", NULL, &btf), BPFC_OK);
	free(raw);
}

static void end(void)
{
	bpfc_arena_free(arena);
}

TestSuite(kconfig, .init = begin, .fini = end);

static const char text[] = "# comment\n"
			   "CONFIG_YES=y\n"
			   "CONFIG_NO=n\r\n"
			   "CONFIG_MODULE=m\n"
			   "# CONFIG_UNSET is not set\n"
			   "CONFIG_HZ=1000\n"
			   "CONFIG_HZ=250\n"
			   "CONFIG_HEX=0xffffffffffffffff\n"
			   "CONFIG_MINUS=-5  \n"
			   "CONFIG_HUGE=99999999999999999999\n"
			   "CONFIG_WORDS=12 13\n"
			   "CONFIG_EMPTY=\n"
			   "CONFIG_NAME=\"abcde\"\n"
			   "CONFIG_LONG=\"abcdef\"\n"
			   "CONFIG_NONE=\"\"\n"
			   "CONFIG_OPEN=\"abc\n"
			   "LINUX_KERNEL_VERSION=0x60100\n"
			   "CONFIG_LAST=7";

static int value(const char *name, uint32_t type, bool big_endian, uint8_t out[16], const char **reason)
{
	uint64_t size;

	memset(out, 0, 16);
	cr_assert(bpfc_type_size(&btf.types, type, &size));
	return bpfc_kconfig_value(text, name, &btf.types, type, out, size, big_endian, reason);
}

Test(kconfig, values)
{
	static const struct {
		const char *name;
		uint32_t type;
		bool big_endian;
		const char *bytes; /* of the type's size */
		uint32_t size;
	} rows[] = {
		{ "CONFIG_YES", BOOL, false, "\1", 1 },
		{ "CONFIG_NO", BOOL, false, "\0", 1 },
		{ "CONFIG_YES", CHAR, false, "y", 1 },
		{ "CONFIG_MODULE", CHAR, false, "m", 1 },
		{ "CONFIG_NO", CHAR, false, "n", 1 },
		{ "CONFIG_YES", TRISTATE, false, "\1\0\0\0", 4 },
		{ "CONFIG_MODULE", TRISTATE, true, "\0\0\0\2", 4 },
		{ "CONFIG_NO", TRISTATE, false, "\0\0\0\0", 4 },
		{ "CONFIG_HZ", INT, false, "\xe8\x03\0\0", 4 },
		{ "CONFIG_HZ", INT, true, "\0\0\x03\xe8", 4 },
		{ "CONFIG_HZ", ALIAS, false, "\xe8\x03\0\0", 4 },
		{ "CONFIG_HZ", UNSIGNED, false, "\xe8\x03", 2 },
		{ "CONFIG_HEX", LONG, false, "\xff\xff\xff\xff\xff\xff\xff\xff", 8 },
		{ "CONFIG_MINUS", INT, false, "\xfb\xff\xff\xff", 4 },
		{ "CONFIG_MINUS", CHAR, false, "\xfb", 1 },
		{ "CONFIG_NAME", STRING, false, "abcde", 6 },
		{ "CONFIG_NONE", STRING, false, "\0\0\0\0\0", 6 },
		{ "LINUX_KERNEL_VERSION", INT, false, "\0\1\6\0", 4 },
		{ "CONFIG_LAST", LONG, false, "\7\0\0\0\0\0\0\0", 8 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *reason;
		uint8_t out[16];

		cr_expect_eq(value(rows[i].name, rows[i].type, rows[i].big_endian, out, &reason), BPFC_OK, "%s: %s",
			     rows[i].name, reason);
		cr_expect(!memcmp(out, rows[i].bytes, rows[i].size), "%s of type %u", rows[i].name, rows[i].type);
	}
}

Test(kconfig, absent)
{
	static const char *const names[] = { "CONFIG_UNSET", "CONFIG_", "CONFIG_YE", "CONFIG_YESS", "ONFIG_YES", "" };
	const char *reason;
	uint8_t out[16];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cr_expect_eq(value(names[i], INT, false, out, &reason), 1, "%s", names[i]);
	cr_expect_eq(bpfc_kconfig_value("", "CONFIG_X", &btf.types, INT, out, 4, false, &reason), 1);
}

Test(kconfig, values_that_do_not_fit)
{
	static const struct {
		const char *name;
		uint32_t type;
	} rows[] = {
		{ "CONFIG_MODULE", BOOL },    { "CONFIG_YES", INT },      { "CONFIG_YES", OTHER_ENUM },
		{ "CONFIG_YES", STRING },     { "CONFIG_HZ", CHAR },      { "CONFIG_HZ", BOOL },
		{ "CONFIG_HZ", TRISTATE },    { "CONFIG_HEX", UNSIGNED }, { "CONFIG_HZ", STRING },
		{ "CONFIG_MINUS", UNSIGNED }, { "CONFIG_HUGE", LONG },    { "CONFIG_WORDS", INT },
		{ "CONFIG_EMPTY", INT },      { "CONFIG_LONG", STRING },  { "CONFIG_OPEN", STRING },
		{ "CONFIG_NAME", INT },       { "CONFIG_HZ", WIDE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *reason = NULL;
		uint8_t out[16];

		cr_expect_eq(value(rows[i].name, rows[i].type, false, out, &reason), BPFC_E_OPTION, "%s as type %u",
			     rows[i].name, rows[i].type);
		cr_expect(reason && *reason);
	}
}

Test(kconfig, wrong_size)
{
	const char *reason;
	uint8_t out[16] = { 0 };

	cr_assert_eq(bpfc_kconfig_value(text, "CONFIG_HZ", &btf.types, INT, out, 8, false, &reason), BPFC_E_OPTION);
	cr_assert_eq(bpfc_kconfig_value(text, "CONFIG_HZ", &btf.types, 0, out, 4, false, &reason), BPFC_E_OPTION);
}
