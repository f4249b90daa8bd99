/* Every instruction compiles for every target that we promise, at every level that matters there. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"

static const char *const targets[] = { "x86_64-linux-gnu",    "aarch64-linux-gnu",   "thumbv6m-none-eabi",
				       "thumbv7m-none-eabi",  "thumbv7em-none-eabi", "thumbv8m.main-none-eabi",
				       "riscv32-unknown-elf", "riscv64-unknown-elf" };

static bool contains(const uint8_t *bytes, size_t length, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= length; i++)
		if (!memcmp(bytes + i, text, n))
			return true;
	return false;
}

/* An instruction between loads of its operands from the context and stores of all that it may change. */
static void add(struct body_model *m, unsigned id)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(id);
	unsigned fields = bpfc_shape_fields(info->shape);
	struct bpfc_insn insn = { .id = (uint16_t)id };

	insn.dst = fields & BPFC_F_DST ? 2 : 0;
	insn.src = fields & BPFC_F_SRC ? 3 : 0;
	insn.imm = fields & BPFC_F_IMM ? 5 : 0;
	if (info->shape == BPFC_SHAPE_JA_LONG)
		insn.imm = 1;
	insn.off = info->shape == BPFC_SHAPE_JA || info->shape == BPFC_SHAPE_JMP_IMM ||
		   info->shape == BPFC_SHAPE_JMP_REG || info->shape == BPFC_SHAPE_MAY_GOTO;
	BODY_ADD(m, BPFC_MAKE(MOV64_REG, .dst = 6, .src = 1), BPFC_MAKE(LDX64, .dst = 2, .src = 1),
		 BPFC_MAKE(LDX64, .dst = 3, .src = 1, .off = 8), BPFC_MAKE(LDX64, .dst = 0, .src = 1, .off = 16), insn,
		 BPFC_MAKE(STX64, .dst = 6, .src = 2), BPFC_MAKE(STX64, .dst = 6, .src = 3, .off = 8), BODY_EXIT);
}

static void add_all(struct body_model *m)
{
	for (unsigned id = 0; id < BPFC_INSN_COUNT; id++) {
		switch (bpfc_insn_info(id)->shape) {
		case BPFC_SHAPE_CALL:
		case BPFC_SHAPE_CALL_REG:
		case BPFC_SHAPE_LD_IMM64:
		case BPFC_SHAPE_LD_ABS:
		case BPFC_SHAPE_LD_IND:
		case BPFC_SHAPE_COUNT:
			break;
		default:
			add(m, id);
		}
	}
}

static void check(const char *triple, char opt)
{
	struct body_model *m = body_open();
	uint8_t *bytes = NULL;
	size_t length = 0;
	bool is_32bit = strstr(triple, "thumb") || strstr(triple, "riscv32");

	m->options.triple = triple;
	m->options.opt = opt;
	m->options.profile = BPFC_PROFILE_DEFAULT;
	add_all(m);
	cr_assert_eq(body_compile(m, &bytes, &length), 0, "%s: %d", triple, (int)m->last);
	cr_expect_gt(length, 1000);
	cr_expect_eq(contains(bytes, length, "__atomic_fetch_add_8"), is_32bit, "%s: 64-bit atomics are calls", triple);
	cr_expect_not(contains(bytes, length, "__sync_"), "%s: nothing provides __sync_*", triple);
	free(bytes);
	body_close(m);
}

Test(body_targets, optimised)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		check(targets[i], '2');
}

Test(body_targets, small)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		check(targets[i], 'z');
}

Test(body_targets, unoptimised)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		check(targets[i], '0');
}
