/* What random programs (soundness/) found, as short as they got. */
#include <criterion/criterion.h>

#include "world.h"

/* The second round loads 0, which ends the loop; in the other branch the 1 stays, and it never ends. */
Test(found, sign_extended_load_decides)
{
	VERIFY(ST(32, 10, -4, 1), CALL_HELPER(KTIME), MOV_REG(8, 0), MOV_IMM(7, 0),
	       BPFC_MAKE(LDXS32, .dst = 1, .src = 10, .off = -4), BPFC_MAKE(JSGT32_REG, .dst = 7, .src = 1, .off = 3),
	       BPFC_MAKE(JLE64_IMM, .dst = 8, .imm = 16, .off = 1), ST(32, 10, -4, 0),
	       BPFC_MAKE(RSH64_IMM, .dst = 7, .imm = 59), ADD_IMM(7, 1),
	       BPFC_MAKE(JLT64_IMM, .dst = 7, .imm = 2, .off = -7), MOV_IMM(0, 0), EXIT);
	cr_assert_eq(world.status, BPFC_E_REJECTED);
	cr_assert_eq(world.first.code, BPFC_D_NO_EXIT);
	world_close(&world);
}

/* A number that decides nothing is not followed to the end: the facts must not say pointer, or null. */
Test(found, pointer_or_any_number)
{
	const struct bpfc_insn insns[] = { LDX(32, 2, 1, 16), MOV_REG(0, 10), JEQ(2, 7, 3), MOV_REG(0, 2),
					   MOV_REG(3, 0),     JNE(3, 0, 0),   EXIT };
	struct world world;

	world_init(&world, insns, COUNT(insns), NULL, 1);
	world.options.test = BPFV_TEST_EVERY_INSN;
	world_verify(&world);
	cr_assert_eq(world_reg(&world, 6, 0)->kind, BPFC_KIND_ANY);
	ACCEPTED();
}

static bool must_be_zero(const struct world *world, uint32_t byte)
{
	const struct bpfc_subprog_facts *facts = &world->facts->subprogs[0];

	return byte < facts->frame && facts->zero[byte / 8] >> byte % 8 & 1;
}

/* Past the packet's end xdp_load_bytes writes nothing. */
Test(found, memory_that_a_helper_may_leave_alone)
{
	VERIFY(MOV_IMM(2, 0), MOV_REG(3, 10), ADD_IMM(3, -8), MOV_IMM(4, 8), CALL_HELPER(XDP_LOAD_BYTES),
	       LDX(64, 0, 10, -8), EXIT);
	cr_assert_eq(world.status, BPFC_OK);
	for (uint32_t byte = 0; byte < 8; byte++)
		cr_assert(must_be_zero(&world, byte));
	ACCEPTED();
}
