/* The worst case of executed instructions, and its cost by weights: figures worked out by hand. */
#include <criterion/criterion.h>

#include "world.h"

static uint64_t worst(struct world *world)
{
	cr_assert_eq(world->status, BPFC_OK, "%d, diagnostic %d at %u", world->status, (int)world->first.code,
		     world->first.insn);
	return world->facts->max_insns;
}

Test(cost, takes_the_longer_branch)
{
	VERIFY(CALL_HELPER(PRANDOM), JEQ(0, 0, 3), MOV_IMM(0, 1), MOV_IMM(0, 2), GOTO(1), MOV_IMM(0, 3), EXIT);
	cr_assert_eq(worst(&world), 6);
	world_close(&world);
}

/* The paths meet in states that differ in numbers only, which decide nothing: the second inherits from the first. */
Test(cost, is_inherited_where_paths_meet)
{
	struct bpfc_insn insns[64];
	struct world world;
	uint32_t n = 0;

	for (unsigned i = 0; i < 10; i++) {
		insns[n++] = CALL_HELPER(PRANDOM);
		insns[n++] = JEQ(0, 7, 1);
		insns[n++] = MOV_IMM(6, i);
	}
	insns[n++] = MOV_IMM(0, 0);
	insns[n++] = EXIT;
	world_init(&world, insns, n, NULL, 1);
	world_verify(&world);
	cr_assert_eq(worst(&world), 32);
	world_close(&world);
}

