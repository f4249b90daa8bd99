#include "object.h"

#include <glob.h>

static struct loaded *local, *target;
static struct bpfc_core *core;

static void begin(void)
{
	local = load(TEST_CORE_LOCAL);
	target = load(TEST_CORE_TARGET);
	core = bpfc_core_new(local->arena, &local->btf.types, &target->btf.types, false);
	cr_assert(core);
}

static void end(void)
{
	unload(local);
	unload(target);
}

TestSuite(core, .init = begin, .fini = end);

static const struct {
	const char *about;
	uint64_t value;
	bool exists;
	const char *poison; /* a part of it */
} expected[] = {
	{ "offset of struct moved.first", 12, true, NULL },
	{ "offset of struct moved.second", 8, true, NULL },
	{ "offset of struct moved.nested", 40, true, NULL },
	{ "offset of struct moved.array[3]", 28, true, NULL },
	{ "size of struct moved.array", 24, true, NULL },
	{ "offset of struct moved.nested[2].y", 80, true, NULL },
	{ "offset of struct inner[1].x", 28, true, NULL },
	{ "offset of struct moved.tail[5]", 109, true, NULL },
	{ "existence of struct moved.array[7]", 0, false, NULL },

	{ "offset of struct resized.wider", 0, true, NULL },
	{ "offset of struct resized.narrower", 8, true, NULL },
	{ "size of struct resized.wider", 8, true, NULL },
	{ "signedness of struct resized.is_signed", 1, true, NULL },
	{ "signedness of struct resized.is_signed_there", 1, true, NULL },
	{ "offset of struct resized.odd", 0, false, "no such field" },

	{ "offset of struct removed.stays", 8, true, NULL },
	{ "existence of struct removed.stays", 1, true, NULL },
	{ "existence of struct removed.goes", 0, false, NULL },
	{ "existence of struct removed.changes_kind", 0, false, NULL },
	{ "offset of struct removed.goes", 0, false, "no such field" },

	{ "offset of struct anonymous.before", 8, true, NULL },
	{ "offset of struct anonymous.deep", 20, true, NULL },
	{ "offset of struct anonymous.either", 28, true, NULL },
	{ "offset of struct anonymous.or", 24, true, NULL },

	/* b: bits 9..14, c: 15..23, wide: 64..113 */
	{ "offset of struct bits.b", 0, true, NULL },
	{ "size of struct bits.b", 4, true, NULL },
	{ "left shift of struct bits.b", 64 - 15, true, NULL },
	{ "right shift of struct bits.b", 64 - 6, true, NULL },
	{ "signedness of struct bits.b", 0, true, NULL },
	{ "left shift of struct bits.c", 64 - 24, true, NULL },
	{ "right shift of struct bits.c", 64 - 9, true, NULL },
	{ "signedness of struct bits.c", 1, true, NULL },
	{ "offset of struct bits.wide", 8, true, NULL },
	{ "size of struct bits.wide", 8, true, NULL },
	{ "left shift of struct bits.wide", 64 - 50, true, NULL },
	{ "right shift of struct bits.wide", 64 - 50, true, NULL },
	{ "left shift of struct bits.whole", 0, true, NULL },
	{ "right shift of struct bits.whole", 0, true, NULL },

	{ "existence of struct flavored___old.old_name", 0, false, NULL },
	{ "existence of struct flavored___new.new_name", 1, true, NULL },
	{ "offset of struct flavored___new.new_name", 4, true, NULL },

	{ "offset of struct ambiguous.field", 0, true, "in different ways" },
	{ "offset of struct agreed.field", 0, true, NULL },
	{ "offset of struct narrowed.only_in_one", 4, true, NULL },
	{ "offset of struct narrowed.common", 8, true, NULL },
	{ "offset of struct absent.field", 0, false, "no such field" },
	{ "existence of struct absent.field", 0, false, NULL },
	{ "offset of struct far.field", 40000, true, NULL },

	{ "existence of struct moved", 1, true, NULL },
	{ "existence of struct absent", 0, false, NULL },
	{ "existence of typedefed", 1, true, NULL },
	{ "size of struct resized", 56, true, NULL },
	{ "size of struct absent", 0, false, NULL },
	{ "size of typedefed", 12, true, NULL },
	{ "match of struct matches", 1, true, NULL },
	{ "match of struct matches_not", 0, false, NULL },
	{ "match of enum numbers", 0, false, NULL },
	{ "id of struct absent", 0, false, NULL },

	{ "value of enum numbers.SAME", 1, true, NULL },
	{ "value of enum numbers.OTHER", 22, true, NULL },
	{ "existence of enum numbers.GONE", 0, false, NULL },
	{ "existence of enum numbers.OTHER", 1, true, NULL },
	{ "value of enum numbers.GONE", 0, false, "no such enumerator" },
	{ "value of enum numbers.HIGH", 0x80000007u, true, NULL },
	{ "value of enum huge.LARGE", 0x700000000ull, true, NULL },
	{ "value of enum negative.BELOW", (uint64_t)-6, true, NULL },
};

