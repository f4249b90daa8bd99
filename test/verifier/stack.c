#include <criterion/criterion.h>

#include "world.h"

/* Whether byte r10 + off is marked as read before it is written. */
static bool is_zeroed(const struct world *world, uint32_t subprog, int off)
{
	const struct bpfc_subprog_facts *facts = &world->facts->subprogs[subprog];
	uint32_t bit = (uint32_t)(-off - 1);

	cr_assert_lt(bit, facts->frame);
	return facts->zero[bit / 8] >> bit % 8 & 1;
}

Test(stack, spilled_values_come_back)
{
	VERIFY(STX(64, 10, -8, 1), ST(64, 10, -16, 42), LDX(64, 2, 10, -8), LDX(64, 0, 10, -16), LDX(8, 3, 10, -16),
	       EXIT);
	cr_assert_eq(world_reg(&world, 5, 2)->kind, BPFC_KIND_CTX);
	cr_assert_eq(world_reg(&world, 5, 0)->umin, 42);
	cr_assert_eq(world_reg(&world, 5, 3)->umin, 42);
	cr_assert_eq(world.facts->subprogs[0].frame, 16);
	cr_assert_not(is_zeroed(&world, 0, -8));
	ACCEPTED();
}

Test(stack, partial_writes_destroy_pointers)
{
	VERIFY(STX(64, 10, -8, 1), ST(8, 10, -5, 0), LDX(64, 2, 10, -8), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 3, 2)->kind, BPFC_KIND_SCALAR);
	ACCEPTED();
}

Test(stack, parts_are_extended_by_their_sign)
{
	VERIFY(ST(32, 10, -8, -2), BPFC_MAKE(LDXS32, .dst = 0, .src = 10, .off = -8), EXIT);
	cr_assert_eq(world_reg(&world, 2, 0)->umin, UINT64_MAX - 1);
	ACCEPTED();
}

Test(stack, zeros_end_where_a_number_is_written)
{
	VERIFY(CALL_HELPER(PRANDOM), ST(64, 10, -8, 0), STX(8, 10, -5, 0), LDX(64, 2, 10, -8), LDX(32, 3, 10, -4),
	       MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 5, 2)->umax, UINT64_MAX);
	cr_assert_eq(world_reg(&world, 5, 3)->umax, 0);
	ACCEPTED();
}

Test(stack, reads_before_writes_are_zeroed)
{
	VERIFY(ST(32, 10, -8, 1), LDX(64, 0, 10, -8), EXIT);
	for (int off = -8; off < -4; off++)
		cr_assert_not(is_zeroed(&world, 0, off));
	for (int off = -4; off < 0; off++)
		cr_assert(is_zeroed(&world, 0, off));
	ACCEPTED();
}

Test(stack, bytes_written_on_one_path_are_zeroed)
{
	VERIFY(CALL_HELPER(PRANDOM), JEQ(0, 0, 1), ST(64, 10, -8, 1), LDX(64, 0, 10, -8), EXIT);
	cr_assert(is_zeroed(&world, 0, -8));
	ACCEPTED();
}

Test(stack, key_is_read_by_lookup)
{
	VERIFY(ST(16, 10, -8, 1), MOV_REG(2, 10), ADD_IMM(2, -8), LD_MAP(1, HASH), CALL_HELPER(MAP_LOOKUP),
	       MOV_IMM(0, 0), EXIT);
	cr_assert_not(is_zeroed(&world, 0, -7));
	cr_assert(is_zeroed(&world, 0, -6));
	cr_assert(is_zeroed(&world, 0, -5));
	cr_assert_not(is_zeroed(&world, 0, -4));
	ACCEPTED();
}

Test(stack, value_is_read_by_update)
{
	VERIFY(ST(32, 10, -4, 1), MOV_REG(2, 10), ADD_IMM(2, -4), MOV_REG(3, 10), ADD_IMM(3, -24), MOV_IMM(4, 0),
	       LD_MAP(1, HASH), CALL_HELPER(MAP_UPDATE), MOV_IMM(0, 0), EXIT);
	cr_assert(is_zeroed(&world, 0, -24));
	cr_assert(is_zeroed(&world, 0, -9));
	cr_assert_not(is_zeroed(&world, 0, -8));
	cr_assert_eq(world.facts->subprogs[0].frame, 24);
	ACCEPTED();
}

