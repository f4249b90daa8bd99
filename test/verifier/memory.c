#include <criterion/criterion.h>

#include "world.h"

#define LOOKUP(map) ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, map), CALL_HELPER(MAP_LOOKUP)

Test(memory, rejects_access_through_number)
{
	VERIFY(MOV_IMM(1, 64), LDX(64, 0, 1, 0), EXIT);
	REJECTED(NOT_MEMORY, 1);
}

Test(memory, rejects_access_through_map)
{
	VERIFY(LD_MAP(1, HASH), LDX(32, 0, 1, 6), EXIT);
	REJECTED(NOT_MEMORY, 2);
}

Test(memory, rejects_access_through_function)
{
	VERIFY_SUBPROGS(FIRSTS(0, 4), LD_FUNC(1, 1), LDX(64, 0, 1, 0), EXIT, MOV_IMM(0, 0), EXIT);
	REJECTED(NOT_MEMORY, 2);
}

Test(memory, rejects_access_through_packet_end)
{
	VERIFY(LDX(32, 1, 1, 4), LDX(8, 0, 1, 0), EXIT);
	REJECTED(NOT_MEMORY, 1);
}

Test(memory, rejects_what_may_be_a_number)
{
	VERIFY(LDX(32, 6, 1, 0), CALL_HELPER(PRANDOM), JEQ(0, 0, 1), MOV_IMM(6, 5), LDX(8, 0, 6, 0), EXIT);
	REJECTED(NOT_MEMORY, 4);
}

Test(memory, rejects_stack_below_the_frame)
{
	VERIFY(ST(64, 10, -520, 0), MOV_IMM(0, 0), EXIT);
	REJECTED(STACK_RANGE, 0);
}

/* xdp_load_bytes(ctx, 0, r10 - 8, 1..16) */
Test(memory, rejects_a_size_that_may_be_too_large)
{
	VERIFY(MOV_REG(6, 1), CALL_HELPER(PRANDOM), MOV_REG(4, 0), BPFC_MAKE(AND64_IMM, .dst = 4, .imm = 15),
	       ADD_IMM(4, 1), MOV_REG(1, 6), MOV_IMM(2, 0), MOV_REG(3, 10), ADD_IMM(3, -8), CALL_HELPER(XDP_LOAD_BYTES),
	       MOV_IMM(0, 0), EXIT);
	REJECTED(STACK_RANGE, 9);
}

Test(memory, rejects_stack_above_the_frame)
{
	VERIFY(ST(64, 10, -4, 0), MOV_IMM(0, 0), EXIT);
	cr_assert_str_eq(world.text, "write -4..3");
	REJECTED(STACK_RANGE, 0);
}

Test(memory, accepts_the_whole_frame)
{
	VERIFY(ST(64, 10, -512, 0), ST(8, 10, -1, 0), MOV_IMM(0, 0), EXIT);
	ACCEPTED();
}

Test(memory, rejects_write_to_constant)
{
	VERIFY(LD_GLOBAL(1, CONSTANT, 0), ST(8, 1, 0, 0), MOV_IMM(0, 0), EXIT);
	REJECTED(READ_ONLY, 2);
}

Test(memory, rejects_write_to_read_only_map)
{
	VERIFY(LOOKUP(ARRAY), JEQ(0, 0, 1), ST(8, 0, 0, 0), MOV_IMM(0, 0), EXIT);
	REJECTED(READ_ONLY, 7);
}

Test(memory, rejects_access_past_a_value)
{
	VERIFY(LOOKUP(HASH), JEQ(0, 0, 1), LDX(64, 0, 0, 9), EXIT);
	REJECTED(OBJECT_RANGE, 7);
}

Test(memory, rejects_access_past_a_variable)
{
	VERIFY(LD_GLOBAL(1, COUNTER, 4), LDX(64, 0, 1, 0), EXIT);
	REJECTED(OBJECT_RANGE, 2);
}

Test(memory, knows_constants)
{
	VERIFY(LD_GLOBAL(1, CONSTANT, 2), LDX(16, 0, 1, 0), EXIT);
	cr_assert_eq(world_reg(&world, 3, 0)->umin, 0x0403);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, 0x0403);
	ACCEPTED();
}

Test(memory, does_not_know_variables)
{
	VERIFY(LD_GLOBAL(1, COUNTER, 0), LDX(16, 0, 1, 0), EXIT);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, UINT16_MAX);
	ACCEPTED();
}

Test(memory, context_fields_have_kinds)
{
	VERIFY(LDX(32, 2, 1, 0), LDX(32, 3, 1, 4), LDX(32, 4, 1, 8), LDX(32, 5, 1, 12), LDX(32, 0, 1, 16), EXIT);
	cr_assert_eq(world_reg(&world, 5, 2)->kind, BPFC_KIND_PACKET);
	cr_assert_eq(world_reg(&world, 5, 2)->align, 0);
	cr_assert_eq(world_reg(&world, 5, 3)->kind, BPFC_KIND_PACKET_END);
	cr_assert_eq(world_reg(&world, 5, 4)->kind, BPFC_KIND_PACKET_META);
	cr_assert_eq(world_reg(&world, 5, 5)->umax, UINT32_MAX);
	cr_assert_eq(world_reg(&world, 5, 0)->umax, UINT32_MAX);
	ACCEPTED();
}

Test(memory, rejects_context_beyond_its_fields)
{
	VERIFY(LDX(32, 0, 1, 24), EXIT);
	REJECTED(CTX_RANGE, 0);
}

Test(memory, rejects_context_across_fields)
{
	VERIFY(LDX(64, 0, 1, 8), EXIT);
	REJECTED(CTX_RANGE, 0);
}

