/* Instructions that Linux has besides RFC 9669's: load-acquire, store-release, may_goto; and what we refuse. */
#include <criterion/criterion.h>

#include "world.h"

#define ACQUIRE(bits, d, s, o) BPFC_MAKE(LOAD_ACQ##bits, .dst = (d), .src = (s), .off = (o))
#define RELEASE(bits, d, o, s) BPFC_MAKE(STORE_REL##bits, .dst = (d), .src = (s), .off = (o))
#define MAY_GOTO(o) BPFC_MAKE(MAY_GOTO, .off = (o))
#define LOOKUP(map) \
	ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, map), CALL_HELPER(MAP_LOOKUP), JNE(0, 0, 1), EXIT

Test(ordered, they_are_loads_and_stores)
{
	VERIFY(LOOKUP(HASH), MOV_IMM(1, 5), RELEASE(32, 0, 4, 1), ACQUIRE(8, 2, 0, 15), ACQUIRE(64, 0, 0, 8), EXIT);
	cr_assert_eq(world_reg(&world, 11, 2)->umax, 255);
	ACCEPTED();
}

Test(ordered, a_pointer_goes_through_the_stack)
{
	VERIFY(RELEASE(64, 10, -8, 1), ACQUIRE(64, 2, 10, -8), LDX(32, 3, 2, 0), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 2, 2)->kind, BPFC_KIND_CTX);
	ACCEPTED();
}

Test(ordered, a_part_of_a_pointer_does_not)
{
	VERIFY(RELEASE(32, 10, -8, 1), MOV_IMM(0, 0), EXIT);
	REJECTED(PART_STORED, 0);
}

Test(ordered, numbers_that_are_stored_are_known)
{
	VERIFY(MOV_IMM(1, 7), RELEASE(64, 10, -8, 1), ACQUIRE(64, 0, 10, -8), EXIT);
	cr_assert_eq(world_reg(&world, 3, 0)->umin, 7);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, 7);
	ACCEPTED();
}

Test(ordered, not_of_the_context)
{
	VERIFY(ACQUIRE(32, 0, 1, 0), EXIT);
	REJECTED(ATOMIC_PLACE, 0);
}

Test(ordered, not_into_the_context)
{
	VERIFY(MOV_IMM(2, 0), RELEASE(32, 1, 0, 2), MOV_IMM(0, 0), EXIT);
	REJECTED(ATOMIC_PLACE, 1);
}

#define PACKET                                                            \
	LDX(32, 2, 1, 0), LDX(32, 3, 1, 4), MOV_REG(4, 2), ADD_IMM(4, 8), \
		BPFC_MAKE(JLE64_REG, .dst = 4, .src = 3, .off = 2), MOV_IMM(0, 0), EXIT

Test(ordered, not_of_a_packet)
{
	VERIFY(PACKET, ACQUIRE(8, 0, 2, 0), EXIT);
	REJECTED(ATOMIC_PLACE, 7);
}

Test(ordered, not_into_a_packet)
{
	VERIFY(PACKET, MOV_IMM(0, 0), RELEASE(8, 2, 0, 0), EXIT);
	REJECTED(ATOMIC_PLACE, 8);
}

Test(ordered, aligned)
{
	VERIFY(LOOKUP(HASH), ACQUIRE(32, 0, 0, 2), EXIT);
	REJECTED(MISALIGNED, 8);
}

Test(ordered, released_where_it_is_aligned)
{
	VERIFY(LOOKUP(HASH), MOV_IMM(1, 0), RELEASE(16, 0, 1, 1), MOV_IMM(0, 0), EXIT);
	REJECTED(MISALIGNED, 9);
}

Test(ordered, inside_of_the_value)
{
	VERIFY(LOOKUP(HASH), ACQUIRE(64, 0, 0, 16), EXIT);
	REJECTED(OBJECT_RANGE, 8);
}

Test(ordered, constants_are_not_written)
{
	VERIFY(LOOKUP(ARRAY), MOV_IMM(1, 0), RELEASE(8, 0, 0, 1), MOV_IMM(0, 0), EXIT);
	REJECTED(READ_ONLY, 9);
}

