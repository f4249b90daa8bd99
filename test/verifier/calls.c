#include <criterion/criterion.h>

#include "world.h"

#define LOOKUP(map) ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, map), CALL_HELPER(MAP_LOOKUP)

Test(calls, lookup_in_map_of_maps_gives_a_map)
{
	VERIFY(LOOKUP(OUTER), JNE(0, 0, 1), EXIT, MOV_REG(1, 0), MOV_REG(2, 10), ADD_IMM(2, -4),
	       CALL_HELPER(MAP_LOOKUP), JEQ(0, 0, 1), LDX(64, 0, 0, 24), EXIT);
	cr_assert_eq(world_reg(&world, 6, 0)->kind, BPFC_KIND_MAP);
	cr_assert_eq(world_reg(&world, 6, 0)->ref, INNER);
	cr_assert_not(world_reg(&world, 6, 0)->off_known);
	cr_assert(world_reg(&world, 6, 0)->maybe_null);
	cr_assert_eq(world_reg(&world, 12, 0)->kind, BPFC_KIND_MAP_VALUE);
	cr_assert_eq(world_reg(&world, 12, 0)->ref, INNER);
	ACCEPTED();
}

Test(calls, packet_pointers_end_where_the_packet_moves)
{
	VERIFY(MOV_REG(6, 1), LDX(32, 7, 1, 0), STX(64, 10, -8, 7), MOV_IMM(2, 0), CALL_HELPER(ADJUST_HEAD),
	       LDX(64, 8, 10, -8), LDX(8, 0, 7, 0), EXIT);
	REJECTED(NOT_MEMORY, 6);
}

Test(calls, spilled_packet_pointers_end_too)
{
	VERIFY(LDX(32, 7, 1, 0), STX(64, 10, -8, 7), MOV_IMM(2, 0), CALL_HELPER(ADJUST_HEAD), LDX(64, 8, 10, -8),
	       MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 2, 7)->kind, BPFC_KIND_PACKET);
	cr_assert_eq(world_reg(&world, 5, 8)->kind, BPFC_KIND_SCALAR);
	ACCEPTED();
}

Test(calls, callee_moves_the_callers_packet)
{
	VERIFY_SUBPROGS(FIRSTS(0, 4), LDX(32, 7, 1, 0), CALL_SUBPROG(1), LDX(8, 0, 7, 0), EXIT, MOV_IMM(2, 0),
			CALL_HELPER(ADJUST_HEAD), EXIT);
	REJECTED(NOT_MEMORY, 2);
}

Test(calls, callee_writes_the_callers_frame)
{
	VERIFY_SUBPROGS(FIRSTS(0, 5, 10), MOV_REG(1, 10), ADD_IMM(1, -8), CALL_SUBPROG(1), LDX(64, 0, 10, -8), EXIT,
			MOV_REG(2, 1), MOV_REG(1, 10), ADD_IMM(1, -16), CALL_SUBPROG(2), EXIT, ST(64, 2, 0, 7),
			ST(64, 1, 0, 9), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 10, 2)->kind, BPFC_KIND_FRAME);
	cr_assert_eq(world_reg(&world, 10, 2)->ref, 2);
	cr_assert_eq(world_reg(&world, 10, 1)->ref, 1);
	cr_assert_eq(world_reg(&world, 10, 1)->off, -16);
	cr_assert_eq(world_reg(&world, 4, 0)->umin, 7);
	cr_assert_eq(world_reg(&world, 4, 0)->umax, 7);
	cr_assert_eq(world.facts->subprogs[0].frame, 8);
	cr_assert_eq(world.facts->subprogs[1].frame, 16);
	cr_assert_eq(world.facts->subprogs[2].frame, 0);
	cr_assert_eq(world.facts->subprogs[0].zero[0], 0);
	ACCEPTED();
}

Test(calls, refuses_to_return_a_pointer_to_the_frame)
{
	VERIFY_SUBPROGS(FIRSTS(0, 3), CALL_SUBPROG(1), LDX(64, 0, 0, -8), EXIT, MOV_REG(0, 10), EXIT);
	REJECTED(BAD_RESULT, 4);
}

Test(calls, extern_results_follow_the_prototype)
{
	VERIFY(CALL_EXTERN(GIVES_POINTER), MOV_REG(6, 0), MOV_IMM(1, 0), MOV_IMM(2, 0), CALL_EXTERN(TAKES_TWO), EXIT);
	cr_assert_eq(world_reg(&world, 1, 0)->kind, BPFC_KIND_MEM);
	cr_assert(world_reg(&world, 1, 0)->maybe_null);
	cr_assert_eq(world_reg(&world, 5, 0)->kind, BPFC_KIND_SCALAR);
	ACCEPTED();
}

Test(calls, extern_functions_may_write_what_they_get)
{
	VERIFY(ST(64, 10, -8, 7), MOV_IMM(1, 0), MOV_REG(2, 10), ADD_IMM(2, -8), CALL_EXTERN(TAKES_TWO),
	       LDX(64, 0, 10, -8), EXIT);
	cr_assert_eq(world_reg(&world, 6, 0)->umax, UINT64_MAX);
	ACCEPTED();
}
