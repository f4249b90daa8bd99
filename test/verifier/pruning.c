/*
 * Verdicts and facts do not hang on where states are kept: with pruning, without it (where that ends), and with a state
 * kept before every instruction.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "generate.h"

#define PROGRAMS 500
#define WORK 20000

static int verdict(struct world *world, uint32_t test, uint64_t work, uint64_t *worst)
{
	int status;

	world->options.test = test;
	world->options.max_processed = work;
	world->first.code = 0;
	status = world_verify(world);
	*worst = status ? 0 : world->facts->max_insns;
	if (!status)
		bpfv_facts_free(world->facts, &world->options.allocator);
	world->facts = NULL;
	return status;
}

static void compare(struct generator *g, unsigned programs, uint32_t max_stack)
{
	uint64_t seed = g->state;
	unsigned compared = 0, accepted = 0;

	cr_log_info("BPFC_SEED=%llu", (unsigned long long)seed);
	for (unsigned i = 0; i < programs; i++) {
		struct bpfc_insn insns[GENERATED_SLOTS];
		uint32_t firsts[GENERATED_FUNCTIONS], count = generate(g, insns, firsts);
		struct world world;
		uint64_t bound, exact;
		int pruned, whole;

		world_init(&world, insns, count, firsts, GENERATED_FUNCTIONS);
		world.options.max_stack = max_stack;
		pruned = verdict(&world, 0, 10 * WORK, &bound);
		whole = verdict(&world, BPFV_TEST_NO_PRUNING, WORK, &exact);
		if (whole != BPFC_E_TOO_COMPLEX && pruned != BPFC_E_TOO_COMPLEX) {
			cr_assert_eq(pruned, whole, "seed %llu, program %u: %d pruned, %d whole",
				     (unsigned long long)seed, i, pruned, whole);
			cr_assert_geq(bound, exact, "seed %llu, program %u: at most %llu, but %llu",
				      (unsigned long long)seed, i, (unsigned long long)bound,
				      (unsigned long long)exact);
			compared++;
		}
		whole = verdict(&world, BPFV_TEST_EVERY_INSN, WORK, &bound);
		if (whole != BPFC_E_TOO_COMPLEX && pruned != BPFC_E_TOO_COMPLEX)
			cr_assert_eq(pruned, whole, "seed %llu, program %u: %d pruned, %d at every instruction",
				     (unsigned long long)seed, i, pruned, whole);
		accepted += !pruned;
		world_close(&world);
	}
	cr_log_info("%u accepted", accepted);
	cr_assert_gt(compared, programs / 2, "%u compared", compared);
}

Test(pruning, random_programs_have_one_verdict, .timeout = 300)
{
	compare(&(struct generator){ .state = generator_seed(), .is_plain = true }, PROGRAMS, 0);
}

Test(pruning, random_loops_have_one_verdict, .timeout = 300)
{
	compare(&(struct generator){ .state = generator_seed(), .is_plain = true, .has_loops = true }, PROGRAMS, 2048);
}

/* r1 = prandom() of 0 or 1, twice; r2 = number of ones; r2 is not read: paths meet. */
Test(pruning, numbers_that_decide_nothing_do_not_keep_paths_apart)
{
	struct bpfc_insn insns[256];
	struct world world;
	uint32_t n = 0;

	insns[n++] = MOV_IMM(6, 0);
	for (unsigned i = 0; i < 30; i++) {
		insns[n++] = CALL_HELPER(PRANDOM);
		insns[n++] = JEQ(0, 0, 1);
		insns[n++] = GOTO(1); /* walked first */
		insns[n++] = ADD_IMM(6, 1 << i);
	}
	insns[n++] = STX(64, 10, -8, 6);
	insns[n++] = LDX(64, 0, 10, -8);
	insns[n++] = EXIT;
	world_init(&world, insns, n, NULL, 1);
	world.options.max_processed = 5000;
	world_verify(&world);
	cr_assert_geq(world_reg(&world, n - 1, 0)->umax, (1u << 30) - 1, "through the stack");
	cr_assert_geq(world_reg(&world, n - 2, 6)->umax, (1u << 30) - 1, "facts hold for paths that were not walked");
	ACCEPTED();
}

