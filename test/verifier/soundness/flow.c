/* Moves with jumps and calls. */
#include "grammar.h"

#include <string.h>

#define ANY_NUMBER ((struct sketch){ .kind = SKETCH_NUMBER })
#define NOTHING ((struct sketch){ .kind = SKETCH_NOTHING })

static void call_helper(struct grammar *g, uint32_t id)
{
	emit(g, BPFC_MAKE(CALL_HELPER, .ref = id, .imm = id, .ref_kind = BPFC_REF_HELPER));
}

static bool is_same(const struct sketch *a, const struct sketch *b)
{
	return a->kind == b->kind && a->map == b->map && a->is_bounded == b->is_bounded &&
	       a->maybe_null == b->maybe_null && a->is_stack == b->is_stack && a->is_const == b->is_const &&
	       a->align == b->align && a->off == b->off && a->most == b->most && a->lo == b->lo && a->hi == b->hi;
}

/* What is known where two paths meet. */
static void meet(struct grammar *g, const struct sketch_state *other)
{
	for (unsigned i = 0; i < BPFC_R10; i++) {
		struct sketch *a = &g->now.regs[i];
		const struct sketch *b = &other->regs[i];

		if (is_same(a, b) || mistake(g))
			continue;
		if (a->kind == SKETCH_NUMBER && b->kind == SKETCH_NUMBER)
			*a = a->is_bounded && b->is_bounded && a->most < b->most ? *b
			     : a->is_bounded && b->is_bounded                    ? *a
										 : ANY_NUMBER;
		else
			*a = NOTHING;
	}
	for (unsigned i = 0; i < SLOTS; i++)
		if (!is_same(&g->now.slots[i], &other->slots[i]) || g->now.slot_bytes[i] != other->slot_bytes[i])
			if (!mistake(g))
				g->now.slot_bytes[i] = 0;
}

static bool pick_condition(struct grammar *g, struct bpfc_insn *insn)
{
	static const int32_t imms[] = { 0, 1, -1, 4, 8, 15, 16, 64, 255, INT32_MAX, INT32_MIN };
	unsigned dst = grammar_find(g, is_number), src = grammar_find(g, is_number);

	if (dst == BPFC_REGS)
		return false;
	*insn = grammar_insn(g, pick(g, 2) ? BPFC_SHAPE_JMP_REG : BPFC_SHAPE_JMP_IMM, 0);
	insn->dst = (uint8_t)dst;
	if (bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JMP_REG)
		insn->src = (uint8_t)src;
	else
		insn->imm = imms[pick(g, sizeof(imms) / sizeof(imms[0]))];
	return true;
}

bool move_branch(struct grammar *g)
{
	struct bpfc_insn condition;
	struct sketch_state before, then;
	uint32_t jump = 0, over = 0;
	bool has_else = pick(g, 2);

	if (g->depth == 3 || !pick_condition(g, &condition))
		return false;
	g->depth++;
	before = g->now;
	jump = g->p->count;
	emit(g, condition);
	grammar_moves(g, 1 + pick(g, 4));
	then = g->now;
	over = g->p->count;
	if (has_else)
		EMIT(JA, .off = 0);
	grammar_land(g, jump);
	g->now = before;
	if (has_else) {
		grammar_moves(g, 1 + pick(g, 3));
		grammar_land(g, over);
	}
	meet(g, &then);
	g->depth--;
	return true;
}

/* One of two numbers, from one path each, that becomes an index; sometimes it waits on the stack. */
bool move_choice(struct grammar *g)
{
	static const int32_t imms[] = { 0, 1, 4, 8, 15, 16, 64, 255 };
	struct bpfc_insn condition = grammar_insn(g, BPFC_SHAPE_JMP_IMM, 0);
	unsigned dst, before = g->locked;
	uint32_t a = pick(g, 24), b = pick(g, 3) ? pick(g, a + 1) : a + pick(g, 24), jump, over;
	int16_t slot = (int16_t)(-8 - 8 * (int16_t)pick(g, 10));
	bool waits = pick(g, 2);

	condition.dst = (uint8_t)grammar_unknown(g);
	condition.imm = imms[pick(g, 8)];
	dst = grammar_target(g);
	jump = g->p->count;
	emit(g, condition);
	EMIT(MOV64_IMM, .dst = (uint8_t)dst, .imm = (int32_t)a);
	over = g->p->count;
	EMIT(JA, .off = 0);
	grammar_land(g, jump);
	EMIT(MOV64_IMM, .dst = (uint8_t)dst, .imm = (int32_t)b);
	grammar_land(g, over);
	grammar_set(g, dst, ANY_NUMBER);
	if (waits) {
		EMIT(STX64, .dst = 10, .src = (uint8_t)dst, .off = slot);
		memset(g->now.slot_bytes, 0, sizeof(g->now.slot_bytes));
	}
	g->locked |= 1u << dst;
	grammar_moves(g, pick(g, 2));
	g->locked = before;
	if (waits)
		EMIT(LDX64, .dst = (uint8_t)dst, .src = 10, .off = slot);
	grammar_set(
		g, dst,
		(struct sketch){ .kind = SKETCH_NUMBER, .is_bounded = true, .most = a > b || pick(g, 6) == 0 ? a : b });
	if (grammar_find(g, is_own) == BPFC_REGS)
		move_address(g);
	grammar_index(g, grammar_find(g, is_own), dst);
	grammar_access(g, is_own);
	return true;
}

