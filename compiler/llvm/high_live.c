/*
 * Which registers' upper halves anything may read, backwards over one function. Where none may, 32-bit targets do
 * 64-bit arithmetic in 32 bits: clang widens 32-bit values that it need not. A half that the other half tells
 * (widths.c) is never read.
 */
#include "function.h"

#define ALL_REGS ((1u << BPFC_REGS) - 1)
#define CALLER_SAVED 0x3fu /* r0..r5 */
#define ARG_REGS 0x3eu     /* r1..r5 */

/* What one instruction does: registers that it writes, and whose upper halves it reads. */
struct effect {
	unsigned writes, reads;
};

struct walk {
	const struct bpfc_unit *unit;
	const struct bpfc_subprog *sub;
	struct bpfc_widths *widths;
	uint16_t *before; /* by slot from the function's first */
};

static bool is_low_only(const struct bpfc_insn *insn)
{
	switch (bpfc_insn_info(insn->id)->op) {
	case BPFC_OP_ADD:
	case BPFC_OP_SUB:
	case BPFC_OP_MUL:
	case BPFC_OP_OR:
	case BPFC_OP_AND:
	case BPFC_OP_XOR:
	case BPFC_OP_NEG:
	case BPFC_OP_MOV:
	case BPFC_OP_LSH:
		return true;
	default:
		return false;
	}
}

static struct effect alu(const struct bpfc_insn *insn, unsigned after)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	unsigned d = 1u << insn->dst, s = info->shape == BPFC_SHAPE_ALU_REG ? 1u << insn->src : 0;
	bool is_imm = info->shape == BPFC_SHAPE_ALU_IMM;

	if (info->width == 32)
		return (struct effect){ d, 0 };
	switch (info->op) {
	case BPFC_OP_MOVSX8:
	case BPFC_OP_MOVSX16:
	case BPFC_OP_MOVSX32:
		return (struct effect){ d, 0 };
	case BPFC_OP_MOV:
		return (struct effect){ d, after & d ? s : 0 };
	case BPFC_OP_LSH:
		if (is_imm && (insn->imm & 63) >= 32)
			return (struct effect){ d, 0 };
		break;
	case BPFC_OP_AND:
		if (is_imm && insn->imm >= 0)
			return (struct effect){ d, 0 };
		break;
	default:
		break;
	}
	return (struct effect){ d, is_low_only(insn) && !(after & d) ? 0 : d | s };
}

static struct effect swap(const struct bpfc_insn *insn)
{
	unsigned d = 1u << insn->dst;

	switch (bpfc_insn_info(insn->id)->op) {
	case BPFC_OP_LE64:
	case BPFC_OP_BE64:
	case BPFC_OP_BSWAP64:
		return (struct effect){ d, d };
	default:
		return (struct effect){ d, 0 };
	}
}

static struct effect call(const struct bpfc_insn *insn)
{
	const struct bpfc_helper *helper = insn->id == BPFC_INSN_CALL_HELPER ? bpfc_helper_by_id(insn->ref) : NULL;
	struct effect effect = { CALLER_SAVED, helper ? 0 : ARG_REGS };

	for (unsigned i = 0; helper && i < BPFC_ARGS; i++) {
		enum bpfc_native native = bpfc_arg_native(helper->args[i]);

		if (native == BPFC_NATIVE_U64 || native == BPFC_NATIVE_S64)
			effect.reads |= 1u << (i + 1);
	}
	return effect;
}

static struct effect atomic(const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	bool compares = info->shape == BPFC_SHAPE_ATOMIC_CMPXCHG;
	unsigned s = 1u << insn->src, written = compares ? 1u : info->shape == BPFC_SHAPE_ATOMIC_FETCH ? s : 0;

	return (struct effect){ written, info->width == 64 ? s | (compares ? 1u : 0) : 0 };
}

static struct effect effect_of(const struct bpfc_insn *insn, unsigned after)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	unsigned d = 1u << insn->dst, s = 1u << insn->src;

	switch ((enum bpfc_shape)info->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
		return alu(insn, after);
	case BPFC_SHAPE_ALU_SWAP:
		return swap(insn);
	case BPFC_SHAPE_JMP_IMM:
		return (struct effect){ 0, info->width == 64 ? d : 0 };
	case BPFC_SHAPE_JMP_REG:
		return (struct effect){ 0, info->width == 64 ? d | s : 0 };
	case BPFC_SHAPE_CALL:
		return call(insn);
	case BPFC_SHAPE_CALL_REG:
		return (struct effect){ CALLER_SAVED, ARG_REGS | 1u << bpfc_call_reg(insn->dst, insn->imm) };
	case BPFC_SHAPE_EXIT:
		return (struct effect){ ALL_REGS, 1 };
	case BPFC_SHAPE_LD_IMM64:
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		return (struct effect){ d, 0 };
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_STORE_REL:
		return (struct effect){ 0, info->width == 64 ? s : 0 };
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		return atomic(insn);
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		return (struct effect){ CALLER_SAVED, 0 };
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
	case BPFC_SHAPE_MAY_GOTO:
	case BPFC_SHAPE_ST:
		break;
	case BPFC_SHAPE_COUNT:
		return (struct effect){ 0, insn->id == BPFC_INSN_SECOND ? 0 : ALL_REGS };
	}
	return (struct effect){ 0, 0 };
}

static unsigned before_at(const struct walk *w, int64_t slot)
{
	int64_t index = slot - w->sub->first;

	return index >= 0 && index < w->sub->count ? w->before[index] : 0;
}

/* What is read after a slot: by all slots that may come next. */
static unsigned after(const struct walk *w, uint32_t slot)
{
	const struct bpfc_insn *insn = &w->unit->prog->insns[slot];

	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_EXIT:
		return 0;
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
		return before_at(w, bpfc_insn_target(insn, slot));
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
	case BPFC_SHAPE_MAY_GOTO:
		return before_at(w, bpfc_insn_target(insn, slot)) | before_at(w, (int64_t)slot + 1);
	default:
		return before_at(w, (int64_t)slot + 1);
	}
}

void bpfc_high_live(const struct bpfc_unit *unit, uint32_t subprog, struct bpfc_widths *widths, uint16_t *before)
{
	const struct bpfc_subprog *sub = &unit->prog->subprogs[subprog];
	struct walk w = { unit, sub, widths, before };
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t i = sub->count; i-- > 0;) {
			unsigned live = after(&w, sub->first + i), told = widths->zero[i] | widths->sign[i];
			struct effect effect = effect_of(&unit->prog->insns[sub->first + i], live);
			unsigned now = (live & ~effect.writes) | (effect.reads & ~told);

			changed |= now != before[i];
			widths->live[i] = (uint16_t)live;
			before[i] = (uint16_t)now;
		}
	}
}