/* The same number, handed back by a function. */
Test(pruning, numbers_that_decide_nothing_come_out_of_functions)
{
	struct bpfc_insn insns[64];
	struct world world;
	const uint32_t firsts[] = { 0, 2 };
	uint32_t n = 0;

	insns[n++] = CALL_SUBPROG(1);
	insns[n++] = EXIT;
	insns[n++] = MOV_IMM(6, 0);
	for (unsigned i = 0; i < 10; i++) {
		insns[n++] = CALL_HELPER(PRANDOM);
		insns[n++] = JEQ(0, 0, 1);
		insns[n++] = GOTO(1);
		insns[n++] = ADD_IMM(6, 1 << i);
	}
	insns[n++] = MOV_REG(0, 6);
	insns[n++] = EXIT;
	world_init(&world, insns, n, firsts, 2);
	world_verify(&world);
	cr_assert_geq(world_reg(&world, 1, 0)->umax, (1u << 10) - 1);
	ACCEPTED();
}

/* The same number as the size of an access: each path is walked, and the one that is too far is found. */
Test(pruning, numbers_that_decide_keep_paths_apart)
{
	struct bpfc_insn insns[256];
	struct world world;
	uint32_t n = 0;

	insns[n++] = MOV_IMM(6, 0);
	for (unsigned i = 0; i < 6; i++) {
		insns[n++] = CALL_HELPER(PRANDOM);
		insns[n++] = JEQ(0, 0, 1);
		insns[n++] = ADD_IMM(6, 1 << i);
	}
	insns[n++] = MOV_REG(1, 10);
	insns[n++] = ADD_IMM(1, -60);
	insns[n++] = ADD_REG(1, 6);
	insns[n++] = ST(8, 1, 0, 0);
	insns[n++] = MOV_IMM(0, 0);
	insns[n++] = EXIT;
	world_init(&world, insns, n, NULL, 1);
	world_verify(&world);
	REJECTED(STACK_RANGE, n - 3);
}

/* A number that went through the stack, and is compared far later. */
Test(pruning, marks_follow_spilled_numbers)
{
	VERIFY(CALL_HELPER(PRANDOM), MOV_IMM(6, 8), JEQ(0, 0, 1), MOV_IMM(6, 600), STX(64, 10, -8, 6), MOV_IMM(6, 0),
	       CALL_HELPER(KTIME), JEQ(0, 1, 1), MOV_IMM(6, 1), CALL_HELPER(KTIME), JEQ(0, 1, 1), MOV_IMM(6, 2),
	       CALL_HELPER(KTIME), JEQ(0, 1, 1), MOV_IMM(6, 3), LDX(64, 1, 10, -8), MOV_REG(2, 10), MOV_IMM(3, 0),
	       BPFC_MAKE(SUB64_REG, .dst = 3, .src = 1), ADD_REG(2, 3), ST(8, 2, 0, 0), MOV_IMM(0, 0), EXIT);
	REJECTED(STACK_RANGE, 20);
}

/* ---- what must keep paths apart; with a state kept before every instruction, each would be lost at once ---- */

#define EVERYWHERE(...)                                             \
	const struct bpfc_insn insns[] = { __VA_ARGS__ };           \
	struct world world;                                         \
	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1); \
	world.options.test = BPFV_TEST_EVERY_INSN;                  \
	world_verify(&world)

/* The path that falls through is walked first: there r is `first`, on the other `second`. */
#define EITHER(r, first, second) CALL_HELPER(PRANDOM), JEQ(0, 0, 2), MOV_IMM(r, first), GOTO(1), MOV_IMM(r, second)
/* A byte is written at r10 - 16 + r: 600 is too far. */
#define WRITE_AT(r) MOV_REG(2, 10), ADD_IMM(2, -16), ADD_REG(2, r), ST(8, 2, 0, 0), MOV_IMM(0, 0), EXIT

Test(pruning, second_operand_of_a_sum)
{
	EVERYWHERE(MOV_IMM(6, 0), EITHER(7, 8, 600), ADD_REG(6, 7), WRITE_AT(6));
	REJECTED(STACK_RANGE, 10);
}

Test(pruning, first_operand_of_a_sum)
{
	EVERYWHERE(MOV_IMM(7, 0), EITHER(6, 8, 600), ADD_REG(6, 7), WRITE_AT(6));
	REJECTED(STACK_RANGE, 10);
}

Test(pruning, half_of_a_number_in_a_slot)
{
	EVERYWHERE(EITHER(6, 8, 600), BPFC_MAKE(LD_IMM64, .dst = 7, .imm = INT64_C(1) << 32), SECOND_SLOT,
		   ADD_REG(6, 7), STX(32, 10, -8, 6), LDX(32, 6, 10, -8), WRITE_AT(6));
	REJECTED(STACK_RANGE, 13);
}