Test(ordered, what_was_not_written_is_not_stored)
{
	VERIFY(RELEASE(64, 10, -8, 2), MOV_IMM(0, 0), EXIT);
	REJECTED(UNINIT, 0);
}

Test(ordered, frame_pointer_stays)
{
	VERIFY(ACQUIRE(64, 10, 10, -8), MOV_IMM(0, 0), EXIT);
	REJECTED(WRITE_R10, 0);
}

Test(may_goto, ends_a_loop_without_a_bound)
{
	VERIFY(MOV_IMM(0, 0), MAY_GOTO(2), ADD_IMM(0, 1), BPFC_MAKE(JA, .off = -3), EXIT);
	cr_assert_eq(world.facts->max_insns, BPFC_UNBOUNDED);
	cr_assert_eq(world_reg(&world, 4, 0)->umax, UINT64_MAX);
	ACCEPTED();
}

Test(may_goto, numbers_that_are_checked_stay_known)
{
	VERIFY(MOV_IMM(6, 0), ST(64, 10, -16, 0), ST(64, 10, -8, 0), MAY_GOTO(5),
	       BPFC_MAKE(JGE64_IMM, .dst = 6, .imm = 16, .off = 4), MOV_REG(1, 10), ADD_IMM(1, -16), ADD_IMM(6, 1),
	       BPFC_MAKE(JA, .off = -6), MOV_REG(0, 6), EXIT);
	cr_assert_leq(world_reg(&world, 9, 6)->umax, 16);
	cr_assert_eq(world.facts->max_insns, 3 + 16 * 6 + 4, "the loop has a limit of its own");
	ACCEPTED();
}

Test(may_goto, without_a_loop_is_bounded)
{
	VERIFY(MOV_IMM(0, 0), MAY_GOTO(1), ADD_IMM(0, 1), EXIT);
	cr_assert_eq(world.facts->max_insns, 4);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, 1);
	ACCEPTED();
}

Test(may_goto, a_loop_without_one_never_ends)
{
	VERIFY(MOV_IMM(0, 0), MAY_GOTO(1), BPFC_MAKE(JA, .off = -1), EXIT);
	cr_assert_neq(world.status, BPFC_OK);
	world_close(&world);
}

Test(may_goto, jumping_back_is_no_way_out)
{
	VERIFY(MOV_IMM(0, 0), MAY_GOTO(-1), EXIT);
	REJECTED(NO_EXIT, 1);
}

/* The count is the frame's: a function that is called over and over has a new one each time. */
Test(may_goto, that_of_another_function_does_not_help)
{
	VERIFY_SUBPROGS(FIRSTS(0, 3), CALL_SUBPROG(1), BPFC_MAKE(JA, .off = -2), EXIT, MOV_IMM(0, 0), MAY_GOTO(2),
			ADD_IMM(0, 1), BPFC_MAKE(JA, .off = -3), EXIT);
	cr_assert_neq(world.status, BPFC_OK);
	world_close(&world);
}

Test(may_goto, of_a_function)
{
	VERIFY_SUBPROGS(FIRSTS(0, 4), MOV_IMM(6, 5), CALL_SUBPROG(1), ADD_REG(0, 6), EXIT, MOV_IMM(0, 0), MAY_GOTO(2),
			ADD_IMM(0, 1), BPFC_MAKE(JA, .off = -3), EXIT);
	cr_assert_eq(world_reg(&world, 2, 6)->umax, 5);
	cr_assert_eq(world.facts->max_insns, BPFC_UNBOUNDED);
	ACCEPTED();
}

#define PRANDOM BPFC_MAKE(CALL_HELPER, .imm = 7, .ref = 7, .ref_kind = BPFC_REF_HELPER)

