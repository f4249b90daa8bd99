#include <criterion/criterion.h>

#include "world.h"

/* loop(10, f1, &r10[-8], 0) */
#define LOOP_F1                                                                                          \
	ST(64, 10, -8, 0), MOV_IMM(1, 10), LD_FUNC(2, 1), MOV_REG(3, 10), ADD_IMM(3, -8), MOV_IMM(4, 0), \
		CALL_HELPER(LOOP)

Test(callback, loop_hands_over_index_and_context)
{
	VERIFY_SUBPROGS(FIRSTS(0, 10), LOOP_F1, LDX(64, 0, 10, -8), EXIT, STX(64, 2, 0, 1), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 10, 1)->kind, BPFC_KIND_SCALAR);
	cr_assert_eq(world_reg(&world, 10, 2)->kind, BPFC_KIND_FRAME);
	cr_assert_eq(world_reg(&world, 10, 2)->ref, 1);
	cr_assert_eq(world_reg(&world, 10, 2)->off, -8);
	cr_assert_eq(world_reg(&world, 9, 0)->umax, UINT64_MAX);
	cr_assert_eq(world.facts->max_insns, 9 + 10 * 3); /* the address has two slots */
	ACCEPTED();
}

/* As many rounds as there may be. */
Test(callback, loop_of_a_number_in_a_range)
{
	VERIFY_SUBPROGS(FIRSTS(0, 9), CALL_HELPER(PRANDOM), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 7), MOV_REG(1, 0),
			LD_FUNC(2, 1), MOV_IMM(3, 0), MOV_IMM(4, 0), CALL_HELPER(LOOP), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world.facts->max_insns, 8 + 7 * 2);
	ACCEPTED();
}

Test(callback, may_not_run_at_all)
{
	VERIFY_SUBPROGS(FIRSTS(0, 10), LOOP_F1, LDX(64, 0, 10, -8), EXIT, ST(64, 2, 0, 1), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 9, 0)->umin, 0);
	cr_assert_eq(world_reg(&world, 9, 0)->umax, 1);
	ACCEPTED();
}

Test(callback, later_iterations_see_earlier_ones)
{
	VERIFY_SUBPROGS(FIRSTS(0, 10), LOOP_F1, LDX(64, 0, 10, -8), EXIT, LDX(64, 3, 2, 0), ADD_IMM(3, 1),
			STX(64, 2, 0, 3), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 11, 3)->umax, UINT64_MAX);
	ACCEPTED();
}

Test(callback, has_no_more_arguments)
{
	VERIFY_SUBPROGS(FIRSTS(0, 10), LOOP_F1, LDX(64, 0, 10, -8), EXIT, MOV_REG(0, 3), EXIT);
	REJECTED(UNINIT, 10);
}

Test(callback, must_give_a_result)
{
	VERIFY_SUBPROGS(FIRSTS(0, 10), LOOP_F1, LDX(64, 0, 10, -8), EXIT, EXIT);
	REJECTED(UNINIT_RESULT, 10);
}

Test(callback, for_each_hands_over_map_key_and_value)
{
	VERIFY_SUBPROGS(FIRSTS(0, 9), LD_MAP(1, HASH), LD_FUNC(2, 1), MOV_IMM(3, 0), MOV_IMM(4, 0),
			CALL_HELPER(FOR_EACH), MOV_IMM(0, 0), EXIT, LDX(32, 0, 2, 0), LDX(64, 0, 3, 8), MOV_IMM(0, 0),
			EXIT);
	cr_assert_eq(world_reg(&world, 9, 2)->kind, BPFC_KIND_MEM);
	cr_assert_eq(world_reg(&world, 9, 3)->kind, BPFC_KIND_MAP_VALUE);
	ACCEPTED();
}

Test(callback, timer_runs_in_its_own_time)
{
	VERIFY_SUBPROGS(FIRSTS(0, 13), ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, TIMERS),
			CALL_HELPER(MAP_LOOKUP), JEQ(0, 0, 4), MOV_REG(1, 0), LD_FUNC(2, 1),
			CALL_HELPER(TIMER_SET_CALLBACK), MOV_IMM(0, 0), EXIT, MOV_REG(1, 3), LD_FUNC(2, 1),
			CALL_HELPER(TIMER_SET_CALLBACK), ST(64, 10, -64, 0), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 13, 3)->kind, BPFC_KIND_MAP_VALUE);
	cr_assert_eq(world_reg(&world, 13, 4)->kind, BPFC_KIND_UNINIT);
	cr_assert_eq(world.facts->stack, 64);
	ACCEPTED();
}

Test(callback, cannot_nest_without_end)
{
	VERIFY_SUBPROGS(FIRSTS(0, 10), LOOP_F1, LDX(64, 0, 10, -8), EXIT, LOOP_F1, MOV_IMM(0, 0), EXIT);
	REJECTED(TOO_MANY_FRAMES, 17);
}

Test(callback, may_be_one_of_several)
{
	VERIFY_SUBPROGS(FIRSTS(0, 15, 17), CALL_HELPER(PRANDOM), LD_FUNC(2, 1), JEQ(0, 0, 2), LD_FUNC(2, 2),
			ST(64, 10, -8, 0), MOV_IMM(1, 10), MOV_REG(3, 10), ADD_IMM(3, -8), MOV_IMM(4, 0),
			CALL_HELPER(LOOP), LDX(64, 0, 10, -8), GOTO(0), EXIT, MOV_IMM(0, 0), EXIT, ST(64, 2, 0, 7),
			MOV_IMM(0, 0), EXIT);
	cr_assert(world.facts->subprogs[1].reached);
	cr_assert(world.facts->subprogs[2].reached);
	cr_assert_geq(world_reg(&world, 13, 0)->umax, 7);
	ACCEPTED();
}
