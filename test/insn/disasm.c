/* The disassembler: texts with and without symbols, cutting, and invalid instructions. */
#include "disasm.h"

#include <criterion/criterion.h>
#include <string.h>

#include "samples.h"

static void expect_text(struct bpfc_insn insn, const char *want)
{
	char text[BPFC_DISASM_MAX];

	cr_expect_eq(bpfc_disasm_insn(&insn, text, sizeof(text)), strlen(want), "length of \"%s\"", want);
	cr_expect_str_eq(text, want, "got \"%s\", wanted \"%s\"", text, want);
}

Test(disasm, plain)
{
	expect_text(BPFC_MAKE(MOV64_REG, .dst = 1, .src = 2), "r1 = r2");
	expect_text(BPFC_MAKE(MOV32_REG, .dst = 1, .src = 2), "w1 = w2");
	expect_text(BPFC_MAKE(ADD64_IMM, .dst = 10, .imm = -8), "r10 += -0x8");
	expect_text(BPFC_MAKE(LDX32, .dst = 1, .src = 1, .off = 4), "r1 = *(u32 *)(r1 + 0x4)");
	expect_text(BPFC_MAKE(LDXS8, .dst = 1, .src = 10, .off = -8), "r1 = *(s8 *)(r10 - 0x8)");
	expect_text(BPFC_MAKE(LDX8, .dst = 1, .src = 2, .off = INT16_MIN), "r1 = *(u8 *)(r2 - 0x8000)");
	expect_text(BPFC_MAKE(JGT64_REG, .dst = 1, .src = 2, .off = 3), "if r1 > r2 goto +0x3");
	expect_text(BPFC_MAKE(JSLT32_IMM, .dst = 1, .imm = -1, .off = -3), "if w1 s< -0x1 goto -0x3");
	expect_text(BPFC_MAKE(GOTOL, .imm = INT32_MIN), "gotol -0x80000000");
	expect_text(BPFC_MAKE(LD_IMM64, .dst = 1, .imm = INT64_MIN), "r1 = -0x8000000000000000 ll");
	expect_text(BPFC_MAKE(ATOMIC_ADD64, .dst = 1, .src = 2, .off = 8), "lock *(u64 *)(r1 + 0x8) += r2");
	expect_text(BPFC_MAKE(ATOMIC_FETCH_XOR32, .dst = 1, .src = 2), "w2 = atomic_fetch_xor((u32 *)(r1 + 0x0), w2)");
	expect_text(BPFC_MAKE(ATOMIC_CMPXCHG64, .dst = 1, .src = 2), "r0 = cmpxchg_64(r1 + 0x0, r0, r2)");
	expect_text(BPFC_MAKE(ATOMIC_XCHG32, .dst = 1, .src = 2), "w2 = xchg32_32(r1 + 0x0, w2)");
	expect_text(BPFC_MAKE(LD_IND16, .src = 2, .imm = 4), "r0 = *(u16 *)skb[r2 + 0x4]");
	expect_text(BPFC_MAKE(EXIT), "exit");
	expect_text(BPFC_MAKE(LOAD_ACQ16, .dst = 1, .src = 2, .off = -4), "w1 = load_acquire((u16 *)(r2 - 0x4))");
	expect_text(BPFC_MAKE(LOAD_ACQ64, .dst = 1, .src = 2), "r1 = load_acquire((u64 *)(r2 + 0x0))");
	expect_text(BPFC_MAKE(STORE_REL8, .dst = 1, .src = 2, .off = 4), "store_release((u8 *)(r1 + 0x4), w2)");
	expect_text(BPFC_MAKE(STORE_REL64, .dst = 1, .src = 2), "store_release((u64 *)(r1 + 0x0), r2)");
	expect_text(BPFC_MAKE(MAY_GOTO, .off = -3), "may_goto -0x3");
	expect_text(BPFC_MAKE(CALLX, .dst = 3), "callx r3");
	expect_text(BPFC_MAKE(CALLX, .imm = 4), "callx r4");
	expect_text((struct bpfc_insn){ .opcode = 0x0d }, "invalid (opcode 0x0d)");
	expect_text((struct bpfc_insn){ .id = BPFC_INSN_SECOND }, "");
}

Test(disasm, every_row_has_a_text)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		struct bpfc_insn insn = sample_insn(id);
		char text[BPFC_DISASM_MAX];

		cr_expect_gt(bpfc_disasm_insn(&insn, text, sizeof(text)), 0, "%s", bpfc_insn_info(id)->name);
		cr_expect(!strstr(text, "invalid"), "%s: %s", bpfc_insn_info(id)->name, text);
	}
}

