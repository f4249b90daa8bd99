/* Inside of the loop (run.h): by_off, by_imm and by_src look at the field that tells an opcode's rows apart. FOUND goes
 * to the row's body. */
#define BY(opcode, field) ((uint32_t)(opcode) << 8 | (uint32_t)(field))
#define CASE(name, opcode, shape, width, key, op) \
	case BY(opcode, key):                     \
		FOUND(name, shape, width, op)
#define BY_NOTHING(name, opcode, shape, width, key, op)

by_off:
	if ((uint16_t)pc->off > 0xff)
		goto invalid;
	switch (BY(pc->opcode, pc->off)) {
#define BY_NONE BY_NOTHING
#define BY_OFF CASE
#define BY_IMM BY_NOTHING
#define BY_SRC BY_NOTHING
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) \
	BY_##keyfield(name, opcode, shape, width, key, op)
#include "bpfc/insn.def"
	default:
		goto invalid;
	}
by_imm:
	if ((uint32_t)pc->imm > 0xff)
		goto invalid;
	switch (BY(pc->opcode, pc->imm)) {
#undef BY_OFF
#undef BY_IMM
#define BY_OFF BY_NOTHING
#define BY_IMM CASE
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) \
	BY_##keyfield(name, opcode, shape, width, key, op)
#include "bpfc/insn.def"
	default:
		goto invalid;
	}
by_src:
	switch (BY(pc->opcode, BPFRT_SLOT_SRC(pc))) {
#undef BY_IMM
#undef BY_SRC
#define BY_IMM BY_NOTHING
#define BY_SRC CASE
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) \
	BY_##keyfield(name, opcode, shape, width, key, op)
#include "bpfc/insn.def"
	default:
		goto invalid;
	}
