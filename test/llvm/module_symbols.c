/* Which symbols and sections the output has. */
#include "module_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const triples[] = { "x86_64-linux-gnu",    "aarch64-linux-gnu",   "thumbv6m-none-eabi",
				       "thumbv7m-none-eabi",  "thumbv7em-none-eabi", "thumbv8m.main-none-eabi",
				       "riscv32-unknown-elf", "riscv64-unknown-elf", "riscv64-linux-gnu" };
enum { TRIPLES = sizeof(triples) / sizeof(triples[0]) };

static const char *read_object(struct fixture *f, const char *options)
{
	const char *folder = new_folder();
	const char *text;
	bool ok;

	write_object(f, folder, "a.o");
	text = run(&ok, "llvm-readelf-19 -W %s %s/a.o; rm -r %s", options, folder, folder);
	cr_assert(ok);
	return text;
}

static bool defines_global(const char *symbols, const char *name)
{
	char end[80];

	for (const char *line = symbols; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		size_t length = strcspn(line, "\n");
		char copy[512] = { 0 };

		if (length >= sizeof(copy))
			continue;
		memcpy(copy, line, length);
		snprintf(end, sizeof(end), " %s", name);
		if (length > strlen(end) && !strcmp(copy + length - strlen(end), end))
			return strstr(copy, "GLOBAL") && !strstr(copy, " UND ");
	}
	return false;
}

/* Entries, maps and visible variables, and nothing else. */
Test(module, defined_symbols)
{
	static const char *const wanted[] = { "filter", "second", "counters", "flows", "jumps",
					      "total",  "limit",  "seen",     "table" };

	for (int t = 0; t < TRIPLES; t++) {
		struct fixture f;
		const char *text;
		unsigned count = 0;

		fixture_init(&f, triples[t], "");
		text = read_object(&f, "-s");
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
			cr_expect(defines_global(text, wanted[i]), "%s: %s in\n%s", triples[t], wanted[i], text);
		for (const char *p = text; (p = strstr(p, " GLOBAL ")); p++)
			count += strstr(p, " UND ") == NULL || strstr(p, " UND ") > strchr(p, '\n');
		cr_expect_eq(count, sizeof(wanted) / sizeof(wanted[0]), "%s: %u in\n%s", triples[t], count, text);
	}
}

Test(module, sections)
{
	for (int t = 0; t < TRIPLES; t++) {
		bool is_hosted = strstr(triples[t], "linux");
		struct fixture f;
		const char *text;

		fixture_init(&f, triples[t], "");
		text = read_object(&f, "-S");
		cr_expect(has_line(text, " .text.filter ", " AX "), "%s:\n%s", triples[t], text);
		cr_expect(has_line(text, " .data.total ", " WA "), "%s:\n%s", triples[t], text);
		cr_expect(has_line(text, " .rodata.limit ", " A "), "%s:\n%s", triples[t], text);
		cr_expect(has_line(text, " .bss.seen ", " NOBITS "), "%s:\n%s", triples[t], text);
		cr_expect(has_line(text, " bpfrt_progs ", "R "), "%s:\n%s", triples[t], text);
		cr_expect(has_line(text, " bpfrt_maps ", "R "), "%s:\n%s", triples[t], text);
		cr_expect(has_line(text, " .note.bpfc ", " NOTE "), "%s:\n%s", triples[t], text);
		cr_expect_not(has_line(text, " .note.bpfc ", " A "));
		cr_expect_not(has_line(text, " .eh_frame ", ""), "%s:\n%s", triples[t], text);
		cr_expect_not(has_line(text, " license ", ""));
		/* Storage: in the object for firmware, the runtime's for hosts. */
		cr_expect_eq(has_line(text, " .bss.flows.values ", " NOBITS "), !is_hosted, "%s:\n%s", triples[t],
			     text);
		cr_expect_eq(has_line(text, " .rodata.counters ", " A "), !is_hosted, "%s:\n%s", triples[t], text);
		cr_expect_eq(has_line(text, " .data.counters ", " WA "), is_hosted, "%s:\n%s", triples[t], text);
	}
}