/* A counter in a register of its own, and some moves. What moves change is not known when they are done again. */
bool move_loop(struct grammar *g)
{
	static const uint8_t turns[] = { 1, 2, 3, 4, 8, 15 };
	unsigned counter = 7 + pick(g, 3), before = g->locked;
	struct sketch_state entry;
	uint32_t head;

	if (g->depth || g->locked >> counter & 1)
		return false;
	EMIT(MOV64_IMM, .dst = (uint8_t)counter);
	grammar_set(g, counter, (struct sketch){ .kind = SKETCH_NUMBER });
	g->depth++;
	g->locked |= 1u << counter;
	for (unsigned i = 0; i < 6; i++) /* moves find little from before, so that little is missing later */
		if (!mistake(g))
			g->now.regs[i] = NOTHING;
	entry = g->now;
	for (unsigned i = 0; i < SLOTS; i++)
		entry.slot_bytes[i] = g->now.slot_bytes[i] = 0;
	head = g->p->count;
	if (pick(g, 2)) { /* the counter as an index */
		g->now.regs[counter].is_bounded = true;
		g->now.regs[counter].most = turns[pick(g, 6)];
	}
	{
		uint32_t most = g->now.regs[counter].is_bounded ? g->now.regs[counter].most + 1 : turns[pick(g, 6)];

		for (unsigned i = 7; i < BPFC_R10; i++)
			if (!pick(g, 3))
				g->locked |= 1u << i;
		grammar_moves(g, 1 + pick(g, 4));
		EMIT(ADD64_IMM, .dst = (uint8_t)counter, .imm = mistake(g) ? 2 : 1);
		EMIT(JLT64_IMM, .dst = (uint8_t)counter, .imm = (int32_t)most,
		     .off = (int16_t)((int32_t)head - (int32_t)g->p->count - 1));
	}
	g->now.regs[counter].is_bounded = false;
	meet(g, &entry);
	g->locked = before;
	g->depth--;
	return true;
}

bool move_call(struct grammar *g)
{
	unsigned number = g->function_count;
	struct function *f = &g->functions[number];

	if (number == PROGRAM_FUNCTIONS || g->current > 1)
		return false;
	for (unsigned reg = 1; reg <= 5; reg++) {
		unsigned src = grammar_find(g, is_anything);

		f->args[reg] = NOTHING;
		if (src == BPFC_REGS || pick(g, 3) == 0)
			continue;
		if (src != reg)
			EMIT(MOV64_REG, .dst = (uint8_t)reg, .src = (uint8_t)src);
		f->args[reg] = g->now.regs[src];
		grammar_set(g, reg, g->now.regs[src]);
	}
	for (unsigned reg = 1; reg <= 5; reg++)
		if (f->args[reg].is_stack)
			memset(g->now.slot_bytes, 0, sizeof(g->now.slot_bytes));
	g->function_count++;
	emit(g, BPFC_MAKE(CALL_SUBPROG, .ref = number, .ref_kind = BPFC_REF_SUBPROG));
	grammar_clobber(g);
	grammar_set(g, 0, ANY_NUMBER);
	return true;
}

/* Bytes of the stack, or of something else, with their number: r`reg` and the next. */
static bool memory_argument(struct grammar *g, uint8_t reg, bool is_written)
{
	unsigned size = grammar_find(g, is_bounded);
	int32_t room = 8 * (1 + (int32_t)pick(g, 6));
	bool varies = size < BPFC_REGS && g->now.regs[size].most <= 64 && pick(g, 2);

	if (varies && (size < reg || size > reg + 1u) && size != 0) {
		room = (int32_t)g->now.regs[size].most;
		EMIT(MOV64_REG, .dst = (uint8_t)(reg + 1), .src = (uint8_t)size);
	} else {
		EMIT(MOV64_IMM, .dst = (uint8_t)(reg + 1), .imm = room - (int32_t)pick(g, 4));
	}
	if (mistake(g))
		room -= 1 + (int32_t)pick(g, 8);
	EMIT(MOV64_REG, .dst = reg, .src = 10);
	EMIT(ADD64_IMM, .dst = reg, .imm = is_written || pick(g, 2) ? -room : -room - 8);
	if (is_written)
		memset(g->now.slot_bytes, 0, sizeof(g->now.slot_bytes));
	return true;
}

