/* Encode, disassemble, assemble with LLVM: the same bytes, for every row that LLVM's assembler has a syntax for. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disasm.h"
#include "samples.h"

/* Rows that LLVM's assembler cannot write: the sources of LD_IMM64 and of calls come from relocations there. */
static bool has_llvm_syntax(unsigned id)
{
	switch (id) {
	case BPFC_INSN_LD_MAP_FD:
	case BPFC_INSN_LD_MAP_VALUE:
	case BPFC_INSN_LD_VAR:
	case BPFC_INSN_LD_CODE:
	case BPFC_INSN_LD_MAP_IDX:
	case BPFC_INSN_LD_MAP_IDX_VALUE:
	case BPFC_INSN_CALL_SUBPROG:
	case BPFC_INSN_CALL_EXTERN:
		return false;
	default:
		break;
	}
	switch (bpfc_insn_info(id)->shape) {
	case BPFC_SHAPE_LOAD_ACQ: /* LLVM has them since version 20 */
	case BPFC_SHAPE_STORE_REL:
		return BPFC_LLVM >= 20;
	default:
		return true;
	}
}

/* Variants: 0 the sample, 1 positive offsets and numbers, 2 other registers and extremes. */
static struct bpfc_insn variant_of(unsigned id, unsigned variant)
{
	struct bpfc_insn insn = sample_insn(id);
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	unsigned used = bpfc_shape_fields(row->shape);

	if (variant && (used & BPFC_F_OFF))
		insn.off = variant == 1 ? 0x14 : INT16_MIN;
	if (variant && (used & BPFC_F_IMM))
		insn.imm = variant == 1 ? 0x7fffffff : INT32_MIN;
	if (variant == 2 && (used & BPFC_F_DST))
		insn.dst = 0;
	if (variant == 2 && (used & BPFC_F_SRC))
		insn.src = 9;
	if (row->keyfield == BPFC_KEY_IMM)
		insn.imm = row->key;
	if (row->shape == BPFC_SHAPE_CALL_REG)
		insn.imm = 0;
	if (row->shape == BPFC_SHAPE_LD_IND)
		insn.imm = 0; /* LLVM has no syntax for the number */
	if (row->shape == BPFC_SHAPE_JA_LONG)
		insn.imm = variant ? 0x7fff : -0x8000; /* and takes no longer distance as a number */
	return insn;
}

static size_t assemble(const char *dir, bool big, uint8_t *bytes, size_t size)
{
	char command[4096];
	FILE *f;
	size_t n;

	snprintf(command, sizeof(command),
		 "%s -triple=%s -mcpu=v4 -filetype=obj %s/t.s -o %s/t.o && %s -O binary -j .text %s/t.o %s/t.bin",
		 BPFC_LLVM_MC, big ? "bpfeb" : "bpfel", dir, dir, BPFC_LLVM_OBJCOPY, dir, dir);
	cr_assert_eq(system(command), 0, "%s", command);
	snprintf(command, sizeof(command), "%s/t.bin", dir);
	f = fopen(command, "rb");
	cr_assert(f);
	n = fread(bytes, 1, size, f);
	fclose(f);
	return n;
}

static void check_roundtrip(const char *dir, bool big)
{
	static uint8_t want[16 * 3 * BPFC_INSN_COUNT], got[sizeof(want)];
	static unsigned row_at[sizeof(want)];
	size_t length = 0;
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/t.s", dir);
	f = fopen(path, "w");
	cr_assert(f);
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		for (unsigned v = 0; v < 3 && has_llvm_syntax(id); v++) {
			struct bpfc_insn insn = variant_of(id, v);
			char text[BPFC_DISASM_MAX];

			row_at[length / 8] = id;
			length += bpfc_insn_encode(&insn, big, want + length);
			bpfc_disasm_insn(&insn, text, sizeof(text));
			fprintf(f, "%s\n", text);
		}
	}
	fclose(f);
	cr_expect_eq(assemble(dir, big, got, sizeof(got)), length);
	for (size_t i = 0; i < length; i += 8)
		cr_expect(!memcmp(want + i, got + i, 8), "%s", bpfc_insn_info(row_at[i / 8])->name);
}

Test(roundtrip, llvm_assembles_what_we_print)
{
	char dir[] = "/tmp/bpfc-roundtrip-XXXXXX", command[64];

	if (access(BPFC_LLVM_MC, X_OK) || access(BPFC_LLVM_OBJCOPY, X_OK))
		cr_skip_test("SKIP: no llvm-mc or llvm-objcopy");
	cr_assert(mkdtemp(dir));
	check_roundtrip(dir, false);
	check_roundtrip(dir, true);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	cr_expect_eq(system(command), 0);
}
