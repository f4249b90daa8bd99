#include <criterion/criterion.h>

#include "world.h"

Test(limits, rejects_unconditional_loop)
{
	VERIFY(MOV_IMM(0, 0), GOTO(-1));
	REJECTED(NO_EXIT, 1);
}

Test(limits, rejects_loop_whose_exit_is_never_taken)
{
	VERIFY(MOV_IMM(0, 0), MOV_IMM(1, 0), JEQ(0, 1, 1), GOTO(-3), EXIT);
	REJECTED(NO_EXIT, 1);
}

Test(limits, accepts_loop_with_exit)
{
	VERIFY(MOV_IMM(0, 0), ADD_IMM(0, 1), JNE(0, 10, -2), EXIT);
	cr_assert_eq(world.facts->max_insns, 1 + 2 * 10 + 1);
	ACCEPTED();
}

Test(limits, rejects_loop_in_callee)
{
	VERIFY_SUBPROGS(FIRSTS(0, 2), CALL_SUBPROG(1), EXIT, MOV_IMM(0, 0), GOTO(-2));
	REJECTED(NO_EXIT, 2);
}

Test(limits, rejects_recursion)
{
	VERIFY_SUBPROGS(FIRSTS(0, 2, 4), CALL_SUBPROG(1), EXIT, CALL_SUBPROG(2), EXIT, CALL_SUBPROG(1), EXIT);
	cr_assert_str_eq(world.text, "f1");
	REJECTED(RECURSION, 4);
}

Test(limits, rejects_self_call)
{
	VERIFY(CALL_SUBPROG(0), EXIT);
	REJECTED(RECURSION, 0);
}

/* A chain of `depth` functions. */
static void chain(struct world *world, struct bpfc_insn *insns, uint32_t *firsts, uint32_t depth)
{
	for (uint32_t i = 0; i < depth; i++) {
		firsts[i] = 2 * i;
		insns[2 * i] = i + 1 < depth ? CALL_SUBPROG(i + 1) : MOV_IMM(0, 0);
		insns[2 * i + 1] = EXIT;
	}
	world_init(world, insns, 2 * depth, firsts, depth);
	world_verify(world);
}

Test(limits, accepts_eight_frames)
{
	struct bpfc_insn insns[2 * MAX_SUBPROGS];
	uint32_t firsts[MAX_SUBPROGS];
	struct world world;

	chain(&world, insns, firsts, 8);
	cr_assert_eq(world.facts->stack, 8 * 16);
	cr_assert_eq(world.facts->max_insns, 16);
	ACCEPTED();
}

Test(limits, rejects_nine_frames)
{
	struct bpfc_insn insns[2 * MAX_SUBPROGS];
	uint32_t firsts[MAX_SUBPROGS];
	struct world world;

	chain(&world, insns, firsts, 9);
	REJECTED(TOO_MANY_FRAMES, 0);
}

Test(limits, rounds_frames_as_linux_does)
{
	VERIFY_SUBPROGS(FIRSTS(0, 3), ST(64, 10, -72, 0), CALL_SUBPROG(1), EXIT, ST(64, 10, -40, 0), MOV_IMM(0, 0),
			EXIT);
	cr_assert_eq(world.facts->stack, 80 + 48);
	cr_assert_eq(world.facts->subprogs[0].frame, 72);
	cr_assert_eq(world.facts->subprogs[1].frame, 40);
	ACCEPTED();
}

Test(limits, rejects_stack_of_a_chain)
{
	VERIFY_SUBPROGS(FIRSTS(0, 3), ST(64, 10, -272, 0), CALL_SUBPROG(1), EXIT, ST(64, 10, -248, 0), MOV_IMM(0, 0),
			EXIT);
	REJECTED(STACK_DEPTH, 1);
}

