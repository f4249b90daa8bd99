/* Units without jumps between units: arithmetic, memory, calls of functions. */
#include "generator.h"

#define SMP_PROCESSOR_ID 8 /* helper id */

/* Shifts by the width or more, and division by the constant zero, are refused by Linux: they are rare. */
static int32_t usual_imm(const struct bpfc_insn_info *row, int32_t imm)
{
	switch (row->op) {
	case BPFC_OP_LSH:
	case BPFC_OP_RSH:
	case BPFC_OP_ARSH:
		return imm & (row->width - 1);
	case BPFC_OP_DIV:
	case BPFC_OP_SDIV:
	case BPFC_OP_MOD:
	case BPFC_OP_SMOD:
		return imm ? imm : 1;
	default:
		return imm;
	}
}

void put_alu(struct generator *g)
{
	struct bpfc_insn insn = { .id = pick_row(g, BPFC_SHAPE_ALU_IMM, BPFC_SHAPE_ALU_SWAP) };
	const struct bpfc_insn_info *row = bpfc_insn_info(insn.id);

	insn.dst = pick_target(g, 0);
	if (row->shape == BPFC_SHAPE_ALU_REG)
		insn.src = pick_source(g, 0);
	if (row->shape == BPFC_SHAPE_ALU_IMM)
		insn.imm = pick(g, 200) ? usual_imm(row, pick_imm(g)) : pick_imm(g);
	put(g, insn);
}

void put_constant(struct generator *g)
{
	int64_t number = (int64_t)pick_number(g);

	put(g, BPFC_MAKE(LD_IMM64, .dst = pick_target(g, 0), .imm = number));
}

/* An offset in low..high - bytes. */
static int16_t pick_off(struct generator *g, int32_t low, int32_t high, int32_t bytes, bool is_aligned)
{
	int32_t step = bytes > 0 && (is_aligned || pick(g, 4)) ? bytes : 1;
	int32_t first = low >= 0 ? (low + step - 1) / step * step : low / step * step;

	return (int16_t)(first + step * (int32_t)pick(g, (uint32_t)((high - bytes - first) / step + 1)));
}

void put_fresh(struct generator *g, uint8_t reg, unsigned but)
{
	unsigned numbers = 0x1ffu & ~but & ~(1u << reg);
	struct bpfc_insn insn = { .id = pick_row(g, BPFC_SHAPE_LDX, BPFC_SHAPE_LDXS), .dst = reg, .src = BASE };
	int32_t bytes = bpfc_insn_info(insn.id)->width / 8;

	switch (pick(g, 4)) {
	case 0:
		put(g, BPFC_MAKE(MOV64_IMM, .dst = reg, .imm = pick_imm(g)));
		break;
	case 1:
		if (numbers) {
			put(g, BPFC_MAKE(MOV64_REG, .dst = reg, .src = pick_source(g, ~numbers)));
			break;
		}
		/* fall through */
	default:
		insn.off = pick_off(g, 0, (int32_t)g->base_bytes[g->func], bytes, true);
		put(g, insn);
	}
}

void put_access_at(struct generator *g, uint8_t reg, int32_t low, int32_t high, bool is_aligned)
{
	struct bpfc_insn insn = { .id = pick_row(g, BPFC_SHAPE_LDX, BPFC_SHAPE_STORE_REL) };
	const struct bpfc_insn_info *row = bpfc_insn_info(insn.id);
	bool is_atomic = row->shape >= BPFC_SHAPE_ATOMIC;
	unsigned taken = reg < BASE ? 1u << reg : 0;

	if (row->shape == BPFC_SHAPE_ATOMIC_CMPXCHG && reg == 0)
		insn.id = BPFC_INSN_ATOMIC_XOR32;
	row = bpfc_insn_info(insn.id);
	insn.off = pick_off(g, low, high, row->width / 8, is_aligned || is_atomic);
	switch (row->shape) {
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		insn.src = reg;
		insn.dst = pick_target(g, taken);
		break;
	case BPFC_SHAPE_ST:
		insn.dst = reg;
		insn.imm = pick_imm(g);
		break;
	case BPFC_SHAPE_ATOMIC_FETCH:
		insn.dst = reg;
		insn.src = pick_target(g, taken);
		break;
	default:
		insn.dst = reg;
		insn.src = pick_source(g, taken);
	}
	put(g, insn);
}

/* A pointer at an offset that is only known to lie in a range. */
static void put_indexed(struct generator *g)
{
	static const int32_t masks[] = { 1, 3, 7, 8, 12 };
	uint8_t index = pick_target(g, 0);
	int32_t mask = masks[pick(g, 5)];

	if (g->aligned_base[g->func])
		mask = 8;
	put(g, pick(g, 2) ? BPFC_MAKE(AND64_IMM, .dst = index, .imm = mask)
			  : BPFC_MAKE(AND32_IMM, .dst = index, .imm = mask));
	put(g, BPFC_MAKE(ADD64_REG, .dst = index, .src = BASE));
	if (mask & 7) { /* no atomics */
		struct bpfc_insn load = { .id = pick_row(g, BPFC_SHAPE_LDX, BPFC_SHAPE_LDXS), .src = index };
		int32_t end = (int32_t)g->base_bytes[g->func] - mask;

		load.dst = pick_target(g, 0);
		load.off = pick_off(g, 0, end, bpfc_insn_info(load.id)->width / 8, false);
		put(g, load);
		if (load.dst == index)
			return;
	} else {
		put_access_at(g, index, 0, (int32_t)g->base_bytes[g->func] - mask, true);
	}
	put_fresh(g, index, 1u << index);
}