static void update(struct grammar *g)
{
	uint32_t map = pick(g, STAGE_MAPS);

	EMIT(ST32, .dst = 10, .off = -4, .imm = (int32_t)pick(g, 5));
	EMIT(MOV64_REG, .dst = 2, .src = 10);
	EMIT(ADD64_IMM, .dst = 2, .imm = -4);
	EMIT(MOV64_REG, .dst = 3, .src = 10);
	EMIT(ADD64_IMM, .dst = 3, .imm = -(int32_t)stage_value_size[map] + (mistake(g) ? 1 : 0));
	EMIT(MOV64_IMM, .dst = 4, .imm = (int32_t)pick(g, 3));
	emit(g, BPFC_MAKE(LD_MAP_FD, .dst = 1, .ref = map, .ref_kind = BPFC_REF_MAP));
	emit(g, (struct bpfc_insn){ .id = BPFC_INSN_SECOND });
	call_helper(g, mistake(g) ? 3 : 2);
}

/* Pointers into the packet are no longer good. */
static void forget_packet(struct grammar *g)
{
	for (unsigned i = 0; i < BPFC_R10; i++)
		if ((g->now.regs[i].kind == SKETCH_PACKET || g->now.regs[i].kind == SKETCH_END) && !mistake(g))
			g->now.regs[i] = NOTHING;
	for (unsigned i = 0; i < SLOTS; i++)
		if ((g->now.slots[i].kind == SKETCH_PACKET || g->now.slots[i].kind == SKETCH_END) && !mistake(g))
			g->now.slot_bytes[i] = 0;
}

bool move_helper(struct grammar *g)
{
	bool has_context = g->now.regs[6].kind == SKETCH_CTX;

	switch (pick(g, 5)) {
	case 0:
		update(g);
		break;
	case 1: /* load_bytes(ctx, off, to, bytes) */
		if (!has_context)
			return false;
		memory_argument(g, 3, true);
		EMIT(MOV64_REG, .dst = 1, .src = 6);
		EMIT(MOV64_IMM, .dst = 2, .imm = (int32_t)pick(g, 20));
		call_helper(g, g->p->is_tc ? 26 : 189);
		break;
	case 2: /* csum_diff(from, bytes, to, bytes, seed) */
		memory_argument(g, 3, false);
		EMIT(AND64_IMM, .dst = 4, .imm = mistake(g) ? 63 : 60);
		EMIT(MOV64_IMM, .dst = 1);
		EMIT(MOV64_IMM, .dst = 2);
		EMIT(MOV64_IMM, .dst = 5, .imm = (int32_t)pick(g, 9));
		call_helper(g, 28);
		break;
	case 3: /* probe_read(to, bytes, from): nothing is there */
		memory_argument(g, 1, true);
		EMIT(MOV64_IMM, .dst = 3);
		call_helper(g, 113);
		break;
	default: /* the packet moves */
		if (!has_context || g->p->is_tc)
			return false;
		EMIT(MOV64_REG, .dst = 1, .src = 6);
		EMIT(MOV64_IMM, .dst = 2, .imm = (int32_t)pick(g, 17) - 8);
		call_helper(g, pick(g, 2) ? 44 : pick(g, 2) ? 54 : 65);
		forget_packet(g);
		break;
	}
	grammar_clobber(g);
	grammar_set(g, 0, ANY_NUMBER);
	return true;
}

/* Distances, moves by constants, comparisons. */
bool move_pointer_math(struct grammar *g)
{
	unsigned a = grammar_find(g, is_memory), b = grammar_find(g, is_memory), dst = grammar_target(g);
	int32_t by = (int32_t)pick(g, 17) - 4;

	if (a == BPFC_REGS || dst == b)
		return false;
	if (dst != a)
		EMIT(MOV64_REG, .dst = (uint8_t)dst, .src = (uint8_t)a);
	if (pick(g, 3) == 0) {
		EMIT(SUB64_REG, .dst = (uint8_t)dst, .src = (uint8_t)b);
		grammar_set(g, dst, ANY_NUMBER);
		return true;
	}
	EMIT(ADD64_IMM, .dst = (uint8_t)dst, .imm = by);
	grammar_set(g, dst, g->now.regs[a]);
	if (dst < BPFC_R10)
		g->now.regs[dst].off += by;
	return true;
}

bool move_write_context(struct grammar *g)
{
	static const int16_t offs[] = { 8, 32, 48, 52, 60, 64 };
	unsigned value = grammar_find(g, is_number);
	int16_t off = offs[pick(g, 6)];

	if (!g->p->is_tc || value == BPFC_REGS || g->now.regs[6].kind != SKETCH_CTX)
		return false;
	EMIT(STX32, .dst = 6, .src = (uint8_t)value,
	     .off = (int16_t)(mistake(g) ? off + 4 * (int16_t)pick(g, 4) : off));
	return true;
}