/* The shorter path comes first to where the longer one ends. */
Test(cost, is_inherited_by_a_longer_path)
{
	VERIFY(CALL_HELPER(PRANDOM), JEQ(0, 7, 1), GOTO(5), MOV_IMM(1, 1), MOV_IMM(1, 2), MOV_IMM(1, 3), MOV_IMM(1, 4),
	       MOV_IMM(1, 5), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(worst(&world), 2 + 5 + 2);
	world_close(&world);
}

Test(cost, counts_nested_loops)
{
	VERIFY(MOV_IMM(0, 0), MOV_IMM(1, 0), ADD_IMM(1, 1), JNE(1, 5, -2), ADD_IMM(0, 1), JNE(0, 7, -5), EXIT);
	cr_assert_eq(worst(&world), 1 + 7 * (1 + 5 * 2 + 2) + 1);
	world_close(&world);
}

/* The loop ends early or goes on, in each round. */
Test(cost, counts_all_rounds_of_a_loop_with_a_break)
{
	VERIFY(MOV_IMM(6, 0), CALL_HELPER(PRANDOM), JEQ(0, 3, 2), ADD_IMM(6, 1), JNE(6, 100, -4), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(worst(&world), 1 + 100 * 4 + 2);
	world_close(&world);
}

Test(cost, counts_calls_where_they_are_made)
{
	VERIFY_SUBPROGS(FIRSTS(0, 5), MOV_IMM(1, 3), CALL_SUBPROG(1), MOV_IMM(1, 5), CALL_SUBPROG(1), EXIT,
			MOV_IMM(0, 0), ADD_IMM(1, -1), JNE(1, 0, -2), EXIT);
	cr_assert_eq(worst(&world), 5 + (2 + 2 * 3) + (2 + 2 * 5));
	world_close(&world);
}

/* loop(n, f1, NULL, 0) in five instructions. */
#define LOOP_OF(n, f) MOV_IMM(1, n), LD_FUNC(2, f), MOV_IMM(3, 0), MOV_IMM(4, 0), CALL_HELPER(LOOP)

Test(cost, multiplies_callbacks)
{
	VERIFY_SUBPROGS(FIRSTS(0, 8), LOOP_OF(1000, 1), MOV_IMM(0, 0), EXIT, MOV_IMM(0, 0), JEQ(1, 5, 1), MOV_IMM(0, 1),
			EXIT);
	cr_assert_eq(worst(&world), 7 + 1000 * 4);
	world_close(&world);
}

/* f1 calls f2 over and over. */
Test(cost, multiplies_callbacks_of_callbacks)
{
	VERIFY_SUBPROGS(FIRSTS(0, 8, 16), LOOP_OF(20, 1), MOV_IMM(0, 0), EXIT, LOOP_OF(30, 2), MOV_IMM(0, 0), EXIT,
			MOV_IMM(0, 0), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(worst(&world), 7 + 20 * (7 + 30 * 3));
	world_close(&world);
}

/* The first round leaves a mark, which makes those after it longer. */
Test(cost, of_the_longest_round)
{
	VERIFY_SUBPROGS(FIRSTS(0, 10), ST(64, 10, -8, 0), MOV_IMM(1, 10), LD_FUNC(2, 1), MOV_REG(3, 10), ADD_IMM(3, -8),
			MOV_IMM(4, 0), CALL_HELPER(LOOP), MOV_IMM(0, 0), EXIT, LDX(64, 6, 2, 0), ST(64, 2, 0, 1),
			JEQ(6, 0, 3), MOV_IMM(7, 1), MOV_IMM(7, 2), MOV_IMM(7, 3), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(worst(&world), 9 + 10 * 8);
	world_close(&world);
}

/* Two calls of the same callback, one after the other, on paths that differ in a live register. */
Test(cost, counts_each_call_of_a_callback)
{
	VERIFY_SUBPROGS(FIRSTS(0, 18), CALL_HELPER(PRANDOM), MOV_REG(6, 0), LOOP_OF(10, 1), JEQ(6, 0, 1), GOTO(0),
			LOOP_OF(10, 1), MOV_REG(0, 6), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert_eq(worst(&world), 2 + 5 + 2 + 5 + 2 + 2 * 10 * 2);
	world_close(&world);
}

Test(cost, for_each_takes_every_element)
{
	VERIFY_SUBPROGS(FIRSTS(0, 9), LD_MAP(1, HASH), LD_FUNC(2, 1), MOV_IMM(3, 0), MOV_IMM(4, 0),
			CALL_HELPER(FOR_EACH), MOV_IMM(0, 0), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert_eq(worst(&world), 7 + 2 * world.model.maps[HASH].max_entries);
	world_close(&world);
}

Test(cost, callbacks_that_run_later_are_no_part_of_the_run)
{
	VERIFY_SUBPROGS(FIRSTS(0, 13), ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, TIMERS),
			CALL_HELPER(MAP_LOOKUP), JEQ(0, 0, 4), MOV_REG(1, 0), LD_FUNC(2, 1),
			CALL_HELPER(TIMER_SET_CALLBACK), MOV_IMM(0, 0), EXIT, MOV_IMM(0, 0), MOV_IMM(0, 0),
			MOV_IMM(0, 0), MOV_IMM(0, 0), MOV_IMM(0, 0), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(worst(&world), 11);
	world_close(&world);
}

Test(cost, tail_calls_have_no_bound)
{
	VERIFY(LD_MAP(2, PROGS), MOV_IMM(3, 0), CALL_HELPER(TAIL_CALL), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(worst(&world), BPFC_UNBOUNDED);
	cr_assert_eq(world.facts->cost, BPFC_UNBOUNDED);
	world_close(&world);
}

Test(cost, weighs_classes_and_helpers)
{
	static const struct bpfv_call_cost helpers[XDP_LOAD_BYTES + 1] = {
		[PRANDOM] = { .base = 1000 },
		[XDP_LOAD_BYTES] = { .base = 2000, .per_byte = 7 },
	};
	static const struct bpfv_costs costs = {
		.classes = { 1, 3, 40, 5, 6, 70, 8, 9 },
		.helpers = helpers,
		.helper_count = XDP_LOAD_BYTES + 1,
	};
	const struct bpfc_insn insns[] = {
		MOV_REG(6, 1),                            /* 1 */
		CALL_HELPER(PRANDOM),                     /* 9 + 1000 */
		BPFC_MAKE(MUL64_IMM, .dst = 0, .imm = 3), /* 3 */
		BPFC_MAKE(DIV64_IMM, .dst = 0, .imm = 3), /* 40 */
		STX(64, 10, -8, 0),                       /* 6 */
		LDX(64, 0, 10, -8),                       /* 5 */
		JEQ(0, 9, 6),                             /* 8 */
		MOV_REG(1, 6),
		MOV_IMM(2, 0),
		MOV_REG(3, 10),
		ADD_IMM(3, -8),
		MOV_IMM(4, 8),               /* 5 * 1 */
		CALL_HELPER(XDP_LOAD_BYTES), /* 9 + 2000 + 8 * 7 */
		MOV_IMM(0, 0),               /* 1 */
		EXIT,                        /* 9 */
	};
	struct world world;

	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1);
	world.options.costs = &costs;
	world_verify(&world);
	cr_assert_eq(worst(&world), COUNT(insns));
	cr_assert_eq(world.facts->cost, 1 + 1009 + 3 + 40 + 6 + 5 + 8 + 5 + 2065 + 1 + 9);
	world_close(&world);
}

Test(cost, limit_refuses_what_takes_longer)
{
	const struct bpfc_insn insns[] = { MOV_IMM(0, 0), ADD_IMM(0, 1), JNE(0, 10, -2), EXIT };
	struct world world;

	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1);
	world.options.max_executed = 22;
	world_verify(&world);
	cr_assert_eq(worst(&world), 22);
	world_close(&world);
	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1);
	world.options.max_executed = 21;
	world_verify(&world);
	REJECTED(EXECUTED_LIMIT, BPFC_NO_INSN);
}

Test(cost, limit_refuses_what_has_no_bound)
{
	const struct bpfc_insn insns[] = { LD_MAP(2, PROGS), MOV_IMM(3, 0), CALL_HELPER(TAIL_CALL), MOV_IMM(0, 0),
					   EXIT };
	struct world world;

	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1);
	world.options.max_executed = UINT64_MAX - 1;
	world_verify(&world);
	REJECTED(NOT_BOUNDED, BPFC_NO_INSN);
}
