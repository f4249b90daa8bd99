#include <criterion/criterion.h>

#include "world.h"

/* r0 = value of the hash, or null. */
#define LOOKUP(map) ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, map), CALL_HELPER(MAP_LOOKUP)

Test(branch, null_check_refines_both_ways)
{
	VERIFY(LOOKUP(HASH), JEQ(0, 0, 1), LDX(64, 0, 0, 8), EXIT);
	cr_assert_eq(world_reg(&world, 6, 0)->kind, BPFC_KIND_MAP_VALUE);
	cr_assert_eq(world_reg(&world, 6, 0)->ref, HASH);
	cr_assert(world_reg(&world, 6, 0)->maybe_null);
	cr_assert_not(world_reg(&world, 7, 0)->maybe_null);
	ACCEPTED();
}

Test(branch, null_branch_has_the_number_zero)
{
	VERIFY(LOOKUP(HASH), JNE(0, 0, 1), EXIT, MOV_IMM(0, 1), EXIT);
	cr_assert_eq(world_reg(&world, 7, 0)->kind, BPFC_KIND_SCALAR);
	cr_assert_eq(world_reg(&world, 7, 0)->umax, 0);
	ACCEPTED();
}

Test(branch, pointer_or_null_stays_a_pointer)
{
	VERIFY(LOOKUP(HASH), JNE(0, 0, 0), MOV_REG(6, 0), MOV_REG(0, 6), EXIT);
	cr_assert_eq(world_reg(&world, 7, 0)->kind, BPFC_KIND_MAP_VALUE);
	cr_assert(world_reg(&world, 7, 0)->maybe_null);
	ACCEPTED();
}

Test(branch, bounds_refine)
{
	VERIFY(CALL_HELPER(KTIME), BPFC_MAKE(JGT64_IMM, .dst = 0, .imm = 10, .off = 1), EXIT, EXIT);
	cr_assert_eq(world_reg(&world, 2, 0)->umax, 10);
	cr_assert_eq(world_reg(&world, 3, 0)->umin, 11);
	ACCEPTED();
}

Test(branch, signed_bounds_of_small_numbers)
{
	VERIFY(LDX(32, 0, 1, 12), BPFC_MAKE(JSGT64_IMM, .dst = 0, .imm = 10, .off = 1), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 2, 0)->umax, 10);
	ACCEPTED();
}

Test(branch, signed_bounds_of_any_number_tell_nothing)
{
	VERIFY(CALL_HELPER(KTIME), BPFC_MAKE(JSGT64_IMM, .dst = 0, .imm = 10, .off = 1), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 2, 0)->umax, UINT64_MAX);
	ACCEPTED();
}

Test(branch, half_of_a_number_is_not_all_of_it)
{
	VERIFY(CALL_HELPER(KTIME), BPFC_MAKE(JGT32_IMM, .dst = 0, .imm = 10, .off = 1), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 2, 0)->umax, 0xffffffff0000000a);
	ACCEPTED();
}

Test(branch, compares_registers)
{
	VERIFY(CALL_HELPER(PRANDOM), MOV_IMM(1, 20), BPFC_MAKE(JGE64_REG, .dst = 0, .src = 1, .off = 1), EXIT, EXIT);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, 19);
	cr_assert_eq(world_reg(&world, 4, 0)->umin, 20);
	ACCEPTED();
}

Test(branch, negative_immediates_are_sign_extended)
{
	VERIFY(MOV_IMM(0, -1), JEQ(0, -1, 1), LDX(8, 0, 9, 0), EXIT);
	cr_assert_not(world.facts->insns[2].reached);
	ACCEPTED();
}

Test(branch, narrow_comparisons_look_at_half)
{
	VERIFY(BPFC_MAKE(LD_IMM64, .dst = 0, .imm = 0x100000001), SECOND_SLOT,
	       BPFC_MAKE(JEQ32_IMM, .dst = 0, .imm = 1, .off = 1), LDX(8, 0, 9, 0), EXIT);
	cr_assert_not(world.facts->insns[3].reached);
	ACCEPTED();
}

