/* Objects link, in GNU ld and lld, and only with the runtime that they were made for. */
#include "module_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct linker {
	const char *triple, *profile, *command;
	unsigned prog_bytes, map_bytes; /* of descriptors and map addresses of one object */
} linkers[] = {
	{ "x86_64-linux-gnu", "cloud", "ld.lld-19", 64, 24 },
	{ "x86_64-linux-gnu", "cloud", "ld.bfd", 64, 24 },
	{ "aarch64-linux-gnu", "cloud", "ld.lld-19", 64, 24 },
	{ "aarch64-linux-gnu", "cloud", "aarch64-linux-gnu-ld", 64, 24 },
	{ "riscv64-linux-gnu", "cloud", "ld.lld-19", 64, 24 },
	{ "riscv64-linux-gnu", "cloud", "riscv64-linux-gnu-ld", 64, 24 },
	{ "thumbv7em-none-eabi", "embedded", "ld.lld-19", 48, 12 },
	{ "thumbv7em-none-eabi", "embedded", "arm-none-eabi-ld", 48, 12 },
	{ "thumbv6m-none-eabi", "embedded", "ld.lld-19", 48, 12 },
	{ "riscv32-unknown-elf", "embedded", "ld.lld-19", 48, 12 },
	{ "riscv32-unknown-elf", "embedded", "riscv64-linux-gnu-ld -melf32lriscv", 48, 12 },
	{ "riscv64-unknown-elf", "embedded", "ld.lld-19", 64, 24 },
};
enum { LINKERS = sizeof(linkers) / sizeof(linkers[0]) };

/* What a runtime of that ABI version would define, and a start. */
static const char runtime[] =
	".section .rodata.ops,\"a\",%%progbits\n.globl bpfrt_array_ops,bpfrt_hash_ops,bpfrt_prog_array_ops\n"
	"bpfrt_array_ops:bpfrt_hash_ops:bpfrt_prog_array_ops:.long 0\n"
	".globl bpfrt_abi_%d_%s\n.set bpfrt_abi_%d_%s,0\n.section .note.GNU-stack,\"\",%%progbits\n";
static const char start[] = "long long filter(void *); void _start(void) { filter(0); }\n";

static void compile(const struct linker *l, const char *folder, const char *name, const char *language,
		    const char *text)
{
	char path[128];
	FILE *file;
	bool ok;
	const char *said;

	snprintf(path, sizeof(path), "%s/source", folder);
	file = fopen(path, "w");
	cr_assert(file);
	fputs(text, file);
	fclose(file);
	said = run(&ok, "clang-19 --target=%s -fPIC -fshort-enums -ffreestanding -O1 -x %s -c %s -o %s/%s", l->triple,
		   language, path, folder, name);
	cr_assert(ok, "%s", said);
	if (strcmp(l->profile, "embedded"))
		return;
	/* As gcc's objects for bare metal, which GNU ld is used with there. */
	said = run(&ok, "llvm-objcopy-19 --remove-section=.note.GNU-stack %s/%s", folder, name);
	cr_assert(ok, "%s", said);
}

static void compile_runtime(const struct linker *l, const char *folder, const char *name, int version)
{
	char text[1024];

	snprintf(text, sizeof(text), runtime, version, l->profile, version, l->profile);
	compile(l, folder, name, "assembler", text);
}

static void write_with(const struct linker *l, const char *folder, const char *name, const char *names,
		       bool no_registry)
{
	struct fixture f;

	fixture_init(&f, l->triple, names);
	f.options.no_registry = no_registry;
	write_object(&f, folder, name);
}

static bool has_tools(const struct linker *l)
{
	bool ok;

	run(&ok, "command -v %s", l->command);
	if (!ok)
		fprintf(stderr, "SKIP: %s is not installed\n", l->command);
	return ok;
}

/* a.o and b.o have other names, c.o the names of a.o, n.o no registry. */
static const char *prepare(const struct linker *l)
{
	const char *folder = new_folder();

	write_with(l, folder, "a.o", "", false);
	write_with(l, folder, "b.o", "b_", false);
	write_with(l, folder, "n.o", "", true);
	compile_runtime(l, folder, "rt.o", 2);
	compile_runtime(l, folder, "rt2.o", 3);
	compile(l, folder, "start.o", "c", start);
	return folder;
}

