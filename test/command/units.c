/* Parts of the command without running it: suggestions, arguments, tables of text, the renderer. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "input.h"
#include "print.h"
#include "render.h"
#include "typename.h"

Test(suggest, near_names_only)
{
	static const char *const names[] = { "--target", "--section", "--set", "-o" };

	cr_expect_str_eq(bpfc_suggest("--taget", names, 4), "--target");
	cr_expect_str_eq(bpfc_suggest("--sections", names, 4), "--section");
	cr_expect_str_eq(bpfc_suggest("--sett", names, 4), "--set");
	cr_expect_null(bpfc_suggest("--frobnicate", names, 4));
	cr_expect_null(bpfc_suggest("--a-name-that-is-much-longer-than-any-option-has", names, 4));
}

static struct bpfc_args parse(struct bpfc_arena *arena, int expected, int argc, ...)
{
	static char *argv[32];
	struct bpfc_args args;
	va_list list;

	argv[0] = (char *)"bpfc";
	va_start(list, argc);
	for (int i = 1; i <= argc; i++)
		argv[i] = va_arg(list, char *);
	va_end(list);
	cr_expect_eq(bpfc_args_parse(&args, arena, argc + 1, argv, NULL), expected);
	return args;
}

Test(args, order_and_spelling_do_not_matter)
{
	struct bpfc_arena *arena = bpfc_arena_new();
	struct bpfc_args args = parse(arena, 0, 11, "-Os", "a.o", "--target", "riscv32", "-o", "x.o", "b.o",
				      "-mcpu=generic", "-g", "--map=m:max_entries=0x10", "--rename=a=b=c");

	cr_expect_eq(args.verb, BPFC_VERB_COMPILE);
	cr_expect_eq(args.inputs.count, 2);
	cr_expect_str_eq(args.inputs.list[1], "b.o");
	cr_expect_str_eq(args.output, "x.o");
	cr_expect_str_eq(args.codegen.triple, "riscv32");
	cr_expect_str_eq(args.codegen.cpu, "generic");
	cr_expect_eq(args.codegen.opt, 's');
	cr_expect(args.codegen.debug);
	cr_expect_eq(args.map_sizes[0].max_entries, 16);
	cr_expect_str_eq(args.map_sizes[0].name, "m");
	cr_expect_eq(args.codegen.rename_count, 1);
	cr_expect_str_eq(args.codegen.renames[0].to, "b=c");
	bpfc_arena_free(arena);
}

Test(args, defaults_and_the_last_one_counts)
{
	struct bpfc_arena *arena = bpfc_arena_new();
	struct bpfc_args args = parse(arena, 0, 2, "verify", "a.o");

	cr_expect_eq(args.verb, BPFC_VERB_VERIFY);
	cr_expect_eq(args.codegen.opt, '2');
	cr_expect_eq(args.max_stack, 0);
	args = parse(arena, 0, 5, "compile", "-O0", "-O3", "--emit=asm", "--emit=obj");
	cr_expect_eq(args.codegen.opt, '3');
	cr_expect_eq(args.codegen.emit, BPFC_EMIT_OBJ);
	parse(arena, BPFC_E_OPTION, 1, "-O9");
	bpfc_arena_free(arena);
}

/* The whole text that the renderer makes of one diagnostic; the caller frees it. */
static char *rendered(const struct bpfc_model *model, const struct bpfc_diag *diag)
{
	struct bpfc_render render;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	bpfc_render_begin(&render, out);
	render.color = false;
	render.model = model;
	bpfc_render_diag(&render, diag);
	bpfc_render_end(&render);
	fclose(out);
	return text;
}

static void expect_rendered(const struct bpfc_model *model, struct bpfc_diag diag, const char *want)
{
	char *text = rendered(model, &diag);

	cr_expect_str_eq(text, want, "got:\n%swanted:\n%s", text, want);
	free(text);
}

Test(render, places)
{
	expect_rendered(NULL, BPFC_DIAG_INIT(NO_OUTPUT),
			"bpfc: error: no output file [C0309]\n"
			"  help: name it with `-o FILE`; `-o -` writes to standard output\n");
	expect_rendered(NULL,
			BPFC_DIAG_INIT(INTERNAL, .object = "a.o", .section = "xdp", .symbol = "f",
				       .args = { BPFC_STR("it\x1b[1m") }),
			"a.o: section xdp, symbol 'f': error: internal error: it\\x1b[1m [C0301]\n"
			"  help: please report it, with the input\n");
	expect_rendered(NULL,
			BPFC_DIAG_INIT(STACK_OVER_PROFILE, .file = "x.c", .line = 3, .column = 7,
				       .args = { BPFC_INT(-1), BPFC_STR(NULL), BPFC_HEX(255) }),
			"x.c:3:7: error: --max-stack=-1 is more than profile ? has: 0xff bytes [C0319]\n");
}

