/* DWARF that gdb can use: verified by llvm-dwarfdump, independent of the machine that compiles. */
#include "module_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *dwarf_of(struct fixture *f)
{
	const char *folder = new_folder();
	const char *text;
	bool ok;

	f->options.debug = true;
	write_object(f, folder, "a.o");
	text = run(&ok,
		   "llvm-dwarfdump-19 --verify %s/a.o && llvm-dwarfdump-19 --debug-info --debug-line %s/a.o; rm -r %s",
		   folder, folder, folder);
	cr_expect(strstr(text, "No errors"), "%s", text);
	return text;
}

Test(module_debug, all_targets)
{
	static const char *const triples[] = { "x86_64-linux-gnu",    "aarch64-linux-gnu", "thumbv6m-none-eabi",
					       "thumbv7em-none-eabi", "riscv32",           "riscv64" };

	for (int i = 0; i < 6; i++) {
		for (const char *level = "02s"; *level; level++) {
			struct fixture f;
			const char *text;

			fixture_init(&f, triples[i], "");
			f.options.opt = *level;
			text = dwarf_of(&f);
			cr_expect(has_line(text, "DW_AT_name", "(\"filter\")"), "%s", text);
			cr_expect(has_line(text, "DW_AT_name", "(\"ctx\")"), "%s", text);
			cr_expect(has_line(text, "DW_AT_comp_dir", "(\"/src/rules\")"), "%s", text);
			cr_expect(has_line(text, "DW_AT_decl_file", "/src/rules/filter.bpf.c"), "%s", text);
			cr_expect(has_line(text, "DW_AT_name", "(\"seen\")"), "%s", text);
			cr_expect(has_line(text, "DW_AT_type", "\"node *\""), "%s", text);
			cr_expect(has_line(text, "  10  ", "  2  ") || strstr(text, "     10      2"), "%s", text);
		}
	}
}

/* Types that only lead to themselves, and one that leads nowhere. */
Test(module_debug, hostile_types)
{
	struct bpfc_member params[] = { { .name = "a", .type = 9 }, { .name = "b", .type = 9 } };
	struct fixture f;

	fixture_init(&f, "x86_64-linux-gnu", "");
	f.types[8] = (struct bpfc_type){ .name = "loop", .kind = BPFC_TYPE_TYPEDEF, .type = 8 };
	f.types[9] = (struct bpfc_type){ .name = "", .kind = BPFC_TYPE_PTR, .type = 10 };
	f.types[10] = (struct bpfc_type){
		.name = "", .kind = BPFC_TYPE_FUNC_PROTO, .type = 9, .count = 2, .members = params
	};
	f.types[11] = (struct bpfc_type){ .name = "", .kind = BPFC_TYPE_PTR, .type = 4000000000u };
	f.globals[0].type = 8;
	f.globals[1].type = 9;
	f.globals[2].type = 11;
	dwarf_of(&f);
}