Test(stack, helper_initialises_its_output)
{
	VERIFY(MOV_REG(1, 10), ADD_IMM(1, -16), MOV_IMM(2, 12), MOV_IMM(3, 0), CALL_HELPER(PROBE_READ_KERNEL),
	       LDX(64, 0, 10, -8), EXIT);
	cr_assert_not(is_zeroed(&world, 0, -5));
	cr_assert(is_zeroed(&world, 0, -4));
	cr_assert_not(is_zeroed(&world, 0, -16));
	ACCEPTED();
}

Test(stack, output_of_unknown_size_is_not_sure)
{
	VERIFY(MOV_REG(6, 1), CALL_HELPER(PRANDOM), MOV_REG(4, 0), BPFC_MAKE(AND64_IMM, .dst = 4, .imm = 15),
	       BPFC_MAKE(OR64_IMM, .dst = 4, .imm = 1), MOV_REG(1, 6), MOV_IMM(2, 0), MOV_REG(3, 10), ADD_IMM(3, -16),
	       CALL_HELPER(XDP_LOAD_BYTES), LDX(64, 0, 10, -16), EXIT);
	cr_assert(is_zeroed(&world, 0, -16));
	cr_assert_not(is_zeroed(&world, 0, -1));
	cr_assert_eq(world.facts->subprogs[0].frame, 16);
	ACCEPTED();
}

Test(stack, variable_offsets_read_their_range)
{
	VERIFY(ST(64, 10, -8, 0), CALL_HELPER(PRANDOM), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 7), MOV_REG(2, 10),
	       ADD_IMM(2, -16), ADD_REG(2, 0), LDX(8, 0, 2, 0), EXIT);
	cr_assert(is_zeroed(&world, 0, -16));
	cr_assert(is_zeroed(&world, 0, -9));
	cr_assert_not(is_zeroed(&world, 0, -8));
	cr_assert_eq(world.facts->subprogs[0].frame, 16);
	ACCEPTED();
}

Test(stack, variable_writes_may_hit_any_slot_in_range)
{
	VERIFY(STX(64, 10, -8, 1), STX(64, 10, -16, 1), CALL_HELPER(PRANDOM), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 7),
	       MOV_REG(2, 10), ADD_IMM(2, -16), ADD_REG(2, 0), ST(8, 2, 0, 1), LDX(64, 3, 10, -8), LDX(64, 4, 10, -16),
	       MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world_reg(&world, 10, 3)->kind, BPFC_KIND_CTX);
	cr_assert_eq(world_reg(&world, 10, 4)->kind, BPFC_KIND_ANY);
	ACCEPTED();
}

Test(stack, offsets_may_span_the_whole_frame)
{
	VERIFY(CALL_HELPER(KTIME), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 511), MOV_REG(2, 10), ADD_IMM(2, -512),
	       ADD_REG(2, 0), LDX(8, 0, 2, 0), EXIT);
	cr_assert_eq(world.facts->subprogs[0].frame, 512);
	cr_assert(is_zeroed(&world, 0, -512));
	ACCEPTED();
}

Test(stack, callees_read_the_callers_bytes)
{
	VERIFY_SUBPROGS(FIRSTS(0, 4), MOV_REG(1, 10), ADD_IMM(1, -8), CALL_SUBPROG(1), EXIT, LDX(64, 0, 1, 0), EXIT);
	cr_assert(is_zeroed(&world, 0, -8));
	cr_assert_eq(world.facts->subprogs[1].frame, 0);
	ACCEPTED();
}

Test(stack, escaping_pointers_expose_what_is_above)
{
	VERIFY(MOV_REG(2, 10), ADD_IMM(2, -8), LD_GLOBAL(1, COUNTER, 0), STX(64, 1, 0, 2), MOV_IMM(0, 0), EXIT);
	cr_assert(is_zeroed(&world, 0, -8));
	cr_assert(is_zeroed(&world, 0, -1));
	ACCEPTED();
}

Test(stack, pointers_in_exposed_bytes_expose_more)
{
	VERIFY(MOV_REG(3, 10), ADD_IMM(3, -16), STX(64, 10, -8, 3), MOV_REG(2, 10), ADD_IMM(2, -8), MOV_IMM(1, 0),
	       CALL_EXTERN(TAKES_TWO), EXIT);
	cr_assert(is_zeroed(&world, 0, -16));
	cr_assert_not(is_zeroed(&world, 0, -8));
	ACCEPTED();
}

Test(stack, large_frames)
{
	const struct bpfc_insn insns[] = { LDX(64, 0, 10, -2048), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.max_stack = 4096;
	world_verify(&world);
	cr_assert(is_zeroed(&world, 0, -2048));
	cr_assert_not(is_zeroed(&world, 0, -2000));
	ACCEPTED();
}