static const struct bpfc_map maps[] = { { .name = "stats" } };
static const struct bpfc_global globals[] = { { .name = "count" },
					      { .name = "", .section = ".rodata", .section_off = 16 } };
static const struct bpfc_extern externs[] = { { .name = "read_sensor", .is_func = true } };
static const char *const poisons[] = { "no field 'x' in struct y" };
static const struct bpfc_model model = {
	.maps = maps,
	.map_count = 1,
	.globals = globals,
	.global_count = 2,
	.externs = externs,
	.extern_count = 1,
	.poisons = poisons,
	.poison_count = 1,
};
static const struct bpfc_subprog subprogs[] = { { .name = "entry" }, { .name = "helper_fn" } };

static void expect_symbol(struct bpfc_insn insn, unsigned kind, uint32_t ref, const char *want)
{
	struct bpfc_prog prog = {
		.model = &model, .insns = &insn, .insn_count = 1, .subprogs = subprogs, .subprog_count = 2
	};
	char text[BPFC_DISASM_MAX];

	insn.ref_kind = (uint8_t)kind;
	insn.ref = ref;
	bpfc_disasm(&prog, 0, text, sizeof(text));
	cr_expect_str_eq(text, want, "got \"%s\", wanted \"%s\"", text, want);
}

Test(disasm, symbols)
{
	expect_symbol(BPFC_MAKE(LD_MAP_FD, .dst = 1), BPFC_REF_MAP, 0, "r1 = map stats ll");
	expect_symbol(BPFC_MAKE(LD_MAP_VALUE, .dst = 1, .imm = 8), BPFC_REF_MAP, 0, "r1 = map_value stats + 0x8 ll");
	expect_symbol(BPFC_MAKE(LD_VAR, .dst = 1), BPFC_REF_GLOBAL, 0, "r1 = count ll");
	expect_symbol(BPFC_MAKE(LD_VAR, .dst = 1, .imm = -4), BPFC_REF_GLOBAL, 0, "r1 = count - 0x4 ll");
	expect_symbol(BPFC_MAKE(LD_VAR, .dst = 1, .imm = 4), BPFC_REF_GLOBAL, 1, "r1 = .rodata + 0x14 ll");
	expect_symbol(BPFC_MAKE(LD_CODE, .dst = 2), BPFC_REF_SUBPROG, 1, "r2 = func helper_fn ll");
	expect_symbol(BPFC_MAKE(CALL_SUBPROG, .imm = 7), BPFC_REF_SUBPROG, 1, "call helper_fn");
	expect_symbol(BPFC_MAKE(CALL_EXTERN, .imm = -1), BPFC_REF_EXTERN, 0, "call read_sensor");
	expect_symbol(BPFC_MAKE(CALL_HELPER, .imm = 1), BPFC_REF_HELPER, 1, "call bpf_map_lookup_elem");
	expect_symbol(BPFC_MAKE(CALL_HELPER, .imm = 9999), BPFC_REF_HELPER, 9999, "call 0x270f");
	expect_symbol(BPFC_MAKE(JA, .off = 3), BPFC_REF_NONE, 0, "goto +0x3 <L4>");
	expect_symbol((struct bpfc_insn){ .opcode = 0x61 }, BPFC_REF_POISON, 0,
		      "invalid (opcode 0x61): no field 'x' in struct y");
}

Test(disasm, cut)
{
	struct bpfc_insn insn = BPFC_MAKE(MOV64_REG, .dst = 1, .src = 2);
	char text[4] = "xxx";

	cr_expect_eq(bpfc_disasm_insn(&insn, text, sizeof(text)), 7);
	cr_expect_str_eq(text, "r1 ");
	cr_expect_eq(bpfc_disasm_insn(&insn, NULL, 0), 7);
}

Test(disasm, targets)
{
	struct bpfc_insn insns[] = { BPFC_MAKE(JA, .off = 1), BPFC_MAKE(EXIT), BPFC_MAKE(JEQ64_IMM, .off = -3),
				     BPFC_MAKE(JA, .off = -30), BPFC_MAKE(GOTOL, .imm = 30) };
	struct bpfc_prog prog = { .insns = insns, .insn_count = 5 };
	bool targets[5];

	bpfc_disasm_targets(&prog, targets);
	cr_expect(targets[0] && !targets[1] && targets[2] && !targets[3] && !targets[4]);
}
