/* Whatever a program is, a verdict comes, within the work limit, and nothing leaks. */
#include <criterion/criterion.h>

#include "generate.h"

#define PROGRAMS 20000
#define WORK 20000

Test(random, programs_get_a_verdict, .timeout = 120)
{
	uint64_t seed = generator_seed();
	struct generator g = { .state = seed };
	unsigned accepted = 0, shapes = 0;

	cr_log_info("BPFC_SEED=%llu", (unsigned long long)seed);
	for (unsigned i = 0; i < PROGRAMS; i++) {
		static struct bpfc_insn insns[GENERATED_SLOTS];
		uint32_t firsts[GENERATED_FUNCTIONS], count = generate(&g, insns, firsts);
		struct world world;

		world_init(&world, insns, count, firsts, GENERATED_FUNCTIONS);
		world.options.max_processed = WORK;
		if (generator_pick(&g, 4) == 0)
			world.fail_at = 1 + generator_pick(&g, 60);
		world_verify(&world);
		cr_assert(world.status == BPFC_OK || world.diags || world.status == BPFC_E_NOMEM,
			  "seed %llu program %u", (unsigned long long)seed, i);
		accepted += world.status == BPFC_OK;
		shapes += world.first.code != BPFC_D_UNREACHABLE;
		world_close(&world);
	}
	cr_log_info("%u accepted, %u past the graph", accepted, shapes);
	cr_assert_gt(accepted, PROGRAMS / 100);
	cr_assert_gt(shapes, PROGRAMS / 10);
}

Test(random, every_allocation_may_fail, .timeout = 120)
{
	const struct bpfc_insn insns[] = {
		ST(32, 10, -4, 0),
		MOV_REG(2, 10),
		ADD_IMM(2, -4),
		LD_MAP(1, HASH),
		CALL_HELPER(MAP_LOOKUP),
		JEQ(0, 0, 2),
		STX(64, 10, -16, 0),
		LDX(64, 3, 10, -24),
		MOV_IMM(1, 3),
		LD_FUNC(2, 2),
		MOV_REG(3, 10),
		MOV_IMM(4, 0),
		CALL_HELPER(LOOP),
		CALL_SUBPROG(1),
		JNE(0, 3, 0),
		EXIT,
		CALL_HELPER(PRANDOM),
		EXIT,
		MOV_IMM(0, 0),
		EXIT,
	};
	const uint32_t firsts[] = { 0, 18, 20 };
	struct world world;
	long total;

	world_init(&world, insns, COUNT(insns), firsts, 3);
	world_verify(&world);
	cr_assert_eq(world.status, BPFC_OK, "%d at %u", (int)world.first.code, world.first.insn);
	total = world.allocations;
	world_close(&world);
	cr_assert_gt(total, 20);
	for (long n = 1; n <= total; n++) {
		world_init(&world, insns, COUNT(insns), firsts, 3);
		world.fail_at = n;
		cr_assert_eq(world_verify(&world), BPFC_E_NOMEM, "allocation %ld", n);
		world_close(&world);
	}
}
