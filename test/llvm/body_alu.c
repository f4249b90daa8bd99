/* Every arithmetic row, compiled, gives what insn.def's expression gives. */
#include <criterion/criterion.h>

#include "body.h"

static const uint64_t values[] = {
	0,
	1,
	2,
	7,
	31,
	32,
	33,
	63,
	64,
	0x7f,
	0x80,
	0xff,
	0x7fff,
	0x8000,
	0xffff,
	0x12345678,
	0x7fffffff,
	0x80000000,
	0xfffffffe,
	0xffffffff,
	0x100000000,
	0x123456789abcdef0,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xffffffff00000000,
	0xffffffff80000000,
	0xfffffffffffffff9,
	0xffffffffffffffff,
};
static const int32_t immediates[] = { 0, 1, -1, 2, -7, 31, 32, 63, 64, 1000, INT32_MAX, INT32_MIN };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* r0 = value at ctx + 0 OP value at ctx + 8, or OP the immediate. */
static struct bpfc_prog *add(struct body_model *m, struct bpfc_insn insn)
{
	insn.dst = 2;
	insn.src = bpfc_insn_info(insn.id)->shape == BPFC_SHAPE_ALU_REG ? 3 : 0;
	return BODY_ADD(m, BPFC_MAKE(LDX64, .dst = 2, .src = 1), BPFC_MAKE(LDX64, .dst = 3, .src = 1, .off = 8), insn,
			BPFC_MAKE(MOV64_REG, .dst = 0, .src = 2), BODY_EXIT);
}

static uint64_t expected(const struct bpfc_insn *insn, uint64_t d, uint64_t s)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	enum bpfc_op op = (enum bpfc_op)info->op;

	if (info->shape == BPFC_SHAPE_ALU_SWAP)
		return bpfc_swap(op, d, true);
	if (info->shape == BPFC_SHAPE_ALU_IMM)
		s = (uint64_t)insn->imm;
	return info->width == 32 ? bpfc_alu32(op, d, s) : bpfc_alu64(op, d, s);
}

static void check(struct body_model *m, const struct bpfc_prog *prog)
{
	const struct bpfc_insn *insn = &prog->insns[2];
	body_entry *entry = body_find(m, prog);

	for (size_t i = 0; i < COUNT(values); i++) {
		for (size_t j = 0; j < COUNT(values); j++) {
			uint64_t ctx[2] = { values[i], values[j] }, want = expected(insn, ctx[0], ctx[1]);
			uint64_t got = entry(ctx);

			cr_assert_eq(got, want, "%s imm %lld: %#llx, %#llx: %#llx, not %#llx",
				     bpfc_insn_info(insn->id)->name, (long long)insn->imm, (unsigned long long)ctx[0],
				     (unsigned long long)ctx[1], (unsigned long long)got, (unsigned long long)want);
		}
	}
}

static void check_rows(unsigned shape, char opt)
{
	struct body_model *m = body_open();

	m->options.opt = opt;
	for (unsigned id = 0; id < BPFC_INSN_COUNT; id++) {
		struct bpfc_insn insn = { .id = (uint16_t)id };

		if (bpfc_insn_info(id)->shape != shape)
			continue;
		for (size_t i = 0; i < (shape == BPFC_SHAPE_ALU_IMM ? COUNT(immediates) : 1); i++) {
			insn.imm = shape == BPFC_SHAPE_ALU_IMM ? immediates[i] : 0;
			add(m, insn);
		}
	}
	cr_assert_gt(m->model.prog_count, 0);
	body_load(m, NULL);
	for (uint32_t i = 0; i < m->model.prog_count; i++)
		check(m, &m->progs[i]);
	body_close(m);
}

Test(body_alu, registers)
{
	check_rows(BPFC_SHAPE_ALU_REG, '2');
}

Test(body_alu, registers_unoptimised)
{
	check_rows(BPFC_SHAPE_ALU_REG, '0');
}

Test(body_alu, immediates)
{
	check_rows(BPFC_SHAPE_ALU_IMM, '2');
}

Test(body_alu, unary)
{
	check_rows(BPFC_SHAPE_ALU_UNARY, '2');
}

Test(body_alu, swaps)
{
	check_rows(BPFC_SHAPE_ALU_SWAP, '2');
}