static const struct bpfc_core_relo *find(const char *about)
{
	for (uint32_t i = 0; i < local->ext.relo_count; i++)
		if (is_about(local, &local->ext.relos[i], about))
			return &local->ext.relos[i];
	cr_assert(false, "no relocation for the %s", about);
	return NULL;
}

Test(core, results)
{
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct bpfc_core_relo *relo = find(expected[i].about);
		struct bpfc_core_result result;
		const char *reason;

		cr_assert_eq(bpfc_core_resolve(core, relo, &result, &reason), BPFC_OK, "%s: %s", expected[i].about,
			     reason);
		cr_expect_eq(result.exists, expected[i].exists, "%s", expected[i].about);
		cr_expect_eq(result.value, expected[i].value, "%s: %#lx", expected[i].about,
			     (unsigned long)result.value);
		cr_expect(!result.poison == !expected[i].poison, "%s: %s", expected[i].about, result.poison);
		if (result.poison && expected[i].poison)
			cr_expect(strstr(result.poison, expected[i].poison), "%s: %s", expected[i].about,
				  result.poison);
	}
}

/* Every relocation of the object is in the table above, the ids of types aside. */
Test(core, all_are_expected)
{
	for (uint32_t i = 0; i < local->ext.relo_count; i++) {
		const struct bpfc_core_relo *relo = &local->ext.relos[i];
		bool known = relo->kind == BPFC_CORE_TYPE_ID_LOCAL || relo->kind == BPFC_CORE_TYPE_ID_TARGET;

		for (size_t k = 0; k < sizeof(expected) / sizeof(expected[0]); k++)
			known |= is_about(local, relo, expected[k].about);
		cr_expect(known || relo->kind == BPFC_CORE_FIELD_OFFSET || relo->kind == BPFC_CORE_FIELD_SIZE, "%s",
			  bpfc_core_text(local->arena, &local->btf.types, relo));
	}
}

Test(core, type_ids)
{
	const struct bpfc_core_relo *relo = find("id of struct moved");
	struct bpfc_core_result result;
	const char *reason;

	cr_assert_eq(bpfc_core_resolve(core, relo, &result, &reason), BPFC_OK);
	cr_assert_str_eq(target->btf.types.table[result.value].name, "moved");
	relo = find("local id of struct moved");
	cr_assert_eq(bpfc_core_resolve(core, relo, &result, &reason), BPFC_OK);
	cr_assert_eq(result.value, relo->type);
}

/* Applies the relocations about `about` whose instruction has the row `id`; returns the first as it is then. */
static struct bpfc_insn patched(const char *about, unsigned id, int *status, const char **reason)
{
	uint32_t count;
	struct bpfc_insn *insns = decode(local, "socket", &count);

	for (uint32_t i = 0; i < local->ext.relo_count; i++) {
		const struct bpfc_core_relo *relo = &local->ext.relos[i];
		uint32_t slot = (uint32_t)(relo->off / BPFC_INSN_BYTES);
		struct bpfc_core_result result;

		if (!is_about(local, relo, about) || insns[slot].id != id)
			continue;
		cr_assert_eq(bpfc_core_resolve(core, relo, &result, reason), BPFC_OK);
		*status = bpfc_core_patch(insns, count, slot, relo, &result, reason);
		return insns[slot];
	}
	cr_assert(false, "no such relocation: %s", about);
	return insns[0];
}

