/* Moves with numbers. */
#include "grammar.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ANY_NUMBER ((struct sketch){ .kind = SKETCH_NUMBER })
#define UP_TO(n) ((struct sketch){ .kind = SKETCH_NUMBER, .is_bounded = true, .most = (uint32_t)(n) })

static int64_t pick_imm(struct grammar *g)
{
	static const int64_t imms[] = { 0,  1,  -1, 2,  3,  4,   7,    8,         -8,       15,
					16, 31, 32, 63, 64, 255, 4096, INT32_MAX, INT32_MIN };

	return imms[pick(g, COUNT(imms))] + (pick(g, 8) ? 0 : (int64_t)pick(g, 3) - 1);
}

static int32_t fit(int64_t n)
{
	return n > INT32_MAX ? INT32_MAX : n < INT32_MIN ? INT32_MIN : (int32_t)n;
}

static void load_context(struct grammar *g, uint8_t dst)
{
	static const int16_t xdp[] = { 12, 16, 20 }, tc[] = { 0, 8, 16, 32, 48, 52, 64, 68 };
	int16_t off = g->p->is_tc ? tc[pick(g, COUNT(tc))] : xdp[pick(g, COUNT(xdp))];

	if (g->now.regs[6].kind != SKETCH_CTX)
		return;
	if (mistake(g))
		off = (int16_t)(off + (int16_t)pick(g, 5) - 2);
	if (pick(g, 6))
		EMIT(LDX32, .dst = dst, .src = 6, .off = off);
	else
		EMIT(LDX8, .dst = dst, .src = 6, .off = off);
	grammar_set(g, dst, ANY_NUMBER);
}

unsigned grammar_unknown(struct grammar *g)
{
	uint8_t reg = (uint8_t)grammar_target(g);

	if (g->now.regs[6].kind == SKETCH_CTX && pick(g, 3)) {
		load_context(g, reg);
		return reg;
	}
	emit(g, BPFC_MAKE(CALL_HELPER, .ref = 7, .imm = 7, .ref_kind = BPFC_REF_HELPER));
	grammar_clobber(g);
	grammar_set(g, 0, ANY_NUMBER);
	return 0;
}

bool move_new_number(struct grammar *g)
{
	uint8_t dst = (uint8_t)grammar_target(g);
	int64_t n = pick_imm(g);

	switch (pick(g, 5)) {
	case 0:
		EMIT(MOV64_IMM, .dst = dst, .imm = fit(n));
		grammar_set(g, dst, ANY_NUMBER);
		if (n >= 0) {
			grammar_set(g, dst, UP_TO(fit(n)));
			g->now.regs[dst].is_const = true;
		}
		return true;
	case 1:
		EMIT(LD_IMM64, .dst = dst, .imm = (int64_t)((uint64_t)n << pick(g, 40)));
		emit(g, (struct bpfc_insn){ .id = BPFC_INSN_SECOND });
		grammar_set(g, dst, ANY_NUMBER);
		return true;
	case 2:
		emit(g, BPFC_MAKE(CALL_HELPER, .ref = 7, .imm = 7, .ref_kind = BPFC_REF_HELPER));
		grammar_clobber(g);
		grammar_set(g, 0, ANY_NUMBER);
		return true;
	case 3:
		emit(g, BPFC_MAKE(CALL_HELPER, .ref = 5, .imm = 5, .ref_kind = BPFC_REF_HELPER));
		grammar_clobber(g);
		grammar_set(g, 0, ANY_NUMBER);
		return true;
	default:
		load_context(g, dst);
		return true;
	}
}

bool move_arithmetic(struct grammar *g)
{
	unsigned dst = grammar_find(g, is_number), src = grammar_find(g, is_number);
	struct bpfc_insn insn;

	if (dst == BPFC_REGS)
		return false;
	if (mistake(g))
		src = pick(g, BPFC_REGS);
	insn = grammar_insn(g, pick(g, 2) ? BPFC_SHAPE_ALU_REG : BPFC_SHAPE_ALU_IMM, 0);
	insn.dst = (uint8_t)dst;
	if (bpfc_insn_info(insn.id)->shape == BPFC_SHAPE_ALU_REG)
		insn.src = (uint8_t)src;
	else
		insn.imm = fit(pick_imm(g));
	switch (bpfc_insn_info(insn.id)->op) {
	case BPFC_OP_LSH:
	case BPFC_OP_RSH:
	case BPFC_OP_ARSH:
		if (bpfc_insn_info(insn.id)->shape == BPFC_SHAPE_ALU_IMM && !mistake(g))
			insn.imm = (int32_t)pick(g, bpfc_insn_info(insn.id)->width);
		break;
	case BPFC_OP_DIV:
	case BPFC_OP_MOD:
	case BPFC_OP_SDIV:
	case BPFC_OP_SMOD:
		if (!insn.imm && bpfc_insn_info(insn.id)->shape == BPFC_SHAPE_ALU_IMM)
			insn.imm = 3;
		break;
	default:
		break;
	}
	emit(g, insn);
	grammar_set(g, dst, ANY_NUMBER);
	return true;
}