Test(memory, rejects_misaligned_access_to_context)
{
	VERIFY(LDX(64, 0, 1, 12), EXIT);
	REJECTED(MISALIGNED, 0);
}

Test(memory, rejects_unknown_offset_in_context)
{
	VERIFY(LDX(32, 2, 1, 12), BPFC_MAKE(AND64_IMM, .dst = 2, .imm = 4), ADD_REG(1, 2), LDX(32, 0, 1, 0), EXIT);
	REJECTED(CTX_UNKNOWN, 3);
}

Test(memory, rejects_write_to_read_only_field)
{
	VERIFY(ST(32, 1, 12, 0), MOV_IMM(0, 0), EXIT);
	REJECTED(CTX_READ_ONLY, 0);
}

Test(memory, rejects_part_of_a_pointer_field)
{
	VERIFY(LDX(16, 0, 1, 0), EXIT);
	REJECTED(CTX_POINTER, 0);
}

Test(memory, rejects_atomic_on_context)
{
	VERIFY(MOV_IMM(0, 0), BPFC_MAKE(ATOMIC_ADD32, .dst = 1, .src = 0, .off = 12), EXIT);
	REJECTED(ATOMIC_PLACE, 1);
}

Test(memory, rejects_atomic_on_packet)
{
	VERIFY(LDX(32, 2, 1, 0), MOV_IMM(0, 0), BPFC_MAKE(ATOMIC_ADD32, .dst = 2, .src = 0), EXIT);
	REJECTED(ATOMIC_PLACE, 2);
}

Test(memory, rejects_context_mixed_with_other_pointers)
{
	VERIFY(MOV_REG(6, 1), CALL_HELPER(PRANDOM), JEQ(0, 0, 2), LD_GLOBAL(6, COUNTER, 0), LDX(32, 0, 6, 0), EXIT);
	REJECTED(MIXED_CTX, 5);
}

Test(memory, tracing_context_leads_to_the_kernel)
{
	const struct bpfc_insn insns[] = { LDX(64, 2, 1, 8), LDX(64, 3, 2, 16), LDX(32, 0, 3, 4), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world_tracing(&world);
	world_verify(&world);
	cr_assert_eq(world_reg(&world, 1, 2)->kind, BPFC_KIND_KERNEL);
	cr_assert_eq(world_reg(&world, 2, 3)->kind, BPFC_KIND_KERNEL);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, UINT32_MAX);
	ACCEPTED();
}

Test(memory, legacy_access_needs_the_context)
{
	VERIFY_AS(SOCKET_FILTER, MOV_IMM(6, 0), BPFC_MAKE(LD_ABS8, .imm = 0), EXIT);
	REJECTED(NOT_CTX, 1);
}

Test(memory, legacy_access_may_go_on)
{
	VERIFY_AS(SOCKET_FILTER, MOV_REG(6, 1), BPFC_MAKE(LD_ABS16, .imm = 12), LDX(8, 0, 10, 0), EXIT);
	REJECTED(STACK_RANGE, 2);
}

Test(memory, legacy_access_gives_a_number)
{
	VERIFY_AS(SOCKET_FILTER, MOV_REG(6, 1), BPFC_MAKE(LD_ABS16, .imm = 12), EXIT);
	cr_assert_eq(world_reg(&world, 2, 0)->umax, UINT16_MAX);
	ACCEPTED();
}

Test(memory, atomics_give_numbers)
{
	VERIFY(LD_GLOBAL(1, COUNTER, 0), MOV_IMM(0, 1), MOV_IMM(2, 3),
	       BPFC_MAKE(ATOMIC_FETCH_ADD32, .dst = 1, .src = 2), BPFC_MAKE(ATOMIC_CMPXCHG32, .dst = 1, .src = 2),
	       EXIT);
	cr_assert_eq(world_reg(&world, 5, 2)->umax, UINT32_MAX);
	cr_assert_eq(world_reg(&world, 6, 0)->umax, UINT32_MAX);
	ACCEPTED();
}

Test(memory, context_is_aligned_as_its_fields_ask)
{
	static const struct bpfc_ctx_field natural[] = {
		{ .name = "a", .off = 0, .size = 1, .native_off = 0, .native_size = 1 },
		{ .name = "b", .off = 4, .size = 4, .native_off = 4, .native_size = 4 },
	};
	static const struct bpfc_ctx_field packed[] = {
		{ .name = "a", .off = 0, .size = 1, .native_off = 0, .native_size = 1 },
		{ .name = "b", .off = 1, .size = 4, .native_off = 1, .native_size = 4 },
	};
	const struct bpfc_insn insns[] = { LDX(8, 0, 1, 0), EXIT };

	for (unsigned i = 0; i < 2; i++) {
		struct world world;

		world_init(&world, insns, COUNT(insns), NULL, 1);
		world.prog.ctx =
			(struct bpfc_ctx){ .name = "c", .size = 8, .fields = i ? packed : natural, .field_count = 2 };
		world_verify(&world);
		cr_assert_eq(world_reg(&world, 0, 1)->align, i ? 0 : 2);
		ACCEPTED();
	}
}

/* What the context of a kprobe has are numbers. */
Test(memory, parts_of_a_register_are_read)
{
	const struct bpfc_insn insns[] = { LDX(64, 2, 1, 0), STX(64, 10, -8, 2), LDX(16, 0, 10, -8), EXIT };
	struct world world;

	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1);
	world_tracing(&world);
	world.prog.type = BPFC_PROG_KPROBE;
	world_verify(&world);
	cr_assert_eq(world_reg(&world, 3, 0)->umax, UINT16_MAX);
	ACCEPTED();
}