Test(core, patches)
{
	static const struct {
		const char *about;
		unsigned before, after;
		int64_t number; /* the new offset, or immediate */
	} rows[] = {
		{ "offset of struct moved.second", BPFC_INSN_LDX32, BPFC_INSN_LDX32, 8 },
		{ "offset of struct moved.second", BPFC_INSN_STX32, BPFC_INSN_STX32, 8 },
		{ "offset of struct moved.second", BPFC_INSN_MOV64_IMM, BPFC_INSN_MOV64_IMM, 8 },
		{ "offset of struct moved.first", BPFC_INSN_LDX32, BPFC_INSN_INVALID, 0 },
		{ "offset of struct resized.wider", BPFC_INSN_LDX32, BPFC_INSN_LDX64, 0 },
		{ "offset of struct resized.wider", BPFC_INSN_STX32, BPFC_INSN_STX64, 0 },
		{ "offset of struct resized.narrower", BPFC_INSN_LDX64, BPFC_INSN_LDX16, 8 },
		{ "offset of struct resized.is_signed", BPFC_INSN_LDX32, BPFC_INSN_INVALID, 0 },
		{ "offset of struct resized.is_signed_there", BPFC_INSN_LDX32, BPFC_INSN_INVALID, 0 },
		{ "offset of struct resized.pointer", BPFC_INSN_LDX64, BPFC_INSN_LDX64, 40 },
		{ "offset of struct resized.odd", BPFC_INSN_LDX32, BPFC_INSN_INVALID, 0 },
		{ "offset of struct removed.goes", BPFC_INSN_LDX32, BPFC_INSN_INVALID, 0 },
		{ "offset of struct removed.goes", BPFC_INSN_MOV64_IMM, BPFC_INSN_INVALID, 0 },
		{ "existence of struct removed.goes", BPFC_INSN_MOV64_IMM, BPFC_INSN_MOV64_IMM, 0 },
		{ "offset of struct ambiguous.field", BPFC_INSN_LDX32, BPFC_INSN_INVALID, 0 },
		{ "offset of struct far.field", BPFC_INSN_LDX32, BPFC_INSN_INVALID, 0 },
		{ "offset of struct far.field", BPFC_INSN_MOV64_IMM, BPFC_INSN_MOV64_IMM, 40000 },
		{ "value of enum numbers.OTHER", BPFC_INSN_LD_IMM64, BPFC_INSN_LD_IMM64, 22 },
		{ "value of enum numbers.HIGH", BPFC_INSN_LD_IMM64, BPFC_INSN_LD_IMM64, 0x80000007ll },
		{ "value of enum huge.LARGE", BPFC_INSN_LD_IMM64, BPFC_INSN_LD_IMM64, 0x700000000ll },
		{ "value of enum negative.BELOW", BPFC_INSN_LD_IMM64, BPFC_INSN_LD_IMM64, -6 },
		{ "value of enum numbers.GONE", BPFC_INSN_LD_IMM64, BPFC_INSN_INVALID, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *reason;
		int status;
		struct bpfc_insn insn = patched(rows[i].about, rows[i].before, &status, &reason);
		bool is_access = bpfc_insn_info(insn.id)->width < 64 || insn.off;

		cr_expect_eq(status, BPFC_OK, "%s: %s", rows[i].about, reason);
		cr_expect_eq(insn.id, rows[i].after, "%s: %s", rows[i].about, bpfc_insn_info(insn.id)->name);
		cr_expect_eq(is_access ? insn.off : insn.imm, rows[i].number, "%s", rows[i].about);
		cr_expect_eq(!reason, insn.id != BPFC_INSN_INVALID, "%s: %s", rows[i].about, reason);
		cr_expect(insn.id == BPFC_INSN_INVALID ? insn.opcode == bpfc_insn_info(rows[i].before)->opcode
						       : insn.opcode == bpfc_insn_info(insn.id)->opcode);
	}
}

Test(core, poisoned_pair)
{
	struct bpfc_insn insns[2] = { BPFC_MAKE(LD_IMM64, .imm = 3), { .id = BPFC_INSN_SECOND } };
	const struct bpfc_core_relo *relo = find("value of enum numbers.GONE");
	struct bpfc_core_result result;
	const char *reason;

	cr_assert_eq(bpfc_core_resolve(core, relo, &result, &reason), BPFC_OK);
	cr_assert_eq(bpfc_core_patch(insns, 2, 0, relo, &result, &reason), BPFC_OK);
	cr_assert(insns[0].id == BPFC_INSN_INVALID && insns[1].id == BPFC_INSN_INVALID && insns[0].opcode == 0x18);
}

Test(core, wrong_instructions)
{
	const struct bpfc_core_relo *relo = find("offset of struct moved.second");
	struct bpfc_insn insns[] = { BPFC_MAKE(EXIT), BPFC_MAKE(LDX32, .off = 5), BPFC_MAKE(MOV64_IMM, .imm = 5),
				     BPFC_MAKE(LDX64, .off = 4), BPFC_MAKE(LD_IMM64, .imm = 4) };
	struct bpfc_core_result result;
	const char *reason;

	cr_assert_eq(bpfc_core_resolve(core, relo, &result, &reason), BPFC_OK);
	for (uint32_t i = 0; i < 6; i++) {
		if (i == 3) /* the width matters only when it changes */
			continue;
		cr_expect_eq(bpfc_core_patch(insns, 5, i, relo, &result, &reason), BPFC_E_FORMAT, "%u", i);
		cr_expect(reason);
	}
}

Test(core, senseless_relocations)
{
	const struct bpfc_core_relo *good = find("offset of struct moved.nested[2].y");
	static const char *const paths[] = {
		"",          ":",     "0:",          "a",  "0:2:2:1:", "0:2:4:1", "0:9",
		"0:2:2:1:0", "0:0:0", "99999999999", "-1", "0::1",     "0 :1",    "2147483647:2147483647"
	};
	struct bpfc_core_result result;
	const char *reason;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct bpfc_core_relo relo = *good;

		relo.access = paths[i];
		reason = NULL;
		cr_expect_eq(bpfc_core_resolve(core, &relo, &result, &reason), BPFC_E_FORMAT, "\"%s\"", paths[i]);
		cr_expect(reason);
		cr_expect(bpfc_core_text(local->arena, &local->btf.types, &relo));
	}
	for (uint32_t kind = 0; kind < 20; kind++)
		for (uint32_t type = 0; type < local->btf.types.count + 2; type++) {
			struct bpfc_core_relo relo = { "s", 0, type, "0:1", kind };
			int status = bpfc_core_resolve(core, &relo, &result, &reason);

			cr_expect(status == BPFC_OK || (status == BPFC_E_FORMAT && reason));
			cr_expect(bpfc_core_text(local->arena, &local->btf.types, &relo));
		}
}

