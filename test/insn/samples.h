/* One instruction per row of insn.def, its fields filled with values that tell them apart. */
#ifndef TEST_INSN_SAMPLES_H
#define TEST_INSN_SAMPLES_H

#include "bpfc/insn.h"

static inline struct bpfc_insn sample_insn(unsigned id)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	unsigned used = bpfc_shape_fields(row->shape);
	struct bpfc_insn insn = { .id = (uint16_t)id, .opcode = row->opcode };

	if (used & BPFC_F_DST)
		insn.dst = 3;
	if (used & BPFC_F_SRC)
		insn.src = 7;
	if (used & BPFC_F_OFF)
		insn.off = -0x128;
	if (used & BPFC_F_IMM)
		insn.imm = -0x12345678;
	if (row->shape == BPFC_SHAPE_CALL_REG)
		insn.imm = 0;
	if (row->shape == BPFC_SHAPE_LD_IMM64)
		insn.imm = 0x1122334455667788;
	if (row->shape == BPFC_SHAPE_CALL) {
		insn.imm = 0x2a;
		insn.ref = 0x2a;
	}
	if (id == BPFC_INSN_CALL_HELPER)
		insn.ref_kind = BPFC_REF_HELPER;
	if (row->keyfield == BPFC_KEY_IMM)
		insn.imm = row->key;
	return insn;
}

#endif
