#include <criterion/criterion.h>

#include "world.h"

static void is_scalar(const struct bpfc_value *value, uint64_t umin, uint64_t umax)
{
	cr_assert_eq(value->kind, BPFC_KIND_SCALAR);
	cr_assert_eq(value->umin, umin, "umin %llu", (unsigned long long)value->umin);
	cr_assert_eq(value->umax, umax, "umax %llu", (unsigned long long)value->umax);
}

Test(alu, folds_constants)
{
	VERIFY(MOV_IMM(0, 6), BPFC_MAKE(MUL64_IMM, .dst = 0, .imm = -1), BPFC_MAKE(RSH32_IMM, .dst = 0, .imm = 4),
	       EXIT);
	is_scalar(world_reg(&world, 2, 0), (uint64_t)-6, (uint64_t)-6);
	is_scalar(world_reg(&world, 3, 0), 0x0fffffff, 0x0fffffff);
	ACCEPTED();
}

Test(alu, sign_extends_constants)
{
	VERIFY(MOV_IMM(1, 0x80), BPFC_MAKE(MOVSX8_64, .dst = 0, .src = 1), EXIT);
	is_scalar(world_reg(&world, 2, 0), (uint64_t)-128, (uint64_t)-128);
	ACCEPTED();
}

Test(alu, bounds_operations)
{
	VERIFY(CALL_HELPER(PRANDOM), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 63),
	       BPFC_MAKE(LSH64_IMM, .dst = 0, .imm = 3), ADD_IMM(0, 8), BPFC_MAKE(RSH64_IMM, .dst = 0, .imm = 2),
	       BPFC_MAKE(MOD64_IMM, .dst = 0, .imm = 10), BPFC_MAKE(BSWAP16, .dst = 0), EXIT);
	is_scalar(world_reg(&world, 1, 0), 0, UINT64_MAX);
	is_scalar(world_reg(&world, 2, 0), 0, 63);
	is_scalar(world_reg(&world, 3, 0), 0, 504);
	cr_assert_eq(world_reg(&world, 3, 0)->align, 3);
	is_scalar(world_reg(&world, 4, 0), 8, 512);
	cr_assert_eq(world_reg(&world, 4, 0)->align, 3);
	is_scalar(world_reg(&world, 5, 0), 2, 128);
	is_scalar(world_reg(&world, 6, 0), 0, 8);      /* an even number */
	is_scalar(world_reg(&world, 7, 0), 0, 0x0800); /* in one byte, so its order stays */
	ACCEPTED();
}

Test(alu, overflow_gives_up_the_bounds)
{
	VERIFY(CALL_HELPER(KTIME), ADD_IMM(0, 1), MOV_REG(1, 0), BPFC_MAKE(MOV32_REG, .dst = 1, .src = 1), EXIT);
	is_scalar(world_reg(&world, 2, 0), 0, UINT64_MAX);
	is_scalar(world_reg(&world, 4, 1), 0, UINT32_MAX);
	ACCEPTED();
}

Test(alu, loop_counter_is_counted)
{
	VERIFY(MOV_IMM(0, 0), ADD_IMM(0, 1), BPFC_MAKE(JLT64_IMM, .dst = 0, .imm = 10, .off = -2), EXIT);
	is_scalar(world_reg(&world, 2, 0), 1, 10);
	is_scalar(world_reg(&world, 3, 0), 10, 10);
	ACCEPTED();
}

Test(alu, pointers_keep_kind_and_offset)
{
	VERIFY(MOV_REG(2, 10), ADD_IMM(2, -16), CALL_HELPER(PRANDOM), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 8),
	       MOV_REG(3, 10), ADD_IMM(3, -16), ADD_REG(3, 0), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 2, 2)->kind, BPFC_KIND_STACK);
	cr_assert(world_reg(&world, 2, 2)->off_known);
	cr_assert_eq(world_reg(&world, 2, 2)->off, -16);
	cr_assert_eq(world_reg(&world, 2, 2)->align, 3);
	cr_assert_eq(world_reg(&world, 7, 3)->kind, BPFC_KIND_STACK);
	cr_assert_not(world_reg(&world, 7, 3)->off_known);
	cr_assert_eq(world_reg(&world, 7, 3)->align, 3);
	cr_assert_eq(world_reg(&world, 7, 3)->umax, UINT64_MAX);
	ACCEPTED();
}

Test(alu, alignment_follows_the_offset)
{
	VERIFY(MOV_REG(2, 10), ADD_IMM(2, -6), ADD_IMM(2, -2), ADD_IMM(2, 4), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 2, 2)->align, 1);
	cr_assert_eq(world_reg(&world, 3, 2)->align, 3);
	cr_assert_eq(world_reg(&world, 4, 2)->align, 2);
	ACCEPTED();
}

Test(alu, difference_of_pointers_is_a_number)
{
	VERIFY(LDX(32, 2, 1, 0), LDX(32, 3, 1, 4), BPFC_MAKE(SUB64_REG, .dst = 3, .src = 2), MOV_REG(0, 3), EXIT);
	is_scalar(world_reg(&world, 3, 3), 0, UINT64_MAX);
	ACCEPTED();
}

Test(alu, half_a_pointer_is_a_number)
{
	VERIFY(BPFC_MAKE(MOV32_REG, .dst = 0, .src = 10), EXIT);
	is_scalar(world_reg(&world, 1, 0), 0, UINT32_MAX);
	ACCEPTED();
}

Test(alu, pointers_have_no_bits)
{
	VERIFY(MOV_REG(2, 10), BPFC_MAKE(AND64_IMM, .dst = 2, .imm = -8), MOV_IMM(0, 0), EXIT);
	REJECTED(POINTER_MATH, 1);
}

Test(alu, pointers_that_may_be_null_do_not_move)
{
	VERIFY(ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, HASH), CALL_HELPER(MAP_LOOKUP),
	       ADD_IMM(0, 4), EXIT);
	REJECTED(POINTER_MATH, 6);
}

Test(alu, stack_pointers_move_by_bounded_distances)
{
	VERIFY(CALL_HELPER(KTIME), MOV_REG(2, 10), ADD_REG(2, 0), MOV_IMM(0, 0), EXIT);
	REJECTED(POINTER_FAR, 2);
}

Test(alu, wide_immediates)
{
	VERIFY(BPFC_MAKE(LD_IMM64, .dst = 0, .imm = 0x123456789a), SECOND_SLOT, LD_MAP(1, HASH),
	       LD_GLOBAL(2, COUNTER, 4),
	       BPFC_MAKE(LD_MAP_VALUE, .dst = 3, .ref = INNER, .ref_kind = BPFC_REF_MAP, .imm = 8), SECOND_SLOT, EXIT);
	is_scalar(world_reg(&world, 8, 0), 0x123456789a, 0x123456789a);
	cr_assert_eq(world_reg(&world, 8, 1)->kind, BPFC_KIND_MAP);
	cr_assert_eq(world_reg(&world, 8, 1)->ref, HASH);
	cr_assert(world_reg(&world, 8, 1)->off_known);
	cr_assert_eq(world_reg(&world, 8, 2)->kind, BPFC_KIND_GLOBAL);
	cr_assert_eq(world_reg(&world, 8, 2)->off, 4);
	cr_assert_eq(world_reg(&world, 8, 2)->align, 2);
	cr_assert_eq(world_reg(&world, 8, 3)->kind, BPFC_KIND_MAP_VALUE);
	cr_assert_eq(world_reg(&world, 8, 3)->off, 8);
	ACCEPTED();
}
