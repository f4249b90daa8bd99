/* Global functions: what their prototype asks of callers, and what it tells. */
#include <criterion/criterion.h>

#include "world.h"

/* The second function of the program, from `first` on, is of that type; the verdict. */
static int verify(const struct bpfc_insn *insns, uint32_t count, uint32_t first, uint32_t type, uint8_t linkage)
{
	const uint32_t firsts[] = { 0, first };
	struct world world;
	int status;

	world_init(&world, insns, count, firsts, 2);
	world.subprogs[1].type = type;
	world.subprogs[1].linkage = linkage;
	status = world_verify(&world);
	world_close(&world);
	return status;
}

#define CALL_OF(type, linkage, first, ...)                \
	verify((const struct bpfc_insn[]){ __VA_ARGS__ }, \
	       (uint32_t)COUNT(((const struct bpfc_insn[]){ __VA_ARGS__ })), first, type, linkage)
#define GLOBAL(first, ...) CALL_OF(TYPE_GLOBAL, BPFC_GLOBAL, first, __VA_ARGS__)
#define STATIC(first, ...) CALL_OF(TYPE_TAKES_TWO, BPFC_STATIC, first, __VA_ARGS__)
#define NOTHING MOV_IMM(0, 0), EXIT

Test(global, pointers_lead_to_as_much_as_the_type_needs)
{
	cr_expect_eq(GLOBAL(6, ST(32, 10, -4, 0), MOV_REG(1, 10), ADD_IMM(1, -4), MOV_IMM(2, 0), CALL_SUBPROG(1), EXIT,
			    NOTHING),
		     BPFC_OK);
	cr_expect_eq(GLOBAL(6, ST(32, 10, -4, 0), MOV_REG(1, 10), ADD_IMM(1, -2), MOV_IMM(2, 0), CALL_SUBPROG(1), EXIT,
			    NOTHING),
		     BPFC_E_REJECTED);
	cr_expect_eq(GLOBAL(4, MOV_IMM(1, 0), MOV_IMM(2, 0), CALL_SUBPROG(1), EXIT, NOTHING), BPFC_OK);
}

Test(global, arguments_are_of_their_kind)
{
	cr_expect_eq(GLOBAL(3, MOV_IMM(2, 0), CALL_SUBPROG(1), EXIT, NOTHING), BPFC_E_REJECTED); /* the context */
	cr_expect_eq(GLOBAL(4, MOV_IMM(1, 7), MOV_IMM(2, 0), CALL_SUBPROG(1), EXIT, NOTHING), BPFC_E_REJECTED);
	cr_expect_eq(GLOBAL(4, MOV_IMM(1, 0), MOV_REG(2, 10), CALL_SUBPROG(1), EXIT, NOTHING), BPFC_E_REJECTED);
	cr_expect_eq(GLOBAL(3, MOV_IMM(1, 0), CALL_SUBPROG(1), EXIT, NOTHING), BPFC_E_REJECTED); /* r2 is unwritten */
	cr_expect_eq(STATIC(3, MOV_IMM(2, 0), CALL_SUBPROG(1), EXIT, NOTHING), BPFC_OK);
}

/* r2 is 8 at its one call: only a function that is analysed with its caller may know. */
#define STORE_AT_R2                                                                                          \
	MOV_IMM(1, 0), MOV_IMM(2, 8), CALL_SUBPROG(1), EXIT, MOV_REG(3, 10), ADD_IMM(3, -16), ADD_REG(3, 2), \
		ST(8, 3, 0, 1), NOTHING

Test(global, numbers_of_the_caller_are_unknown)
{
	cr_expect_eq(GLOBAL(4, STORE_AT_R2), BPFC_E_REJECTED);
	cr_expect_eq(STATIC(4, STORE_AT_R2), BPFC_OK);
}

/* The caller needs r0 to be 8. */
#define STORE_AT_R0                                                                                                    \
	MOV_IMM(1, 0), MOV_IMM(2, 0), CALL_SUBPROG(1), MOV_REG(3, 10), ADD_IMM(3, -16), ADD_REG(3, 0), ST(8, 3, 0, 1), \
		EXIT, MOV_IMM(0, 8), EXIT

Test(global, results_are_any_number)
{
	cr_expect_eq(GLOBAL(8, STORE_AT_R0), BPFC_E_REJECTED);
	cr_expect_eq(STATIC(8, STORE_AT_R0), BPFC_OK);
	cr_expect_eq(
		GLOBAL(5, MOV_IMM(1, 0), MOV_IMM(2, 0), CALL_SUBPROG(1), MOV_IMM(0, 0), EXIT, LD_MAP(0, HASH), EXIT),
		BPFC_E_REJECTED);
	cr_expect_eq(CALL_OF(TYPE_GLOBAL_VOID, BPFC_GLOBAL, 5, MOV_IMM(1, 0), MOV_IMM(2, 0), CALL_SUBPROG(1), NOTHING,
			     NOTHING),
		     BPFC_E_REJECTED);
}

/* The function is walked once, and its worst case counts at each call: 5 instructions of its own, 10 of the caller. */
Test(global, the_worst_case_counts_at_each_call)
{
	const struct bpfc_insn insns[] = {
		MOV_IMM(1, 0),   MOV_IMM(2, 0), CALL_SUBPROG(1),  MOV_IMM(1, 0),   MOV_IMM(2, 1),
		CALL_SUBPROG(1), MOV_IMM(1, 0), MOV_IMM(2, 2),    CALL_SUBPROG(1), EXIT,
		MOV_IMM(0, 0),   JEQ(1, 0, 2),  LDX(32, 0, 1, 0), ADD_REG(0, 2),   EXIT
	};
	const uint32_t firsts[] = { 0, 10 };
	struct world world;

	world_init(&world, insns, (uint32_t)COUNT(insns), firsts, 2);
	world.subprogs[1].type = TYPE_GLOBAL;
	world.subprogs[1].linkage = BPFC_GLOBAL;
	cr_assert_eq(world_verify(&world), BPFC_OK);
	cr_expect_eq(world.facts->max_insns, 10 + 3 * 5, "%llu", (unsigned long long)world.facts->max_insns);
	cr_expect_eq(world_reg(&world, 10, 1)->kind, BPFC_KIND_MEM);
	cr_expect(world_reg(&world, 10, 1)->maybe_null);
	cr_expect_eq(world_reg(&world, 10, 2)->umax, UINT64_MAX); /* though every caller has 0, 1 or 2 */
	world_close(&world);
}

/* What the caller's memory was is not known after the call: slot -8 held 8. */
Test(global, memory_that_it_got_may_have_been_written)
{
	cr_expect_eq(GLOBAL(10, ST(64, 10, -8, 8), MOV_REG(1, 10), ADD_IMM(1, -8), MOV_IMM(2, 0), CALL_SUBPROG(1),
			    LDX(64, 1, 10, -8), MOV_REG(3, 10), ADD_REG(3, 1), ST(8, 3, -16, 1), EXIT, NOTHING),
		     BPFC_E_REJECTED);
	cr_expect_eq(STATIC(10, ST(64, 10, -8, 8), MOV_REG(1, 10), ADD_IMM(1, -8), MOV_IMM(2, 0), CALL_SUBPROG(1),
			    LDX(64, 1, 10, -8), MOV_REG(3, 10), ADD_REG(3, 1), ST(8, 3, -16, 1), EXIT, NOTHING),
		     BPFC_OK);
}