/* The descriptor of a 32-bit target, field by field (include/bpfrt/map.h). */
Test(module, map_layout)
{
	struct fixture f;
	const char *text;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	text = read_object(&f, "-x .rodata.counters -r");
	cr_expect(strstr(text, "00000000 00000000 02000000 04000000"), "%s", text); /* ops, values, type, key_size */
	cr_expect(strstr(text, "0c000000 10000000 04000000 00000000"), "%s",
		  text); /* value_size, stride, entries, flags */
	cr_expect(has_line(text, "00000000  ", "bpfrt_array_ops"), "%s", text);
	cr_expect(has_line(text, "00000004  ", "counters.values"), "%s", text);
	fixture_init(&f, "x86_64-linux-gnu", "");
	text = read_object(&f, "-x .data.counters");
	cr_expect(strstr(text, "02000000 04000000 0c000000 10000000"), "%s", text);
}

/* A slot of 8 bytes holds the address, and zeroes behind it. */
Test(module, addresses_in_data)
{
	struct fixture f;
	const char *text;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	text = read_object(&f, "-x .data.table -r");
	cr_expect(strstr(text, "00000000 00000000 02000000 00000000"), "%s", text);
	cr_expect(has_line(text, "00000000  ", " counters"), "%s", text);
	cr_expect(has_line(text, "00000008  ", " total"), "%s", text);
	fixture_init(&f, "riscv64-unknown-elf", "");
	text = read_object(&f, "-r");
	cr_expect(has_line(text, "0000000000000008 ", "total + 2"), "%s", text);
}

Test(module, prog_array_slots)
{
	struct fixture f;
	const char *text;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	text = read_object(&f, "-r -S");
	cr_expect(has_line(text, ".data.jumps.values", " 000010 "), "%s", text);
	cr_expect(has_line(text, "00000008  ", "bpfrt_progs") || has_line(text, "00000008  ", "second.prog"), "%s",
		  text);
}

/* Without the second program its slot is empty, and somebody is told. */
Test(module, prog_subset)
{
	struct fixture f;
	struct output out;

	fixture_init(&f, "x86_64-linux-gnu", "");
	f.insns[2] = BPFC_MAKE(LD_MAP_FD, .dst = 1, .ref_kind = BPFC_REF_MAP, .ref = 2);
	f.insns[3] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
	f.insns[4] = BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 2);
	f.insns[5] = BPFC_MAKE(EXIT);
	f.progs[0].insns = &f.insns[2];
	f.progs[0].insn_count = 4;
	f.subprogs[0].count = 4;
	f.options.emit = BPFC_EMIT_LLVM_IR;
	out = generate_some(&f, 1);
	cr_assert_eq(out.status, BPFC_OK, "%s", f.messages);
	cr_expect(strstr(f.messages, "422 jumps second 1"), "%s", f.messages);
	cr_expect(has_text(out, "@jumps ="));
	cr_expect_not(has_text(out, "@flows ="));
	cr_expect_not(has_text(out, "@second("));
	free(out.bytes);
}

Test(module, no_registry)
{
	struct fixture f;
	const char *text;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.options.no_registry = true;
	text = read_object(&f, "-S -s");
	cr_expect_not(strstr(text, "bpfrt_progs"));
	cr_expect_not(strstr(text, "bpfrt_maps"));
	cr_expect_not(strstr(text, ".note.bpfc "));
	cr_expect_not(strstr(text, ".rodata.str"));
	cr_expect(strstr(text, ".rodata.second.prog"), "%s", text); /* a slot holds it */
	cr_expect(has_line(text, " UND ", "bpfrt_abi_2_embedded"), "%s", text);
}

Test(module, custom_section)
{
	struct fixture f;
	const char *text;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.globals[5].is_used = true;
	f.globals[5].section = "calibration";
	text = read_object(&f, "-S");
	cr_expect(has_line(text, " calibration ", " WA "), "%s", text);
}

Test(module, weak_symbols)
{
	struct fixture f;
	const char *text;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.globals[0].linkage = BPFC_WEAK;
	text = read_object(&f, "-s");
	cr_expect(has_line(text, " WEAK ", " total"), "%s", text);
}
