/* Programs and the functions that they reach. */
#include <criterion/criterion.h>
#include <string.h>

#include "fixture.h"

static const struct bpfc_subprog *find_subprog(const struct bpfc_prog *prog, const char *name)
{
	for (uint32_t i = 0; i < prog->subprog_count; i++)
		if (!strcmp(prog->subprogs[i].name, name))
			return &prog->subprogs[i];
	return NULL;
}

/* What must hold of any program. */
static void check_prog(const struct bpfc_prog *prog)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < prog->subprog_count; i++) {
		cr_assert_eq(prog->subprogs[i].first, next);
		next += prog->subprogs[i].count;
		cr_assert_str_eq(prog->model->funcs[prog->subprogs[i].func], prog->subprogs[i].name);
	}
	cr_assert_eq(next, prog->insn_count);
	cr_assert_str_eq(prog->subprogs[0].name, prog->name);
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		const struct bpfc_insn *insn = &prog->insns[i];

		if (insn->ref_kind != BPFC_REF_SUBPROG)
			continue;
		cr_assert_lt(insn->ref, prog->subprog_count);
		cr_assert_eq((int64_t)i + 1 + insn->imm, prog->subprogs[insn->ref].first);
	}
	for (uint32_t i = 0; i < prog->line_count; i++) {
		cr_assert_lt(prog->lines[i].insn, prog->insn_count);
		cr_assert(!i || prog->lines[i - 1].insn <= prog->lines[i].insn);
	}
}