bool move_unary(struct grammar *g)
{
	unsigned dst = grammar_find(g, is_number);
	struct bpfc_insn insn = grammar_insn(g, pick(g, 2) ? BPFC_SHAPE_ALU_UNARY : BPFC_SHAPE_ALU_SWAP, 0);

	if (dst == BPFC_REGS)
		return false;
	insn.dst = (uint8_t)dst;
	emit(g, insn);
	grammar_set(g, dst, ANY_NUMBER);
	return true;
}

bool move_copy(struct grammar *g)
{
	unsigned src = grammar_find(g, is_anything), dst = grammar_target(g);

	if (src == BPFC_REGS || src == dst)
		return false;
	if (is_number(&g->now.regs[src]) && !pick(g, 3)) {
		EMIT(MOV32_REG, .dst = (uint8_t)dst, .src = (uint8_t)src);
		if (!g->now.regs[src].is_bounded)
			grammar_set(g, dst, ANY_NUMBER);
		else
			grammar_set(g, dst, g->now.regs[src]);
		return true;
	}
	EMIT(MOV64_REG, .dst = (uint8_t)dst, .src = (uint8_t)src);
	grammar_set(g, dst, g->now.regs[src]);
	return true;
}

/* `reg` is at most n, or the function ends. */
static void bound_by_jump(struct grammar *g, uint8_t reg, int32_t n, bool is_narrow)
{
	struct bpfc_insn jump =
		is_narrow ? BPFC_MAKE(JGT32_IMM, .dst = reg, .imm = n) : BPFC_MAKE(JGT64_IMM, .dst = reg, .imm = n);
	uint32_t skip = g->p->count;

	switch (pick(g, 5)) {
	case 0: /* the other way around: over an exit */
		if (is_narrow)
			EMIT(JLE32_IMM, .dst = reg, .imm = n);
		else
			EMIT(JLE64_IMM, .dst = reg, .imm = n);
		grammar_jump_out(g, BPFC_MAKE(JA, .off = 0));
		grammar_land(g, skip);
		break;
	case 1: /* signed, from both sides */
		if (is_narrow) {
			grammar_jump_out(g, BPFC_MAKE(JSGT32_IMM, .dst = reg, .imm = n));
			if (!mistake(g))
				grammar_jump_out(g, BPFC_MAKE(JSLT32_IMM, .dst = reg, .imm = 0));
		} else {
			grammar_jump_out(g, BPFC_MAKE(JSGT64_IMM, .dst = reg, .imm = n));
			if (!mistake(g))
				grammar_jump_out(g, BPFC_MAKE(JSLE64_IMM, .dst = reg, .imm = -1));
		}
		break;
	case 2: /* by a copy, which is the same number */
		if (!(g->locked & 1) && reg) {
			g->now.regs[0] = ANY_NUMBER;
			EMIT(MOV64_REG, .dst = 0, .src = reg);
			jump.dst = 0;
		}
		grammar_jump_out(g, jump);
		break;
	default:
		if (is_narrow)
			grammar_jump_out(g, BPFC_MAKE(JGE32_IMM, .dst = reg, .imm = n + 1));
		else
			grammar_jump_out(g, BPFC_MAKE(JGE64_IMM, .dst = reg, .imm = n + 1));
		break;
	}
}

bool move_bound(struct grammar *g)
{
	static const int32_t mosts[] = { 1, 3, 4, 7, 8, 12, 15, 16, 23, 31, 32, 39, 40, 47, 63, 127 };
	unsigned reg = grammar_find(g, is_number);
	int32_t most = mosts[pick(g, COUNT(mosts))];
	bool is_narrow = pick(g, 3) == 0;
	uint8_t dst = (uint8_t)reg;

	if (reg == BPFC_REGS)
		return false;
	if (is_narrow && pick(g, 12))
		EMIT(MOV32_REG, .dst = dst, .src = dst);
	switch (pick(g, 6)) {
	case 0:
		most = (1 << pick(g, 7)) - 1;
		if (is_narrow)
			EMIT(AND32_IMM, .dst = dst, .imm = most);
		else
			EMIT(AND64_IMM, .dst = dst, .imm = most);
		break;
	case 1:
		if (is_narrow)
			EMIT(MOD32_IMM, .dst = dst, .imm = most + 1);
		else
			EMIT(MOD64_IMM, .dst = dst, .imm = most + 1);
		break;
	case 2:
		most = (1 << (1 + pick(g, 6))) - 1;
		EMIT(RSH64_IMM, .dst = dst, .imm = 64 - __builtin_popcount((unsigned)most));
		break;
	default:
		bound_by_jump(g, dst, most, is_narrow);
		break;
	}
	grammar_set(g, reg, UP_TO(most));
	return true;
}
