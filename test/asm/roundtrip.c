/* Disassemble, assemble: the same bytes, for every row of insn.def. */
#include <criterion/criterion.h>
#include <string.h>

#include "asm.h"
#include "disasm.h"
#include "samples.h"

/* 0 the sample, 1 positive offsets and numbers, 2 other registers and extremes, 3 zeros. */
static struct bpfc_insn variant_of(unsigned id, unsigned variant)
{
	struct bpfc_insn insn = sample_insn(id);
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	unsigned used = bpfc_shape_fields(row->shape);
	bool is_wide = row->shape == BPFC_SHAPE_LD_IMM64;

	if (variant && (used & BPFC_F_OFF))
		insn.off = variant == 1 ? INT16_MAX : variant == 2 ? INT16_MIN : 0;
	if (variant && (used & BPFC_F_IMM))
		insn.imm = variant == 1   ? (is_wide ? INT64_MAX : INT32_MAX)
			   : variant == 2 ? (is_wide ? INT64_MIN : INT32_MIN)
					  : 0;
	if (variant == 2 && (used & BPFC_F_DST))
		insn.dst = bpfc_insn_writes_dst(id) ? 9 : 10;
	if (variant == 2 && (used & BPFC_F_SRC))
		insn.src = 10;
	if (row->keyfield == BPFC_KEY_IMM)
		insn.imm = row->key;
	if (row->shape == BPFC_SHAPE_CALL_REG)
		insn.imm = 0;
	return insn;
}

static void check(unsigned id, unsigned variant, bool big)
{
	struct bpfc_insn insn = variant_of(id, variant);
	const struct bpfc_asm_options options = { .size = sizeof(options), .big_endian = big };
	uint8_t want[16] = { 0 }, got[16] = { 0 };
	char text[BPFC_DISASM_MAX];
	struct bpfc_asm *unit;
	size_t length = bpfc_insn_encode(&insn, big, want);

	bpfc_disasm_insn(&insn, text, sizeof(text));
	cr_assert_eq(bpfc_asm(text, strlen(text), &options, &unit), BPFC_OK, "%s: %s", bpfc_insn_info(id)->name, text);
	cr_assert_eq(bpfc_asm_model(unit)->prog_count, 1);
	cr_assert_eq(8 * bpfc_asm_model(unit)->progs[0].insn_count, length);
	bpfc_asm_encode(&bpfc_asm_model(unit)->progs[0], got);
	cr_expect(!memcmp(got, want, length), "%s: %s", bpfc_insn_info(id)->name, text);
	bpfc_asm_close(unit);
}

Test(asm_roundtrip, every_row)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++)
		for (unsigned variant = 0; variant < 4; variant++) {
			check(id, variant, false);
			check(id, variant, true);
		}
}