static void check_object(const char *path)
{
	const struct bpfc_prog *prog;
	struct opened o;

	open_object(&o, path, NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	cr_assert_str_empty(o.said);
	cr_assert_eq(o.model->prog_count, 4);
	for (uint32_t i = 0; i < o.model->prog_count; i++)
		check_prog(&o.model->progs[i]);

	prog = find_prog(o.model, "first");
	cr_assert_eq(prog->type, BPFC_PROG_XDP);
	cr_assert_eq(prog->subprog_count, 5);
	cr_assert_str_eq(find_subprog(prog, "beside")->section, "xdp");
	cr_assert_str_eq(find_subprog(prog, "text_static")->section, ".text");
	cr_assert_eq(find_subprog(prog, "text_static")->linkage, BPFC_STATIC);
	cr_assert_eq(find_subprog(prog, "global_sum")->linkage, BPFC_GLOBAL);
	cr_assert_eq(find_subprog(prog, "weak_one")->linkage, BPFC_WEAK);
	cr_assert_neq(find_subprog(prog, "weak_one")->type, 0);
	cr_assert_null(find_subprog(prog, "unreached"));

	prog = find_prog(o.model, "second");
	cr_assert_eq(prog->subprog_count, 3);
	cr_assert_eq(find_subprog(prog, "beside")->func, find_subprog(find_prog(o.model, "first"), "beside")->func);
	close_object(&o);
}

Test(funcs, arrangements)
{
	check_object(TEST_RULES "/funcs.o");
}

Test(funcs, other_byte_order)
{
	struct opened o;

	check_object(TEST_RULES "/funcs_be.o");
	open_object(&o, TEST_RULES "/funcs_be.o", NULL);
	cr_assert(o.model->big_endian);
	close_object(&o);
}

Test(funcs, callback_is_code)
{
	const struct bpfc_prog *prog;
	uint32_t found = 0;
	struct opened o;

	open_object(&o, TEST_RULES "/funcs.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "second");
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		if (prog->insns[i].id != BPFC_INSN_LD_CODE)
			continue;
		cr_assert_eq(prog->insns[i].ref_kind, BPFC_REF_SUBPROG);
		cr_assert_str_eq(prog->subprogs[prog->insns[i].ref].name, "each");
		cr_assert_eq(prog->insns[i + 1].id, BPFC_INSN_SECOND);
		found++;
	}
	cr_assert_eq(found, 1);
	close_object(&o);
}

Test(funcs, types_by_section)
{
	const struct bpfc_prog *prog;
	struct opened o;

	open_object(&o, TEST_RULES "/funcs.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "third");
	cr_assert_eq(prog->type, BPFC_PROG_XDP);
	cr_assert_eq(prog->linkage, BPFC_WEAK);
	cr_assert_str_eq(prog->section, "?xdp.frags");
	prog = find_prog(o.model, "asleep");
	cr_assert_eq(prog->type, BPFC_PROG_LSM);
	cr_assert(prog->is_sleepable);
	cr_assert(prog->ctx.is_raw);
	cr_assert_str_eq(prog->attach, "file_open");
	cr_assert_str_eq(o.model->license, "GPL");
	close_object(&o);
}

Test(funcs, lines_name_the_source)
{
	const struct bpfc_prog *prog;
	const struct bpfc_line *line;
	struct opened o;

	open_object(&o, TEST_RULES "/funcs.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "first");
	line = bpfc_prog_line(prog, find_subprog(prog, "global_sum")->first + 2);
	cr_assert_not_null(line);
	cr_assert_str_eq(line->text, "\treturn a + b * 3;");
	cr_assert_not_null(strstr(line->file, "funcs.bpf.c"));
	close_object(&o);
}

/* Instructions that cannot be decoded stay in the model as such. */
Test(funcs, undecodable)
{
	const struct bpfc_prog *prog;
	struct opened o;

	open_object(&o, TEST_RULES "/raw_NONE.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "undecodable");
	cr_assert_eq(prog->insn_count, 4);
	cr_assert_eq(prog->insns[0].id, BPFC_INSN_MOV64_IMM);
	cr_assert_eq(prog->insns[1].id, BPFC_INSN_INVALID);
	cr_assert_eq(prog->insns[1].opcode, 0xff);
	cr_assert_eq(prog->insns[2].id, BPFC_INSN_INVALID);
	cr_assert_eq(prog->insns[3].id, BPFC_INSN_EXIT);
	close_object(&o);
}

static void check_error(const char *path, int status, const char *said)
{
	struct opened o;

	open_object(&o, path, NULL);
	cr_expect_eq(o.status, status, "%s: %d, %s", path, o.status, o.said);
	cr_expect_not_null(strstr(o.said, said), "%s: %s", path, o.said);
	close_object(&o);
}

Test(funcs, errors_name_what_is_wrong)
{
	check_error(TEST_RULES "/raw_MAP_FD.o", BPFC_E_FORMAT, "refers to map fd 42, which only a loader knows");
	check_error(TEST_RULES "/raw_JUMP_TABLE.o", BPFC_E_FORMAT, "not supported, compile with -fno-jump-tables");
	check_error(TEST_RULES "/raw_COMPUTED_GOTO.o", BPFC_E_FORMAT, "indirect jumps are not supported");
	check_error(TEST_RULES "/raw_BAD_CALL.o", BPFC_E_REJECTED, "at slot 0 of 'bad_call' names no function");
}

/* The verifier refuses such a program, and the others of the object are none the worse. */
Test(funcs, unknown_sections_hold_programs_of_no_type)
{
	const struct bpfc_prog *prog;
	struct opened o;

	open_object(&o, TEST_RULES "/raw_SECTION.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "lost");
	cr_assert_eq(prog->type, BPFC_PROG_UNKNOWN);
	cr_assert_str_eq(prog->section, "nonsense");
	close_object(&o);
}

/* What a linker leaves of a weak function that another one replaced: not even its relocations count. */
Test(funcs, stray_code_is_a_warning)
{
	struct opened o;

	open_object(&o, TEST_RULES "/raw_STRAY.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	cr_assert_str_eq(o.said, "[122] 24 bytes of code belong to no function\n");
	cr_assert_eq(find_prog(o.model, "found")->insn_count, 2,
		     "a function without a size ends where its section does");
	close_object(&o);
}