/* Without other types, every relocation gives what the compiler has put there. */
static void check_identity(const char *path)
{
	struct loaded *l = load(path);
	struct bpfc_core *self = bpfc_core_new(l->arena, &l->btf.types, NULL, l->object.big_endian);

	for (uint32_t i = 0; i < l->ext.relo_count; i++) {
		const struct bpfc_core_relo *relo = &l->ext.relos[i];
		uint32_t count, slot = (uint32_t)(relo->off / BPFC_INSN_BYTES);
		struct bpfc_insn *insns = decode(l, relo->section, &count), before = insns[slot];
		const char *reason, *text = bpfc_core_text(l->arena, &l->btf.types, relo);
		struct bpfc_core_result result;

		cr_assert_eq(bpfc_core_resolve(self, relo, &result, &reason), BPFC_OK, "%s: %s: %s", path, text,
			     reason);
		cr_assert(result.exists && !result.changes_size && !result.poison, "%s: %s", path, text);
		cr_assert_eq(bpfc_core_patch(insns, count, slot, relo, &result, &reason), BPFC_OK, "%s: %s: %s", path,
			     text, reason);
		cr_assert(bpfc_insn_same(&insns[slot], &before), "%s: %s changes slot %u", path, text, slot);
	}
	printf("%s: %u relocations\n", path, l->ext.relo_count);
	unload(l);
}

Test(core, identity)
{
	check_identity(TEST_CORE_LOCAL);
}

Test(core, identity_big_endian)
{
	check_identity(TEST_CORE_LOCAL_BIG);
}

Test(core, identity_of_xdp_tools)
{
	glob_t found;

	if (glob("/usr/lib/*/bpf/*.o", 0, NULL, &found)) {
		cr_skip_test("SKIP: xdp-tools is not installed");
		return;
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		check_identity(found.gl_pathv[i]);
	globfree(&found);
}

Test(core, running_kernel)
{
	size_t length;
	uint8_t *bytes = read_file("/sys/kernel/btf/vmlinux", &length);
	struct loaded *l;
	struct bpfc_btf kernel;
	struct bpfc_core *against;

	if (!bytes) {
		cr_skip_test("SKIP: /sys/kernel/btf/vmlinux is absent");
		return;
	}
	l = load(TEST_CORE_KERNEL);
	cr_assert_eq(bpfc_btf_read(l->arena, bytes, length, false, "vmlinux", &l->sink, &kernel), BPFC_OK, "%s",
		     l->heard.text);
	against = bpfc_core_new(l->arena, &l->btf.types, &kernel.types, false);
	for (uint32_t i = 0; i < l->ext.relo_count; i++) {
		const struct bpfc_core_relo *relo = &l->ext.relos[i];
		const char *reason, *text = bpfc_core_text(l->arena, &l->btf.types, relo);
		struct bpfc_core_result result;

		cr_assert_eq(bpfc_core_resolve(against, relo, &result, &reason), BPFC_OK, "%s: %s", text, reason);
		cr_expect_eq(result.exists, !strstr(text, "no_such"), "%s: %s", text, result.poison);
		printf("%s: %lu\n", text, (unsigned long)result.value);
	}
	unload(l);
	free(bytes);
}