Test(pruning, half_of_a_slot)
{
	EVERYWHERE(CALL_HELPER(PRANDOM), BPFC_MAKE(LSH64_IMM, .dst = 0, .imm = 32), MOV_REG(8, 0), EITHER(6, 8, 600),
		   ADD_REG(8, 6), STX(64, 10, -8, 8), LDX(32, 6, 10, -8), WRITE_AT(6));
	REJECTED(STACK_RANGE, 14);
}

Test(pruning, zero_bytes_of_a_slot)
{
	EVERYWHERE(EITHER(6, 0, 600), STX(16, 10, -8, 6), LDX(16, 6, 10, -8), WRITE_AT(6));
	REJECTED(STACK_RANGE, 10);
}

Test(pruning, bytes_that_one_path_does_not_write)
{
	EVERYWHERE(CALL_HELPER(PRANDOM), JEQ(0, 0, 2), ST(64, 10, -8, 1), GOTO(0), LDX(64, 0, 10, -8), EXIT);
	cr_assert_eq(world.status, BPFC_OK);
	cr_assert_eq(world.facts->subprogs[0].zero[0], 0xff);
	world_close(&world);
}

/*
 * Where a wider number allows for more: on the first path r6 is 0 or `wide`, and r8 may be a pointer or not after the
 * access through r7; on the second it is `narrow`, and r8 is one of both, which cannot be used so.
 */
#define EITHER_WAY(wide, narrow)                                                                                \
	CALL_HELPER(PRANDOM), MOV_REG(6, 0), BPFC_MAKE(AND64_IMM, .dst = 6, .imm = wide), CALL_HELPER(PRANDOM), \
		JEQ(0, 0, 1), GOTO(1), MOV_IMM(6, narrow), MOV_REG(9, 10), STX(64, 10, -24, 9), MOV_REG(7, 10), \
		ADD_IMM(7, -24), ADD_REG(7, 6)

Test(pruning, place_of_a_write_over_a_pointer)
{
	EVERYWHERE(EITHER_WAY(4, 4), ST(8, 7, 0, 1), LDX(64, 8, 10, -24), BPFC_MAKE(OR64_REG, .dst = 8, .src = 9),
		   MOV_IMM(0, 0), EXIT);
	REJECTED(POINTER_MATH, 14);
}

Test(pruning, place_of_a_write_through_a_spilled_pointer)
{
	EVERYWHERE(EITHER_WAY(4, 4), STX(64, 10, -8, 7), MOV_IMM(7, 0), LDX(64, 1, 10, -8), ST(8, 1, 0, 1),
		   LDX(64, 8, 10, -24), BPFC_MAKE(OR64_REG, .dst = 8, .src = 9), MOV_IMM(0, 0), EXIT);
	REJECTED(POINTER_MATH, 17);
}

Test(pruning, place_of_a_write_of_a_pointer)
{
	EVERYWHERE(EITHER_WAY(8, 0), ST(64, 10, -24, 7), STX(64, 7, 0, 9), LDX(32, 8, 10, -24), MOV_IMM(0, 0), EXIT);
	REJECTED(PART_OF_POINTER, 14);
}

Test(pruning, place_of_a_read_of_a_pointer)
{
	EVERYWHERE(EITHER_WAY(8, 0), LDX(64, 8, 7, 0), BPFC_MAKE(AND64_IMM, .dst = 8, .imm = 1), MOV_IMM(0, 0), EXIT);
	REJECTED(POINTER_MATH, 13);
}

/* The number waits where slots have no marks of their own. */
Test(pruning, place_from_far_below)
{
	const struct bpfc_insn insns[] = { CALL_HELPER(PRANDOM),
					   MOV_REG(6, 0),
					   BPFC_MAKE(AND64_IMM, .dst = 6, .imm = 4),
					   CALL_HELPER(PRANDOM),
					   JEQ(0, 0, 1),
					   GOTO(1),
					   MOV_IMM(6, 4),
					   STX(64, 10, -600, 6),
					   MOV_IMM(6, 0),
					   MOV_REG(9, 10),
					   STX(64, 10, -24, 9),
					   MOV_REG(7, 10),
					   ADD_IMM(7, -24),
					   LDX(64, 6, 10, -600),
					   ADD_REG(7, 6),
					   ST(8, 7, 0, 1),
					   LDX(64, 8, 10, -24),
					   BPFC_MAKE(OR64_REG, .dst = 8, .src = 9),
					   MOV_IMM(0, 0),
					   EXIT };
	struct world world;

	world_init(&world, insns, (uint32_t)COUNT(insns), NULL, 1);
	world.options.test = BPFV_TEST_EVERY_INSN;
	world.options.max_stack = 1024;
	world_verify(&world);
	REJECTED(POINTER_MATH, 17);
}