/* A pointer that moved by a constant. */
static void put_moved(struct generator *g, uint8_t reg, int32_t low, int32_t high, bool is_aligned)
{
	uint8_t pointer = pick_target(g, 0);
	int32_t by = 8 * ((int32_t)pick(g, 17) - 8);

	put(g, BPFC_MAKE(MOV64_REG, .dst = pointer, .src = reg));
	if (reg == BPFC_R10 || pick(g, 2)) /* Linux subtracts nothing from the frame pointer */
		put(g, BPFC_MAKE(ADD64_IMM, .dst = pointer, .imm = by));
	else
		put(g, BPFC_MAKE(SUB64_IMM, .dst = pointer, .imm = -by));
	put_access_at(g, pointer, low - by, high - by, is_aligned);
	put_fresh(g, pointer, 1u << pointer);
}

void put_access(struct generator *g)
{
	bool is_stack = pick(g, 2), is_aligned = is_stack || g->aligned_base[g->func];
	int32_t low = is_stack ? -DIFF_STACK : 0, high = is_stack ? 0 : (int32_t)g->base_bytes[g->func];
	uint8_t reg = is_stack ? BPFC_R10 : BASE;

	switch (pick(g, 6)) {
	case 0:
		put_moved(g, reg, low, high, is_aligned);
		break;
	case 1:
		put_indexed(g);
		break;
	default:
		put_access_at(g, reg, low, high, is_aligned);
	}
}

/* A pointer goes through the stack. */
void put_spill(struct generator *g)
{
	bool is_stack = pick(g, 2), is_aligned = is_stack || g->aligned_base[g->func];
	int16_t slot = (int16_t)(-8 * (int16_t)(1 + pick(g, DIFF_STACK / 8)));
	uint8_t pointer = pick_target(g, 0);

	put(g, BPFC_MAKE(STX64, .dst = BPFC_R10, .src = is_stack ? BPFC_R10 : BASE, .off = slot));
	put(g, BPFC_MAKE(LDX64, .dst = pointer, .src = BPFC_R10, .off = slot));
	put(g, BPFC_MAKE(ST64, .dst = BPFC_R10, .off = slot, .imm = pick_imm(g)));
	put_access_at(g, pointer, is_stack ? -DIFF_STACK : 0, is_stack ? 0 : (int32_t)g->base_bytes[g->func],
		      is_aligned);
	put_fresh(g, pointer, 1u << pointer);
}

/* Two pointers into the same memory: compared, and their distance. */
void put_distance(struct generator *g)
{
	static const uint16_t rows[] = { BPFC_INSN_JGT64_REG, BPFC_INSN_JGE64_REG, BPFC_INSN_JLT64_REG,
					 BPFC_INSN_JLE64_REG, BPFC_INSN_JEQ64_REG, BPFC_INSN_JNE64_REG };
	uint8_t a = pick_target(g, 0), b = pick_target(g, 1u << a);

	put(g, BPFC_MAKE(MOV64_REG, .dst = a, .src = BASE));
	put(g, BPFC_MAKE(ADD64_IMM, .dst = a, .imm = (int64_t)pick(g, 8)));
	put(g, BPFC_MAKE(MOV64_REG, .dst = b, .src = BASE));
	put(g, BPFC_MAKE(ADD64_IMM, .dst = b, .imm = (int64_t)pick(g, 8)));
	put(g, (struct bpfc_insn){ .id = rows[pick(g, 6)], .dst = a, .src = b, .off = 1 });
	put(g, BPFC_MAKE(ADD64_IMM, .dst = a, .imm = 1));
	put(g, BPFC_MAKE(SUB64_REG, .dst = a, .src = b));
	put_fresh(g, b, 1u << b);
}

void put_fresh_arguments(struct generator *g)
{
	for (uint8_t reg = 1; reg <= 5; reg++)
		put_fresh(g, reg, 0x3eu & ~((1u << reg) - 1));
}

/* A helper by register; what it gives is another thing on each machine. */
void put_call_reg(struct generator *g)
{
	uint8_t reg = pick_target(g, 0);

	put(g, BPFC_MAKE(MOV64_IMM, .dst = reg, .imm = SMP_PROCESSOR_ID));
	put(g, BPFC_MAKE(CALLX, .dst = reg));
	for (uint8_t lost = 0; lost <= 5; lost++)
		put_fresh(g, lost, 0x3fu & ~((1u << lost) - 1));
}

/* By its name; or by its address, which comes from a register that is no argument. */
static void put_call_of(struct generator *g, uint32_t callee)
{
	if (!g->calls_by_register || pick(g, 2)) {
		put(g, BPFC_MAKE(CALL_SUBPROG, .ref = callee, .ref_kind = BPFC_REF_SUBPROG));
		return;
	}
	put(g, BPFC_MAKE(LD_CODE, .dst = 0, .ref = callee, .ref_kind = BPFC_REF_SUBPROG));
	put(g, BPFC_MAKE(CALLX, .dst = 0));
}

void put_call(struct generator *g, uint32_t callee)
{
	uint32_t bytes = g->base_bytes[callee];
	bool is_stack = g->aligned_base[callee] && pick(g, 2);
	uint32_t room = is_stack ? DIFF_STACK : g->base_bytes[g->func];

	g->called |= 1u << callee;
	if (g->kinds[callee] != CALLED) {
		put_callback_call(g, callee);
		return;
	}
	put(g, BPFC_MAKE(MOV64_REG, .dst = 1, .src = is_stack ? BPFC_R10 : BASE));
	put(g, BPFC_MAKE(ADD64_IMM, .dst = 1,
			 .imm = (is_stack ? -(int64_t)DIFF_STACK : 0) + 8 * (int64_t)pick(g, (room - bytes) / 8 + 1)));
	put_call_of(g, callee);
	put_fresh_arguments(g);
}
