/*
 * Inside of the loop (run.h): a handler for each row of insn.def. `label` leads from an opcode to its row, or to a
 * switch over the field that tells the opcode's rows apart. Of those that `off` tells apart, the one of 0 is tried
 * first.
 */
#define KEY_OFF_0              \
	if (!LIKELY(!pc->off)) \
		goto by_off;
#define KEY_OFF_1
#define KEY_OFF_8
#define KEY_OFF_16
#define KEY_OFF_32

#define ENTRY_NONE(name) &&row_##name
#define ENTRY_OFF(name) &&by_off
#define ENTRY_IMM(name) &&by_imm
#define ENTRY_SRC(name) &&by_src
#define FIRST_NONE(name, opcode, key)
#define FIRST_IMM(name, opcode, key)
#define FIRST_SRC(name, opcode, key)
#define FIRST_OFF(name, opcode, key) FIRST_OFF_##key(name, opcode)
#define FIRST_OFF_0(name, opcode) [opcode] = &&row_##name,
#define FIRST_OFF_1(name, opcode)
#define FIRST_OFF_8(name, opcode)
#define FIRST_OFF_16(name, opcode)
#define FIRST_OFF_32(name, opcode)

/* Those that src tells apart are done in run.h. */
#define ROW_NONE(name, shape, width, op, key) row_##name : SHAPE_##shape(name, width, op)
#define ROW_OFF(name, shape, width, op, key) row_##name : KEY_OFF_##key SHAPE_##shape(name, width, op)
#define ROW_IMM(name, shape, width, op, key) row_##name : SHAPE_##shape(name, width, op)
#define ROW_SRC(name, shape, width, op, key)

#define BY(opcode, field) ((uint32_t)(opcode) << 8 | (uint32_t)(field))
#define BY_NOTHING(name, opcode, key)
#define BY_FIELD(name, opcode, key) \
	case BY(opcode, key):       \
		goto row_##name;
#define DISPATCH goto *label[pc->opcode]

static const void *const label[256] = {
	[0 ... 255] = &&invalid,
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) [opcode] = ENTRY_##keyfield(name),
#include "bpfc/insn.def"
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) FIRST_##keyfield(name, opcode, key)
#include "bpfc/insn.def"
#define CTX_LOAD(size) [BPFRT_MODE_CTX | (size) | 1] = &&ctx_load, [BPFRT_MODE_CTX_SX | (size) | 1] = &&ctx_load
#define CTX_STORE(size) [BPFRT_MODE_CTX | (size) | 2] = &&ctx_store, [BPFRT_MODE_CTX | (size) | 3] = &&ctx_store
	CTX_LOAD(0x00),          CTX_LOAD(0x08),  CTX_LOAD(0x10),  CTX_LOAD(0x18),
	CTX_STORE(0x00),         CTX_STORE(0x08), CTX_STORE(0x10), CTX_STORE(0x18),
};

DISPATCH;
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) ROW_##keyfield(name, shape, width, op, key)
#include "bpfc/insn.def"

by_off : if ((uint16_t)pc->off > 0xff) goto invalid;
switch (BY(pc->opcode, pc->off)) {
#define BY_NONE BY_NOTHING
#define BY_OFF BY_FIELD
#define BY_IMM BY_NOTHING
#define BY_SRC BY_NOTHING
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) BY_##keyfield(name, opcode, key)
#include "bpfc/insn.def"
default:
	goto invalid;
}
by_imm : if ((uint32_t)pc->imm > 0xff) goto invalid;
switch (BY(pc->opcode, pc->imm)) {
#undef BY_OFF
#undef BY_IMM
#define BY_OFF BY_NOTHING
#define BY_IMM BY_FIELD
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) BY_##keyfield(name, opcode, key)
#include "bpfc/insn.def"
default:
	goto invalid;
}
