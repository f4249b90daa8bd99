#include <criterion/criterion.h>

#include "world.h"

Test(cfg, accepts_the_least_program)
{
	VERIFY(MOV_IMM(0, 2), EXIT);
	ACCEPTED();
}

Test(cfg, rejects_jump_out_of_function)
{
	VERIFY(MOV_IMM(0, 0), GOTO(5), EXIT);
	REJECTED(JUMP_RANGE, 1);
}

Test(cfg, rejects_jump_before_program)
{
	VERIFY(MOV_IMM(0, 0), JEQ(0, 0, -3), EXIT);
	REJECTED(JUMP_RANGE, 1);
}

Test(cfg, rejects_jump_into_other_function)
{
	VERIFY_SUBPROGS(FIRSTS(0, 4), MOV_IMM(0, 0), CALL_SUBPROG(1), GOTO(2), EXIT, MOV_IMM(0, 0), EXIT);
	REJECTED(JUMP_RANGE, 2);
}

Test(cfg, rejects_long_jump_out_of_range)
{
	VERIFY(MOV_IMM(0, 0), BPFC_MAKE(GOTOL, .imm = 100000), EXIT);
	REJECTED(JUMP_RANGE, 1);
}

Test(cfg, rejects_jump_into_wide_immediate)
{
	VERIFY(MOV_IMM(0, 0), JEQ(0, 0, 1), LD_MAP(1, HASH), EXIT);
	REJECTED(JUMP_SECOND, 1);
}

Test(cfg, rejects_falling_off)
{
	VERIFY(MOV_IMM(0, 0), MOV_IMM(0, 1));
	REJECTED(FALL_OFF, 1);
}

Test(cfg, rejects_conditional_jump_at_the_end)
{
	VERIFY(MOV_IMM(0, 0), EXIT, JEQ(0, 0, -2));
	REJECTED(FALL_OFF, 2);
}

Test(cfg, rejects_unreachable_code)
{
	VERIFY(MOV_IMM(0, 0), GOTO(1), MOV_IMM(0, 1), EXIT);
	REJECTED(UNREACHABLE, 2);
}

Test(cfg, accepts_branch_that_is_never_taken)
{
	VERIFY(MOV_IMM(0, 0), JEQ(0, 0, 1), LDX(64, 0, 9, 0), EXIT);
	cr_assert_not(world.facts->insns[2].reached);
	ACCEPTED();
}

Test(cfg, rejects_unpaired_wide_immediate)
{
	VERIFY(MOV_IMM(0, 0), BPFC_MAKE(LD_IMM64, .dst = 1), EXIT);
	REJECTED(BAD_INSN, 1);
}

Test(cfg, rejects_symbols_that_are_not_there)
{
	VERIFY(LD_MAP(1, 99), MOV_IMM(0, 0), EXIT);
	REJECTED(BAD_INSN, 0);
}

Test(cfg, rejects_registers_that_are_not_there)
{
	VERIFY(MOV_IMM(11, 0), MOV_IMM(0, 0), EXIT);
	REJECTED(BAD_INSN, 0);
}

Test(cfg, rejects_empty_program)
{
	struct world world;

	world_init(&world, NULL, 0, NULL, 1);
	world_verify(&world);
	REJECTED(BAD_INSN, BPFC_NO_INSN);
}

Test(cfg, rejects_long_program)
{
	const struct bpfc_insn insns[] = { MOV_IMM(0, 0), MOV_IMM(0, 0), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.max_insns = 2;
	world_verify(&world);
	REJECTED(PROG_TOO_LONG, BPFC_NO_INSN);
}

Test(cfg, rejects_invalid_instruction_only_where_reached)
{
	VERIFY(MOV_IMM(0, 0), JEQ(0, 0, 1), { .id = BPFC_INSN_INVALID, .opcode = 0xb7 }, EXIT);
	ACCEPTED();
}

Test(cfg, rejects_reached_invalid_instruction)
{
	VERIFY(MOV_IMM(0, 0), { .id = BPFC_INSN_INVALID, .opcode = 0xff }, EXIT);
	REJECTED(BAD_INSN, 1);
}

Test(cfg, names_what_a_poisoned_instruction_lacks)
{
	VERIFY(MOV_IMM(0, 0), { .id = BPFC_INSN_INVALID, .ref_kind = BPFC_REF_POISON }, EXIT);
	cr_assert_str_eq(world.text, "field x of struct y");
	REJECTED(POISONED, 1);
}
