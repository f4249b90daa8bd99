/* Every conditional jump, compiled, goes where insn.def's expression says; and the unconditional ones. */
#include <criterion/criterion.h>

#include "body.h"

static const uint64_t values[] = {
	0,
	1,
	2,
	5,
	0x7fffffff,
	0x80000000,
	0xfffffffe,
	0xffffffff,
	0x100000000,
	0x100000001,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xffffffff00000000,
	0xffffffff80000000,
	0xfffffffffffffffe,
	0xffffffffffffffff,
};
static const int32_t immediates[] = { 0, 1, 5, -1, -2, INT32_MAX, INT32_MIN };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define JUMP_SLOT 3

/* r0 = 1 when the jump is taken. */
static struct bpfc_prog *add(struct body_model *m, unsigned id, int64_t imm)
{
	struct bpfc_insn jump = { .id = (uint16_t)id, .dst = 2, .imm = imm, .off = 1 };

	jump.src = bpfc_insn_info(id)->shape == BPFC_SHAPE_JMP_REG ? 3 : 0;
	return BODY_ADD(m, BPFC_MAKE(LDX64, .dst = 2, .src = 1), BPFC_MAKE(LDX64, .dst = 3, .src = 1, .off = 8),
			BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 1), jump, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 0),
			BODY_EXIT);
}

static void check(struct body_model *m, const struct bpfc_prog *prog)
{
	const struct bpfc_insn *jump = &prog->insns[JUMP_SLOT];
	const struct bpfc_insn_info *info = bpfc_insn_info(jump->id);
	body_entry *entry = body_find(m, prog);

	for (size_t i = 0; i < COUNT(values); i++) {
		for (size_t j = 0; j < COUNT(values); j++) {
			uint64_t ctx[2] = { values[i], values[j] };
			uint64_t s = info->shape == BPFC_SHAPE_JMP_IMM ? (uint64_t)jump->imm : ctx[1];
			bool want = bpfc_cmp((enum bpfc_op)info->op, info->width, ctx[0], s);

			cr_assert_eq(entry(ctx), want, "%s imm %lld: %#llx, %#llx", info->name, (long long)jump->imm,
				     (unsigned long long)ctx[0], (unsigned long long)ctx[1]);
		}
	}
}

Test(body_jump, conditional)
{
	struct body_model *m = body_open();

	for (unsigned id = 0; id < BPFC_INSN_COUNT; id++) {
		if (bpfc_insn_info(id)->shape == BPFC_SHAPE_JMP_REG)
			add(m, id, 0);
		if (bpfc_insn_info(id)->shape == BPFC_SHAPE_JMP_IMM)
			for (size_t i = 0; i < COUNT(immediates); i++)
				add(m, id, immediates[i]);
	}
	cr_assert_eq(m->model.prog_count, 22 + 22 * COUNT(immediates));
	body_load(m, NULL);
	for (uint32_t i = 0; i < m->model.prog_count; i++)
		check(m, &m->progs[i]);
	body_close(m);
}

/* A loop whose first instruction is the program's, jumps over dead code, and both long forms. */
Test(body_jump, unconditional)
{
	struct body_model *m = body_open();
	struct bpfc_prog *loop = BODY_ADD(m, BPFC_MAKE(ADD64_IMM, .dst = 0, .imm = 3),
					  BPFC_MAKE(JLT64_IMM, .dst = 0, .imm = 30, .off = -2), BODY_EXIT);
	struct bpfc_prog *over =
		BODY_ADD(m, BPFC_MAKE(JA, .off = 1), BODY_EXIT, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 7),
			 BPFC_MAKE(GOTOL, .imm = 2), BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 9), BODY_EXIT,
			 BPFC_MAKE(GOTOL, .imm = -2));
	struct bpfc_prog *next = BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 4), BPFC_MAKE(JEQ64_IMM), BODY_EXIT);

	body_load(m, NULL);
	cr_expect_eq(body_find(m, loop)(NULL), 30);
	cr_expect_eq(body_find(m, over)(NULL), 7);
	cr_expect_eq(body_find(m, next)(NULL), 4);
	body_close(m);
}

/* It jumps when it was come by so often. */
Test(body_jump, may_goto_has_a_count)
{
	struct body_model *m = body_open();
	struct bpfc_prog *loop =
		BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0), BPFC_MAKE(MAY_GOTO, .off = 2),
			 BPFC_MAKE(ADD64_IMM, .dst = 0, .imm = 1), BPFC_MAKE(JA, .off = -3), BODY_EXIT);

	body_load(m, NULL);
	cr_expect_eq(body_find(m, loop)(NULL), BPFC_MAY_GOTO_LOOPS);
	body_close(m);
}

/* What leaves the program returns 0 instead of running into what lies after it. */
Test(body_jump, falls_off)
{
	struct body_model *m = body_open();
	struct bpfc_prog *end = BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 4));
	struct bpfc_prog *away = BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 4), BPFC_MAKE(JA, .off = 100));

	body_load(m, NULL);
	cr_expect_eq(body_find(m, end)(NULL), 0);
	cr_expect_eq(body_find(m, away)(NULL), 0);
	body_close(m);
}