Test(limits, raised_stack_allows_larger_frames)
{
	const struct bpfc_insn insns[] = { ST(64, 10, -4096, 0), MOV_IMM(0, 0), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.max_stack = 8192;
	world_verify(&world);
	cr_assert_eq(world.facts->stack, 4096);
	ACCEPTED();
}

Test(limits, stops_at_the_work_limit)
{
	const struct bpfc_insn insns[] = { MOV_IMM(0, 0), ADD_IMM(0, 1), JNE(0, 10, -2), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.max_processed = 3;
	cr_assert_eq(world_verify(&world), BPFC_E_TOO_COMPLEX);
	cr_assert_eq(world.first.code, BPFC_D_WORK_LIMIT);
	world_close(&world);
}

/* Each look at it is a millisecond later. */
static uint64_t tick(void *user)
{
	uint64_t *now = user;

	return *now += 1000000;
}

Test(limits, stops_at_the_time_limit)
{
	const struct bpfc_insn insns[] = { MOV_IMM(0, 0), ADD_IMM(0, 1), JNE(0, 100000, -2), EXIT };
	struct bpfv_stats stats;
	struct world world;
	uint64_t now = 0;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.time_limit = 5000000;
	world.options.stats = &stats;
	cr_assert_eq(world_verify(&world), BPFC_E_OPTION); /* a limit without a clock */
	world.options.clock = tick;
	world.options.clock_user = &now;
	cr_assert_eq(world_verify(&world), BPFC_E_TOO_COMPLEX);
	cr_assert_eq(world.first.code, BPFC_D_TIME_LIMIT);
	cr_assert_leq(stats.processed, 10 * 1024);
	world_close(&world);
}

Test(limits, stops_at_the_state_limit)
{
	const struct bpfc_insn insns[] = { MOV_IMM(0, 0), ADD_IMM(0, 1), JNE(0, 1000, -2), EXIT };
	struct bpfv_stats stats;
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.max_states = 20;
	world.options.stats = &stats;
	cr_assert_eq(world_verify(&world), BPFC_E_TOO_COMPLEX);
	cr_assert_eq(world.first.code, BPFC_D_STATE_LIMIT);
	cr_assert_eq(stats.states, 21);
	world_close(&world);
}

/* A loop that counts: each round keeps a state. */
Test(limits, stops_at_the_memory_limit)
{
	const struct bpfc_insn insns[] = { MOV_IMM(0, 0), ADD_IMM(0, 1), JNE(0, 30000, -2), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.max_memory = 100000;
	cr_assert_eq(world_verify(&world), BPFC_E_TOO_COMPLEX);
	cr_assert_eq(world.first.code, BPFC_D_MEMORY_LIMIT);
	cr_assert_eq(world.live_blocks, 0);
	world_close(&world);
	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.max_memory = 10000000;
	world_verify(&world);
	ACCEPTED();
}

static bool is_cancelled(void *user)
{
	(void)user;
	return true;
}

Test(limits, can_be_cancelled)
{
	static struct bpfc_insn insns[3000];
	struct world world;

	for (unsigned i = 0; i < COUNT(insns); i++)
		insns[i] = MOV_IMM(0, 0);
	insns[COUNT(insns) - 1] = EXIT;
	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.cancelled = is_cancelled;
	cr_assert_eq(world_verify(&world), BPFC_E_CANCELLED);
	world_close(&world);
}

Test(limits, refuses_wrong_options)
{
	const struct bpfc_insn insns[] = { MOV_IMM(0, 0), EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.size = 1;
	cr_assert_eq(world_verify(&world), BPFC_E_OPTION);
	world_close(&world);
}

Test(limits, counts_the_longest_path)
{
	VERIFY_SUBPROGS(FIRSTS(0, 7), CALL_HELPER(PRANDOM), JEQ(0, 0, 3), MOV_IMM(1, 1), MOV_IMM(2, 2), CALL_SUBPROG(1),
			MOV_IMM(0, 0), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world.facts->max_insns, 9);
	ACCEPTED();
}

Test(limits, tail_calls_are_marked)
{
	VERIFY_SUBPROGS(FIRSTS(0, 3, 8), CALL_SUBPROG(1), MOV_IMM(0, 0), EXIT, LD_MAP(2, PROGS), MOV_IMM(3, 0),
			CALL_HELPER(TAIL_CALL), EXIT, MOV_IMM(0, 0), EXIT);
	cr_assert(world.facts->subprogs[0].may_tail_call);
	cr_assert(world.facts->subprogs[1].may_tail_call);
	cr_assert_not(world.facts->subprogs[2].reached);
	cr_assert_eq(world.facts->max_insns, BPFC_UNBOUNDED);
	ACCEPTED();
}