Test(branch, joins_of_kinds)
{
	VERIFY(LDX(32, 6, 1, 0), CALL_HELPER(PRANDOM), JEQ(0, 0, 2), LD_GLOBAL(6, COUNTER, 0), MOV_REG(7, 6),
	       CALL_HELPER(PRANDOM), JEQ(0, 0, 1), MOV_IMM(7, 1), MOV_REG(0, 7), EXIT);
	cr_assert_eq(world_reg(&world, 5, 6)->kind, BPFC_KIND_POINTER);
	cr_assert_eq(world_reg(&world, 5, 6)->ref, 0);
	cr_assert_eq(world_reg(&world, 9, 7)->kind, BPFC_KIND_ANY);
	ACCEPTED();
}

Test(branch, joins_of_maps)
{
	VERIFY(CALL_HELPER(PRANDOM), LD_MAP(6, HASH), JEQ(0, 0, 2), LD_MAP(6, INNER), MOV_REG(0, 6), EXIT);
	cr_assert_eq(world_reg(&world, 6, 6)->kind, BPFC_KIND_MAP);
	cr_assert_eq(world_reg(&world, 6, 6)->ref, BPFC_SEVERAL);
	ACCEPTED();
}

Test(branch, bit_tests_refine)
{
	VERIFY(CALL_HELPER(PRANDOM), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 0xff),
	       BPFC_MAKE(JSET64_IMM, .dst = 0, .imm = 0xf0, .off = 1), EXIT, EXIT);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, 15);
	cr_assert_eq(world_reg(&world, 4, 0)->umin, 16);
	ACCEPTED();
}

Test(branch, test_of_lower_bits_leaves_the_upper_one)
{
	VERIFY(CALL_HELPER(PRANDOM), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 0xff),
	       BPFC_MAKE(JSET64_IMM, .dst = 0, .imm = 0x70, .off = 1), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, 0x8f);
	ACCEPTED();
}

/* r2 = data + 14, r3 = data_end; r4 is a number on the path on which r2 is past the end. */
#define HEADER                                                                                           \
	LDX(32, 2, 1, 0), LDX(32, 3, 1, 4), MOV_REG(5, 2), ADD_IMM(2, 14), MOV_IMM(4, 0), MOV_IMM(0, 0), \
		BPFC_MAKE(JGT64_REG, .dst = 2, .src = 3, .off = 1), MOV_REG(4, 5)

Test(branch, packet_pointer_past_the_end_stays_there)
{
	VERIFY(HEADER, BPFC_MAKE(JGT64_REG, .dst = 2, .src = 3, .off = 1), LDX(8, 0, 4, 13), EXIT);
	ACCEPTED();
}

Test(branch, the_same_with_operands_exchanged)
{
	VERIFY(HEADER, BPFC_MAKE(JLE64_REG, .dst = 3, .src = 2, .off = 1), LDX(8, 0, 4, 13), EXIT);
	ACCEPTED();
}

Test(branch, another_pointer_may_be_before_the_end)
{
	VERIFY(HEADER, ADD_IMM(2, -1), BPFC_MAKE(JGT64_REG, .dst = 2, .src = 3, .off = 1), LDX(8, 0, 4, 13), EXIT);
	REJECTED(NOT_MEMORY, 10);
}

/* Not before the end is not yet past it. */
Test(branch, packet_pointer_at_the_end_may_not_be_past_it)
{
	VERIFY(LDX(32, 2, 1, 0), LDX(32, 3, 1, 4), MOV_REG(5, 2), ADD_IMM(2, 14), MOV_IMM(4, 0), MOV_IMM(0, 0),
	       BPFC_MAKE(JGE64_REG, .dst = 2, .src = 3, .off = 1), MOV_REG(4, 5),
	       BPFC_MAKE(JGT64_REG, .dst = 2, .src = 3, .off = 1), LDX(8, 0, 4, 13), EXIT);
	REJECTED(NOT_MEMORY, 9);
}
