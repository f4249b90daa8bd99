/* insn.def as the interpreter finds its rows: by opcode and by the field that tells the rows of one apart. */
#include "machine.h"

/* Rows of one opcode share its entry of `last`. */
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Winitializer-overrides"

#define FIRST_ID (BPFC_INSN_SECOND + 1)

static const struct bpfrt_row rows[] = {
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) \
	{ opcode, BPFC_SHAPE_##shape, BPFC_KEY_##keyfield, (key) >> 8, (key) & 0xff, BPFC_OP_##op },
#include "bpfc/insn.def"
};

/* The last row of each opcode, its id. */
static const uint8_t last[256] = {
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) [opcode] = BPFC_INSN_##name,
#include "bpfc/insn.def"
};
_Static_assert(BPFC_INSN_COUNT <= 256, "last has bytes");

/* An access of the context has the opcode of another row but for its mode (image.h). */
static uint8_t plain_opcode(const struct bpfrt_slot *slot)
{
	unsigned mode = (slot->opcode & 0xe0u) == BPFRT_MODE_CTX ? 0x60u : 0x80u;

	return bpfrt_slot_is_ctx(slot) ? (uint8_t)(mode | (slot->opcode & 0x1fu)) : slot->opcode;
}

static int32_t field(const struct bpfrt_slot *slot, unsigned keyfield)
{
	switch (keyfield) {
	case BPFC_KEY_OFF:
		return slot->off;
	case BPFC_KEY_IMM:
		return slot->imm;
	default:
		return (int32_t)BPFRT_SLOT_SRC(slot);
	}
}

const struct bpfrt_row *bpfrt_slot_row(const struct bpfrt_slot *slot)
{
	uint8_t opcode = last[slot->opcode] ? slot->opcode : plain_opcode(slot);

	for (unsigned id = last[opcode]; id >= FIRST_ID; id--) {
		const struct bpfrt_row *row = &rows[id - FIRST_ID];

		if (row->opcode == opcode &&
		    (row->keyfield == BPFC_KEY_NONE || (row->high << 8 | row->low) == field(slot, row->keyfield)))
			return row;
	}
	return NULL;
}

#if BPFRT_THREADED
unsigned bpfrt_slot_id(const struct bpfrt_slot *slot)
{
	const struct bpfrt_row *row = bpfrt_slot_row(slot);

	return row ? (unsigned)(row - rows) + FIRST_ID : (unsigned)BPFC_INSN_INVALID;
}
#endif
