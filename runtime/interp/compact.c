/* What the loop over slots (run.h) calls for them: operations are looked up at run time. */
#include "bpfc/insn.h"
#include "machine.h"

BPFRT_ONCE uint64_t operand(const struct bpfrt_slot *slot, const uint64_t *r)
{
	return slot->opcode & 8 ? r[BPFRT_SLOT_SRC(slot)] : (uint64_t)(int64_t)slot->imm;
}

/* A 32-bit operand, so that the operation in 64 bits has the right low half: sign-extended, but for these. */
static uint64_t narrow(unsigned op, uint64_t value)
{
	bool is_unsigned = op == BPFC_OP_DIV || op == BPFC_OP_MOD || op == BPFC_OP_RSH;

	return is_unsigned ? (uint32_t)value : (uint64_t)(int64_t)(int32_t)(uint32_t)value;
}

void bpfrt_compact_alu(const struct bpfrt_slot *slot, unsigned op, uint64_t *r)
{
	typedef uint64_t U;
	typedef int64_t S;
	const bool le = BPFRT_LITTLE_ENDIAN, is_wide = (slot->opcode & 7) == 7 || op >= BPFC_OP_LE16;
	const unsigned W = is_wide ? 64 : 32;
	uint64_t *dst = &r[BPFRT_SLOT_DST(slot)], d = *dst, s = operand(slot, r), value;

	(void)le;
	if (!is_wide) {
		d = narrow(op, d);
		s = narrow(op, s);
	}
	switch (op) {
#define BPFC_ALU(name, symbol, expr) \
	case BPFC_OP_##name:         \
		value = (U)(expr);   \
		break;
#define BPFC_SWAP(name, symbol, expr) BPFC_ALU(name, symbol, expr)
#include "bpfc/insn.def"
	default:
		return;
	}
	*dst = is_wide ? value : (uint32_t)value;
}

/* Sign extension keeps the order of unsigned numbers too. */
bool bpfrt_compact_test(const struct bpfrt_slot *slot, unsigned op, const uint64_t *r)
{
	typedef int64_t S;
	uint64_t d = r[BPFRT_SLOT_DST(slot)], s = operand(slot, r);

	if ((slot->opcode & 7) != 5) {
		d = (uint64_t)(int64_t)(int32_t)(uint32_t)d;
		s = (uint64_t)(int64_t)(int32_t)(uint32_t)s;
	}
	switch (op) {
#define BPFC_CMP(name, symbol, expr) \
	case BPFC_OP_##name:         \
		return expr;
#include "bpfc/insn.def"
	default:
		return false;
	}
}

void bpfrt_compact_atomic(const struct bpfrt_slot *slot, const struct bpfrt_row *row, uint64_t *r, uint64_t address)
{
	uint64_t *src = &r[BPFRT_SLOT_SRC(slot)], value;
	unsigned size = BPFRT_SLOT_SIZE(slot);

	switch (row->shape) {
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		r[0] = bpfrt_atomic_cmpxchg(address, size, r[0], *src);
		return;
	case BPFC_SHAPE_LOAD_ACQ:
		r[BPFRT_SLOT_DST(slot)] = bpfrt_atomic_load(address, size);
		return;
	case BPFC_SHAPE_STORE_REL:
		bpfrt_atomic_store(address, size, *src);
		return;
	default:
		value = bpfrt_atomic_rmw(address, size, row->op, *src);
		if (row->shape == BPFC_SHAPE_ATOMIC_FETCH)
			*src = value;
	}
}

void bpfrt_compact_loaded(const struct bpfrt_slot *slot, uint64_t *r, uint64_t value)
{
	r[BPFRT_SLOT_DST(slot)] = bpfrt_extended(slot->opcode, BPFRT_SLOT_SIZE(slot), value);
}

uint64_t bpfrt_compact_stored(const struct bpfrt_slot *slot, const uint64_t *r)
{
	return slot->opcode & 1 ? r[BPFRT_SLOT_SRC(slot)] : (uint64_t)(int64_t)slot->imm; /* class STX or ST */
}

uint64_t bpfrt_bytes_load(const void *at, unsigned size)
{
	uint64_t value = 0;

	__builtin_memcpy((uint8_t *)&value + (BPFRT_LITTLE_ENDIAN ? 0 : 8 - size), at, size);
	return value;
}

void bpfrt_bytes_store(void *at, unsigned size, uint64_t value)
{
	__builtin_memcpy(at, (uint8_t *)&value + (BPFRT_LITTLE_ENDIAN ? 0 : 8 - size), size);
}
