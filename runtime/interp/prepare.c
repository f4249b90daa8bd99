/* What is checked of a program once, before it runs: that each slot is an instruction, and where control goes. */
#include "bpfc/insn.h"
#include "machine.h"
#include "threaded.h"

BPFRT_ONCE bool fields_are_right(const struct bpfrt_slot *slot, const struct bpfrt_row *row)
{
	unsigned used = bpfc_shape_fields(row->shape);
	unsigned dst = BPFRT_SLOT_DST(slot), src = BPFRT_SLOT_SRC(slot);
	bool writes_dst = row->shape <= BPFC_SHAPE_ALU_SWAP || row->shape == BPFC_SHAPE_LDX ||
			  row->shape == BPFC_SHAPE_LDXS || row->shape == BPFC_SHAPE_LD_IMM64 ||
			  row->shape == BPFC_SHAPE_LOAD_ACQ;
	bool writes_src = row->shape == BPFC_SHAPE_ATOMIC_FETCH;

	if (((used & BPFC_F_DST) && dst >= BPFC_REGS + 0u - (writes_dst ? 1u : 0u)) ||
	    ((used & BPFC_F_SRC) && src >= BPFC_REGS + 0u - (writes_src ? 1u : 0u)))
		return false;
	if (row->shape == BPFC_SHAPE_CALL_REG && bpfc_call_reg(dst, slot->imm) == BPFC_REGS)
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

/* Where control goes from slot i besides to the next; i when nowhere else. Slots before the first are large numbers. */
static uint32_t target(const struct bpfrt_slot *slot, const struct bpfrt_row *row, uint32_t i)
{
	switch (row->shape) {
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
	case BPFC_SHAPE_MAY_GOTO:
		return (uint32_t)((int32_t)i + 1 + slot->off);
	case BPFC_SHAPE_JA_LONG:
		return i + 1 + (uint32_t)slot->imm;
	case BPFC_SHAPE_CALL:
		return row->low == BPFRT_KEY_CALL_SUBPROG ? i + 1 + (uint32_t)slot->imm : i;
	case BPFC_SHAPE_LD_IMM64:
		return row->low == BPFRT_KEY_LD_CODE ? i + 1 + (uint32_t)slot->imm : i;
	default:
		return i;
	}
}

static bool ends_a_line(const struct bpfrt_row *row)
{
	return row->shape == BPFC_SHAPE_EXIT || row->shape == BPFC_SHAPE_JA || row->shape == BPFC_SHAPE_JA_LONG;
}

enum bpfrt_trap bpfrt_interp_prepare(struct bpfrt_interp_prog *prog, uint32_t *insn)
{
	const struct bpfrt_slot *slots = prog->insns;
	uint32_t i = 0, unused;
	bool ended = false;

	insn = insn ? insn : &unused;
	*insn = 0;
	if (prog->insn_count > INT32_MAX)
		return BPFRT_TRAP_BAD_JUMP;
	for (; i < prog->insn_count; i++) {
		const struct bpfrt_row *row = bpfrt_slot_row(&slots[i]);

		*insn = i;
		if (slots[i].opcode == BPFRT_INSN_POISON) /* traps where it is reached */
			continue;
		if (!row || !fields_are_right(&slots[i], row))
			return BPFRT_TRAP_BAD_INSN;
		if (target(&slots[i], row, i) >= prog->insn_count)
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