/* Two objects in one image: the linker says nothing, and no descriptor is lost. */
static void check_two(const struct linker *l, const char *folder)
{
	static const char *const modes[] = { "", "--gc-sections" };
	char size[32];
	bool ok;

	for (int i = 0; i < 2; i++) {
		const char *text = run(&ok, "cd %s && %s %s start.o a.o b.o rt.o -o x", folder, l->command, modes[i]);

		cr_expect(ok && !*text, "%s %s: %s", l->command, modes[i], text);
		text = run(&ok, "llvm-readelf-19 -SW %s/x", folder);
		snprintf(size, sizeof(size), " %06x ", 2 * l->prog_bytes);
		cr_expect(has_line(text, " bpfrt_progs ", size), "%s %s:\n%s", l->command, modes[i], text);
		snprintf(size, sizeof(size), " %06x ", 2 * l->map_bytes);
		cr_expect(has_line(text, " bpfrt_maps ", size), "%s %s:\n%s", l->command, modes[i], text);
		cr_expect(has_line(text, ".note.bpfc", " NOTE "), "%s %s:\n%s", l->command, modes[i], text);
		cr_expect_not(has_line(text, ".note.bpfc", " A "), "%s %s:\n%s", l->command, modes[i], text);
	}
}

static void check_refusals(const struct linker *l, const char *folder)
{
	char symbol[64];
	bool ok;
	const char *text;

	text = run(&ok, "cd %s && %s start.o a.o a.o rt.o -o x", folder, l->command);
	cr_expect(!ok && strstr(text, "filter") && strstr(text, "counters"), "%s: %s", l->command, text);
	snprintf(symbol, sizeof(symbol), "bpfrt_abi_2_%s", l->profile);
	text = run(&ok, "cd %s && %s --gc-sections start.o a.o rt2.o -o x", folder, l->command);
	cr_expect(!ok && strstr(text, symbol) && strstr(text, "undefined"), "%s: %s", l->command, text);
	text = run(&ok, "cd %s && %s start.o n.o rt2.o -o x", folder, l->command);
	cr_expect(!ok && strstr(text, symbol) && strstr(text, "undefined"), "%s: %s", l->command, text);
}

/* Nothing of the registry is left, and what the program doesn't use is dropped. */
static void check_without_registry(const struct linker *l, const char *folder)
{
	bool ok;
	const char *text = run(&ok, "cd %s && %s --gc-sections start.o n.o rt.o -o x && llvm-readelf-19 -sSW x", folder,
			       l->command);

	cr_expect(ok, "%s: %s", l->command, text);
	cr_expect_not(strstr(text, "bpfrt_progs"), "%s: %s", l->command, text);
	cr_expect_not(strstr(text, "counters"), "%s: %s", l->command, text);
	cr_expect_not(strstr(text, " second"), "%s: %s", l->command, text);
}

Test(module_link, linkers, .timeout = 120)
{
	bool ok;

	for (int i = 0; i < LINKERS; i++) {
		const char *folder;

		if (!has_tools(&linkers[i]))
			continue;
		folder = prepare(&linkers[i]);
		check_two(&linkers[i], folder);
		check_refusals(&linkers[i], folder);
		check_without_registry(&linkers[i], folder);
		run(&ok, "rm -r %s", folder);
	}
}

/* A shared library needs nothing but the object: `cc -shared rule.o`. */
Test(module_link, shared)
{
	struct linker l = { "x86_64-linux-gnu", "cloud", "cc", 64, 24 };
	const char *folder = new_folder();
	const char *text;
	bool ok;

	need_tool("cc");
	write_with(&l, folder, "a.o", "", false);
	text = run(&ok, "cc -shared %s/a.o -o %s/a.so -nostdlib", folder, folder);
	cr_expect(ok && !*text, "%s", text);
	text = run(&ok, "llvm-readelf-19 -d %s/a.so; rm -r %s", folder, folder);
	cr_expect_not(strstr(text, "TEXTREL"), "%s", text);
}

/* gcc's objects and ours: nothing to say about sizes of enumerations. */
Test(module_link, gcc_for_arm)
{
	struct linker l = { "thumbv7em-none-eabi", "embedded", "arm-none-eabi-ld", 48, 12 };
	const char *folder;
	const char *text;
	bool ok;

	need_tool("arm-none-eabi-gcc");
	folder = prepare(&l);
	text = run(&ok,
		   "cd %s && arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -O1 -x c -c source -o start.o && "
		   "arm-none-eabi-ld -z noexecstack --gc-sections start.o a.o rt.o -o x",
		   folder);
	cr_expect(ok && !*text, "%s", text);
	text = run(&ok, "llvm-readelf-19 -SW %s/x; rm -r %s", folder, folder);
	cr_expect_not(strstr(text, ".ARM.exidx"), "%s", text); /* unwinding costs nothing */
}
