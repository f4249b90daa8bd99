#include <criterion/criterion.h>

#include "world.h"

Test(registers, rejects_unwritten_register)
{
	VERIFY(MOV_REG(0, 6), EXIT);
	REJECTED(UNINIT, 0);
}

Test(registers, rejects_register_unwritten_on_one_path)
{
	VERIFY(CALL_HELPER(PRANDOM), JEQ(0, 0, 1), MOV_IMM(6, 0), MOV_REG(0, 6), EXIT);
	REJECTED(UNINIT, 3);
}

Test(registers, rejects_unwritten_result)
{
	VERIFY(MOV_IMM(1, 0), EXIT);
	REJECTED(UNINIT_RESULT, 1);
}

Test(registers, rejects_arguments_after_call)
{
	VERIFY(MOV_IMM(3, 0), CALL_HELPER(KTIME), MOV_REG(0, 3), EXIT);
	REJECTED(UNINIT, 2);
}

Test(registers, keeps_saved_registers_over_call)
{
	VERIFY(MOV_IMM(6, 7), CALL_HELPER(KTIME), MOV_REG(0, 6), EXIT);
	cr_assert_eq(world_reg(&world, 3, 0)->umin, 7);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, 7);
	ACCEPTED();
}

Test(registers, rejects_written_frame_pointer)
{
	VERIFY(MOV_IMM(10, 0), MOV_IMM(0, 0), EXIT);
	REJECTED(WRITE_R10, 0);
}

Test(registers, rejects_frame_pointer_as_result_of_atomic)
{
	VERIFY(ST(64, 10, -8, 0), MOV_REG(1, 10), BPFC_MAKE(ATOMIC_FETCH_ADD64, .dst = 1, .src = 10, .off = -8),
	       MOV_IMM(0, 0), EXIT);
	REJECTED(WRITE_R10, 2);
}

Test(registers, rejects_unwritten_argument)
{
	VERIFY(LD_MAP(1, HASH), CALL_HELPER(MAP_LOOKUP), EXIT);
	REJECTED(UNINIT_ARG, 2);
}

Test(registers, leaves_variable_arguments_alone)
{
	VERIFY(LD_GLOBAL(1, CONSTANT, 0), MOV_IMM(2, 8), CALL_HELPER(PRINTK), EXIT);
	ACCEPTED();
}

Test(registers, rejects_unwritten_argument_of_extern)
{
	VERIFY(MOV_IMM(1, 0), CALL_EXTERN(TAKES_TWO), EXIT);
	REJECTED(UNINIT_ARG, 1);
}

Test(registers, rejects_unknown_helper)
{
	VERIFY(CALL_HELPER(5000), EXIT);
	REJECTED(UNKNOWN_HELPER, 0);
}

Test(registers, rejects_number_as_map)
{
	VERIFY(MOV_IMM(1, 0), MOV_REG(2, 10), ADD_IMM(2, -4), ST(32, 10, -4, 0), CALL_HELPER(MAP_LOOKUP), EXIT);
	REJECTED(BAD_ARG, 4);
}

Test(registers, static_function_need_not_give_a_result)
{
	VERIFY_SUBPROGS(FIRSTS(0, 3), CALL_SUBPROG(1), MOV_IMM(0, 0), EXIT, EXIT);
	ACCEPTED();
}

Test(registers, missing_result_is_unwritten_in_the_caller)
{
	VERIFY_SUBPROGS(FIRSTS(0, 2), CALL_SUBPROG(1), EXIT, EXIT);
	REJECTED(UNINIT_RESULT, 1);
}

Test(registers, passes_arguments_to_functions)
{
	VERIFY_SUBPROGS(FIRSTS(0, 3), MOV_IMM(2, 5), CALL_SUBPROG(1), EXIT, MOV_REG(0, 2), EXIT);
	cr_assert_eq(world_reg(&world, 3, 6)->kind, BPFC_KIND_UNINIT);
	cr_assert_eq(world_reg(&world, 2, 0)->umax, 5);
	ACCEPTED();
}

Test(registers, analyses_functions_per_call)
{
	VERIFY_SUBPROGS(FIRSTS(0, 6), MOV_IMM(1, 5), CALL_SUBPROG(1), MOV_REG(6, 0), MOV_IMM(1, 7), CALL_SUBPROG(1),
			EXIT, MOV_REG(0, 1), EXIT);
	cr_assert_eq(world_reg(&world, 3, 6)->umin, 5);
	cr_assert_eq(world_reg(&world, 5, 0)->umin, 7);
	cr_assert_eq(world_reg(&world, 6, 1)->kind, BPFC_KIND_SCALAR);
	cr_assert_leq(world_reg(&world, 6, 1)->umin, 5);
	cr_assert_geq(world_reg(&world, 6, 1)->umax, 7);
	ACCEPTED();
}

Test(registers, names_source_line)
{
	static const struct bpfc_line lines[] = { { .insn = 0, .line = 3, .column = 7, .file = "rule.bpf.c" } };
	const struct bpfc_insn insns[] = { MOV_REG(0, 6), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.prog.lines = lines;
	world.prog.line_count = 1;
	world_verify(&world);
	cr_assert_eq(world.first.line, 3);
	cr_assert_eq(world.first.column, 7);
	cr_assert_str_eq(world.first.file, "rule.bpf.c");
	cr_assert_eq(world.first.args[0].num, 6);
	REJECTED(UNINIT, 0);
}

Test(registers, replacement_has_the_arguments_of_its_prototype)
{
	const struct bpfc_insn insns[] = { MOV_REG(0, 1), MOV_REG(3, 2), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.prog.type = BPFC_PROG_EXT;
	world.subprogs[0].type = TYPE_TAKES_TWO;
	world_verify(&world);
	cr_assert_eq(world_reg(&world, 0, 1)->kind, BPFC_KIND_SCALAR);
	cr_assert_eq(world_reg(&world, 0, 2)->kind, BPFC_KIND_MEM);
	cr_assert_eq(world_reg(&world, 0, 3)->kind, BPFC_KIND_UNINIT);
	ACCEPTED();
}

Test(registers, void_hooks_give_nothing)
{
	const struct bpfc_insn insns[] = { MOV_IMM(1, 0), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.prog.type = BPFC_PROG_LSM;
	world.subprogs[0].type = TYPE_GIVES_NOTHING;
	world_verify(&world);
	ACCEPTED();
}