/* The third path ends where the second one was. */
Test(pruning, place_behind_a_state_that_ends_a_path)
{
	EVERYWHERE(CALL_HELPER(PRANDOM), MOV_REG(6, 0), BPFC_MAKE(AND64_IMM, .dst = 6, .imm = 4), CALL_HELPER(PRANDOM),
		   JEQ(0, 1, 2), JEQ(0, 2, 3), GOTO(4), MOV_IMM(6, 4), GOTO(2), MOV_IMM(6, 0), GOTO(0), MOV_REG(9, 10),
		   STX(64, 10, -24, 9), MOV_REG(7, 10), ADD_IMM(7, -24), ADD_REG(7, 6), ST(8, 7, 0, 1),
		   LDX(64, 8, 10, -24), BPFC_MAKE(OR64_REG, .dst = 8, .src = 9), MOV_IMM(0, 0), EXIT);
	REJECTED(POINTER_MATH, 18);
}

/* On the first path r7 is a copy of r6, and known by what r6 is compared with. */
Test(pruning, copies_of_a_number)
{
	EVERYWHERE(CALL_HELPER(PRANDOM), MOV_REG(6, 0), CALL_HELPER(PRANDOM), MOV_REG(8, 0), CALL_HELPER(PRANDOM),
		   JEQ(0, 0, 2), MOV_REG(7, 6), GOTO(1), MOV_REG(7, 8), MOV_IMM(8, 0), MOV_IMM(0, 0),
		   BPFC_MAKE(JLE64_IMM, .dst = 6, .imm = 8, .off = 1), EXIT, WRITE_AT(7));
	REJECTED(POINTER_FAR, 15);
}

/* The second path ends where the first one was, so what matters there matters on it, too: to the third. */
Test(pruning, marks_of_a_state_that_ends_a_path)
{
	EVERYWHERE(ST(64, 10, -8, 8), CALL_HELPER(PRANDOM), JEQ(0, 0, 7), LDX(64, 1, 10, -8), WRITE_AT(1),
		   CALL_HELPER(PRANDOM), JEQ(0, 0, 2), ST(64, 10, -8, 8), GOTO(1), ST(64, 10, -8, 600), MOV_IMM(0, 0),
		   GOTO(-14));
	REJECTED(STACK_RANGE, 7);
}

/*
 * The inner loop never ends. In the outer one's first round it has written the stack when it comes back, in the second
 * before that; so each of them is as the other one.
 */
Test(pruning, endless_loop_in_one_that_ends)
{
	EVERYWHERE(MOV_IMM(6, 39), BPFC_MAKE(MAY_GOTO, .off = 9), MOV_REG(7, 10), ADD_IMM(7, -40), STX(8, 7, 0, 6),
		   LDX(64, 8, 10, -40), BPFC_MAKE(JSLT32_IMM, .dst = 7, .imm = 1000, .off = -3),
		   BPFC_MAKE(LSH64_REG, .dst = 6, .src = 8), CALL_HELPER(KTIME), JNE(0, 0, -9), GOTO(0), MOV_IMM(0, 0),
		   EXIT);
	REJECTED(NO_EXIT, 5);
}

/* The first round writes what was there, and so ends at the call before; that the number matters is found after it. */
Test(pruning, states_of_a_loop_that_is_not_done)
{
	const uint32_t firsts[] = { 0, 15 };
	const struct bpfc_insn insns[] = {
		ST(64, 10, -8, 5),
		MOV_IMM(1, 10),
		LD_FUNC(2, 1),
		MOV_REG(3, 10),
		ADD_IMM(3, -8),
		MOV_IMM(4, 0),
		CALL_HELPER(LOOP),
		LDX(64, 1, 10, -8),
		WRITE_AT(1),
		/* the callback */
		MOV_REG(7, 2),
		EITHER(6, 5, 600),
		STX(64, 7, 0, 6),
		MOV_IMM(0, 0),
		EXIT,
	};
	struct world world;

	world_init(&world, insns, (uint32_t)COUNT(insns), firsts, 2);
	world.options.test = BPFV_TEST_EVERY_INSN;
	world_verify(&world);
	REJECTED(STACK_RANGE, 12);
}
