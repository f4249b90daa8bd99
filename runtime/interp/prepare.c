/* What is checked of a program once, before it runs: that each slot is an instruction, and where control goes. */
#include "bpfc/insn.h"
#include "machine.h"
#include "threaded.h"

#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Winitializer-overrides"

/* insn.def without what only messages need. */
static const struct row {
	uint8_t opcode, shape : 6, keyfield : 2, key;
} rows[] = {
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) \
	{ opcode, BPFC_SHAPE_##shape, BPFC_KEY_##keyfield, key },
#include "bpfc/insn.def"
};

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

static const struct row *find(const struct bpfrt_slot *slot, uint8_t opcode)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].opcode == opcode &&
		    (rows[i].keyfield == BPFC_KEY_NONE || rows[i].key == field(slot, rows[i].keyfield)))
			return &rows[i];
	return NULL;
}

/* An access of the context has the opcode of another row but for its mode (image.h). */
static uint8_t plain_opcode(const struct bpfrt_slot *slot)
{
	unsigned mode = (slot->opcode & 0xe0u) == BPFRT_MODE_CTX ? 0x60u : 0x80u;

	return bpfrt_slot_is_ctx(slot) ? (uint8_t)(mode | (slot->opcode & 0x1fu)) : slot->opcode;
}

unsigned bpfrt_slot_id(const struct bpfrt_slot *slot)
{
	const struct row *row = find(slot, plain_opcode(slot));

	return row ? (unsigned)(row - rows) + BPFC_INSN_SECOND + 1 : (unsigned)BPFC_INSN_INVALID;
}

static bool fields_are_right(const struct bpfrt_slot *slot, const struct row *row)
{
	unsigned used = bpfc_shape_fields(row->shape);
	unsigned dst = BPFRT_SLOT_DST(slot), src = BPFRT_SLOT_SRC(slot);
	bool writes_dst = row->shape <= BPFC_SHAPE_ALU_SWAP || row->shape == BPFC_SHAPE_LDX ||
			  row->shape == BPFC_SHAPE_LDXS || row->shape == BPFC_SHAPE_LD_IMM64;
	bool writes_src = row->shape == BPFC_SHAPE_ATOMIC_FETCH;

	if (((used & BPFC_F_DST) && dst >= BPFC_REGS + 0u - (writes_dst ? 1u : 0u)) ||
	    ((used & BPFC_F_SRC) && src >= BPFC_REGS + 0u - (writes_src ? 1u : 0u)))
		return false;
	used |= row->keyfield == BPFC_KEY_OFF   ? BPFC_F_OFF
		: row->keyfield == BPFC_KEY_IMM ? BPFC_F_IMM
		: row->keyfield == BPFC_KEY_SRC ? BPFC_F_SRC
						: 0u;
	return ((used & BPFC_F_DST) || !dst) && ((used & BPFC_F_SRC) || !src) && ((used & BPFC_F_OFF) || !slot->off) &&
	       ((used & BPFC_F_IMM) || !slot->imm);
}

static bool second_is_right(const struct bpfrt_slot *slots, uint32_t count, uint32_t i)
{
	return i + 1 < count && !slots[i + 1].opcode && !slots[i + 1].regs && !slots[i + 1].off;
}

/* Where control goes from slot i besides to the next; the next when nowhere else. */
static int64_t target(const struct bpfrt_slot *slot, const struct row *row, uint32_t i)
{
	switch (row->shape) {
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
		return (int64_t)i + 1 + slot->off;
	case BPFC_SHAPE_JA_LONG:
		return (int64_t)i + 1 + slot->imm;
	case BPFC_SHAPE_CALL:
		return row->key == 1 ? (int64_t)i + 1 + slot->imm : i;
	case BPFC_SHAPE_LD_IMM64:
		return row->key == 4 ? (int64_t)i + 1 + slot->imm : i;
	default:
		return i;
	}
}

static bool ends_a_line(const struct row *row)
{
	return row->shape == BPFC_SHAPE_EXIT || row->shape == BPFC_SHAPE_JA || row->shape == BPFC_SHAPE_JA_LONG;
}

enum bpfrt_trap bpfrt_interp_prepare(struct bpfrt_interp_prog *prog, uint32_t *insn)
{
	const struct bpfrt_slot *slots = prog->insns;
	uint32_t i = 0, unused;
	bool ended = false;

	insn = insn ? insn : &unused;
	for (; i < prog->insn_count; i++) {
		const struct row *row = find(&slots[i], plain_opcode(&slots[i]));
		int64_t to;

		*insn = i;
		if (slots[i].opcode == BPFRT_INSN_POISON) /* traps where it is reached */
			continue;
		if (!row || !fields_are_right(&slots[i], row))
			return BPFRT_TRAP_BAD_INSN;
		to = target(&slots[i], row, i);
		if (to < 0 || to >= prog->insn_count)
			return BPFRT_TRAP_BAD_JUMP;
		if (row->shape == BPFC_SHAPE_LD_IMM64 && !second_is_right(slots, prog->insn_count, i++))
			return BPFRT_TRAP_BAD_INSN;
		ended = ends_a_line(row);
	}
	*insn = prog->insn_count;
	if (!ended)
		return BPFRT_TRAP_BAD_JUMP;
	prog->frame = prog->frame ? (prog->frame + 7) & ~7u : BPFRT_FRAME_BYTES;
	prog->desc.body = bpfrt_interp_body;
#if BPFRT_THREADED
	if (prog->ops)
		bpfrt_threaded_prepare(prog);
#endif
	prog->is_ready = true;
	return BPFRT_TRAP_NONE;
}