/* Chance decides whether a round comes by the may_goto. */
Test(may_goto, a_way_around_it_may_never_end)
{
	const struct bpfc_insn insns[] = { PRANDOM,
					   BPFC_MAKE(JNE64_IMM, .dst = 0, .imm = 5, .off = 1),
					   MAY_GOTO(2),
					   MOV_IMM(6, 0),
					   BPFC_MAKE(JA, .off = -5),
					   MOV_IMM(0, 0),
					   EXIT };
	struct world world;

	for (unsigned test = 0; test <= BPFV_TEST_EVERY_INSN; test += BPFV_TEST_EVERY_INSN) {
		world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1);
		world.options.test = test;
		world_verify(&world);
		cr_expect_eq(world.first.code, BPFC_D_NO_EXIT, "%d", (int)world.first.code);
		world_close(&world);
	}
}

/* A function that is called anew in each round has a new count in each. */
Test(may_goto, that_of_a_function_before_this_one_does_not_help)
{
	const struct bpfc_insn insns[] = { CALL_SUBPROG(1),
					   BPFC_MAKE(JA, .off = -2),
					   PRANDOM,
					   BPFC_MAKE(JNE64_IMM, .dst = 0, .imm = 5, .off = 1),
					   MAY_GOTO(1),
					   MOV_IMM(0, 0),
					   EXIT };
	static const uint32_t firsts[] = { 0, 2 };
	struct world world;

	for (unsigned test = 0; test <= BPFV_TEST_EVERY_INSN; test += BPFV_TEST_EVERY_INSN) {
		world_init(&world, insns, (uint32_t)COUNT(insns), firsts, 2);
		world.options.test = test;
		world_verify(&world);
		cr_expect_neq(world.status, BPFC_OK, "%u", test);
		world_close(&world);
	}
}

Test(may_goto, both_ways_are_checked)
{
	VERIFY(MAY_GOTO(1), MOV_IMM(0, 0), EXIT);
	REJECTED(UNINIT_RESULT, 2);
}

Test(may_goto, inside_of_the_function)
{
	VERIFY(MOV_IMM(0, 0), MAY_GOTO(5), EXIT);
	REJECTED(JUMP_RANGE, 1);
}

Test(may_goto, a_budget_refuses_it)
{
	const struct bpfc_insn insns[] = { MOV_IMM(0, 0), MAY_GOTO(2), ADD_IMM(0, 1), BPFC_MAKE(JA, .off = -3), EXIT };
	struct world world;

	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1);
	world.options.max_executed = 100000;
	world_verify(&world);
	cr_assert_eq(world.first.code, BPFC_D_NOT_BOUNDED);
	world_close(&world);
}

Test(refused, calls_by_register)
{
	VERIFY(MOV_IMM(6, KTIME), BPFC_MAKE(CALLX, .dst = 6), MOV_IMM(0, 0), EXIT);
	REJECTED(INDIRECT_CALL, 1);
}

Test(refused, calls_by_register_as_old_clang_has_them)
{
	VERIFY(MOV_IMM(6, KTIME), BPFC_MAKE(CALLX, .imm = 6), MOV_IMM(0, 0), EXIT);
	REJECTED(INDIRECT_CALL, 1);
}

Test(refused, calls_of_nothing)
{
	VERIFY(BPFC_MAKE(CALLX, .dst = 6), MOV_IMM(0, 0), EXIT);
	REJECTED(UNINIT, 0);
}

Test(refused, indirect_jumps)
{
	VERIFY(MOV_IMM(0, 0), { .opcode = 0x0d, .dst = 1 }, EXIT);
	REJECTED(INDIRECT_JUMP, 1);
}

Test(refused, address_space_casts)
{
	VERIFY(MOV_IMM(0, 0), { .opcode = 0xbf, .dst = 1, .src = 1, .off = 1, .imm = 1 }, EXIT);
	REJECTED(ADDR_CAST, 1);
}

Test(refused, address_space_casts_that_nothing_leads_to_are_no_matter)
{
	VERIFY(MOV_IMM(0, 0), JEQ(0, 0, 1), { .opcode = 0xbf, .dst = 1, .src = 1, .off = 1, .imm = 1 }, EXIT);
	ACCEPTED();
}