Test(render, source_line_and_instruction)
{
	static const struct bpfc_insn insns[] = { { .id = BPFC_INSN_MOV64_REG, .dst = 0, .src = 3 } };
	static const struct bpfc_line lines[] = {
		{ .insn = 0, .line = 9, .column = 3, .file = "x.c", .text = "\treturn x;" }
	};
	static const struct bpfc_subprog subprogs[] = { { .name = "f", .count = 1 } };
	struct bpfc_model model = { .object = "a.o", .prog_count = 1 };
	struct bpfc_prog prog = { .model = &model,
				  .name = "f",
				  .section = "xdp",
				  .insns = insns,
				  .insn_count = 1,
				  .lines = lines,
				  .line_count = 1,
				  .subprogs = subprogs,
				  .subprog_count = 1 };
	struct bpfc_diag diag = BPFC_DIAG_INIT(CANNOT_READ, .prog = "f", .file = "x.c", .line = 9, .column = 3,
					       .args = { BPFC_STR("r3"), BPFC_STR("why") });

	diag.insn = 0;
	model.progs = &prog;
	expect_rendered(&model, diag,
			"x.c:9:3: error: cannot read 'r3': why [C0310]\n"
			"    9 |         return x;\n"
			"      |          ^\n"
			"a.o: program 'f': note: instruction 0: r0 = r3\n");
	diag.file = NULL;
	expect_rendered(&model, diag,
			"bpfc: program 'f', instruction 0: error: cannot read 'r3': why [C0310]\n"
			"a.o: program 'f': note: instruction 0: r0 = r3\n");
	diag.insn = 5; /* not in the program: no note, no crash */
	diag.prog = "f";
	expect_rendered(&model, diag, "bpfc: program 'f', instruction 5: error: cannot read 'r3': why [C0310]\n");
}

Test(progress, one_line_after_half_a_second)
{
	struct bpfc_progress progress = { .enabled = true };
	char *text = NULL;
	size_t size = 0;
	FILE *saved = stderr;

	clock_gettime(CLOCK_MONOTONIC, &progress.start);
	stderr = open_memstream(&text, &size);
	bpfc_progress_update(&progress, "early", 1, 2);
	cr_expect(!progress.shown);
	progress.start.tv_sec -= 1;
	bpfc_progress_update(&progress, "generating", 1, 2);
	bpfc_progress_update(&progress, "too soon again", 2, 2);
	bpfc_progress_clear(&progress);
	bpfc_progress_clear(&progress);
	progress.enabled = false;
	bpfc_progress_update(&progress, "in a pipe", 2, 2);
	fclose(stderr);
	stderr = saved;
	cr_expect_str_eq(text, "\r\033[Kgenerating 1 of 2\r\033[K");
	free(text);
}

Test(print, width_is_what_is_printed)
{
	cr_expect_eq(bpfc_print_width("abc"), 3);
	cr_expect_eq(bpfc_print_width("\n\x7f"), 8);
	cr_expect_eq(bpfc_print_width("gr\xc3\xbc\xc3\x9f"), 4);
	cr_expect_eq(bpfc_print_width(NULL), 1);
}

Test(input, hash_is_fnv1a)
{
	uint8_t text[] = "foobar";
	struct bpfc_bytes bytes = { .data = text, .length = 6 };

	cr_expect_eq(bpfc_input_hash(&bytes), 0x85944171f73967e8);
	bytes.length = 0;
	cr_expect_eq(bpfc_input_hash(&bytes), 0xcbf29ce484222325);
}

Test(typename, pointers_arrays_and_cycles)
{
	static const struct bpfc_type table[] = {
		{ .name = "" },
		{ .name = "int", .kind = BPFC_TYPE_INT, .size = 4 },
		{ .name = "", .kind = BPFC_TYPE_PTR, .type = 1 },
		{ .name = "", .kind = BPFC_TYPE_PTR, .type = 2 },
		{ .name = "", .kind = BPFC_TYPE_ARRAY, .type = 1, .count = 7 },
		{ .name = "s", .kind = BPFC_TYPE_STRUCT },
		{ .name = "", .kind = BPFC_TYPE_CONST, .type = 5 },
		{ .name = "", .kind = BPFC_TYPE_PTR, .type = 0 },
		{ .name = "", .kind = BPFC_TYPE_PTR, .type = 8 },
		{ .name = "", .kind = BPFC_TYPE_UNION },
	};
	static const char *const want[] = { "",         "int",      "int *",  "int **", "int[7]",
					    "struct s", "struct s", "void *", "?",      "union (anonymous)" };
	struct bpfc_types types = { .table = table, .count = 10 };
	struct bpfc_arena *arena = bpfc_arena_new();

	for (uint32_t id = 0; id < 10; id++)
		cr_expect_str_eq(bpfc_typename(arena, &types, id), want[id]);
	bpfc_arena_free(arena);
}
