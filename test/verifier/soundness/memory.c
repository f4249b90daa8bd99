/* Moves with memory: the stack, values of maps, variables. */
#include "grammar.h"

#define ANY_NUMBER ((struct sketch){ .kind = SKETCH_NUMBER })
#define HELPER(nr) BPFC_MAKE(CALL_HELPER, .ref = (nr), .imm = (nr), .ref_kind = BPFC_REF_HELPER)

static unsigned pick_width(struct grammar *g)
{
	return 8u << pick(g, 4);
}

/* An offset with which an access lies inside, mostly at an edge. */
static int16_t pick_off(struct grammar *g, const struct sketch *s, int32_t bytes)
{
	int32_t first = s->lo - s->off, last = s->hi - s->off - (int32_t)s->most - bytes, off;

	if (s->is_stack && first < -128 - s->off && pick(g, 8))
		first = -128 - s->off;
	if (last < first)
		return (int16_t)last;
	off = pick(g, 3) ? last : pick(g, 2) ? first : first + (int32_t)pick(g, (uint32_t)(last - first) + 1);
	if (s->is_stack)
		off -= (s->off + off) & (bytes - 1);
	if (mistake(g) || (off == last && mistake(g)))
		off += pick(g, 2) ? 1 : pick(g, 2) ? (int32_t)pick(g, 9) : -(int32_t)pick(g, 9);
	return (int16_t)off;
}

/* What a store to the stack leaves of what was spilled. */
static void forget(struct grammar *g, const struct sketch *base, int32_t off, int32_t bytes)
{
	if (!base->is_stack)
		return;
	for (int32_t slot = 0; slot < SLOTS; slot++) {
		int32_t at = SPILLS_FROM + 8 * slot;

		if (base->off + off + (int32_t)base->most + bytes > at && base->off + off < at + 8)
			g->now.slot_bytes[slot] = 0;
	}
}

bool grammar_access(struct grammar *g, bool (*wanted)(const struct sketch *sketch))
{
	unsigned base = grammar_find(g, wanted), value, width = pick_width(g), shape;
	struct bpfc_insn insn;
	struct sketch s;

	if (base == BPFC_REGS)
		return false;
	s = g->now.regs[base];
	if (s.is_stack && s.most)
		width = 8u << pick(g, s.align + 1u);
	if (s.hi - s.lo - (int32_t)s.most < 8)
		width = 8;
	if (s.hi - s.lo - (int32_t)s.most <= 0 && !mistake(g))
		return false;
	shape = pick(g, 3) ? (pick(g, 4) ? BPFC_SHAPE_LDX : BPFC_SHAPE_LDXS)
			   : (pick(g, 2) ? BPFC_SHAPE_STX : BPFC_SHAPE_ST);
	if (shape == BPFC_SHAPE_LDXS && width == 64)
		shape = BPFC_SHAPE_LDX;
	insn = grammar_insn(g, shape, width);
	insn.off = pick_off(g, &s, (int32_t)width / 8);
	if (shape == BPFC_SHAPE_LDX || shape == BPFC_SHAPE_LDXS) {
		insn.src = (uint8_t)base;
		insn.dst = (uint8_t)grammar_target(g);
		emit(g, insn);
		grammar_set(g, insn.dst, ANY_NUMBER);
		return true;
	}
	if (s.map == 255 && !mistake(g)) /* a constant */
		return false;
	value = grammar_find(g, is_number);
	insn.dst = (uint8_t)base;
	if (shape == BPFC_SHAPE_ST)
		insn.imm = (int32_t)pick(g, 300);
	else if (value == BPFC_REGS)
		return false;
	else
		insn.src = (uint8_t)value;
	emit(g, insn);
	forget(g, &s, insn.off, (int32_t)width / 8);
	return true;
}

bool move_access(struct grammar *g)
{
	return grammar_access(g, is_memory);
}

/* A pointer that moves by a bounded number. */
bool grammar_index(struct grammar *g, unsigned base, unsigned by)
{
	unsigned dst = grammar_target(g);
	uint32_t shift = pick(g, 4);
	struct sketch s;
	int32_t room;

	if (base == BPFC_REGS || by == BPFC_REGS || dst == base || dst == by || by == base)
		return false;
	s = g->now.regs[base];
	room = s.hi - s.lo;
	if ((s.maybe_null || (int64_t)g->now.regs[by].most << shift >= room || g->now.regs[by].most > 1000) &&
	    !mistake(g))
		return false;
	if (shift) {
		if (g->locked >> by & 1)
			return false;
		EMIT(LSH64_IMM, .dst = (uint8_t)by, .imm = (int32_t)shift);
	}
	g->now.regs[by].most <<= shift;
	EMIT(MOV64_REG, .dst = (uint8_t)dst, .src = (uint8_t)base);
	if (s.is_stack && !s.most) { /* from far enough below */
		int32_t down = -(s.off + (int32_t)(g->now.regs[by].most + 8 + pick(g, 3) * 8)) & -8;

		if (!mistake(g) || !(g->now.regs[by].most & 1)) {
			EMIT(ADD64_IMM, .dst = (uint8_t)dst, .imm = down);
			s.off += down;
		}
	}
	if (mistake(g))
		EMIT(SUB64_REG, .dst = (uint8_t)dst, .src = (uint8_t)by);
	else
		EMIT(ADD64_REG, .dst = (uint8_t)dst, .src = (uint8_t)by);
	s.align = (uint8_t)(s.most && s.align < shift ? s.align : shift);
	s.most += g->now.regs[by].most;
	grammar_set(g, dst, s);
	return true;
}

bool move_index(struct grammar *g)
{
	return grammar_index(g, grammar_find(g, is_own), grammar_find(g, is_bounded));
}

static bool spill(struct grammar *g, unsigned reg)
{
	unsigned slot = pick(g, SLOTS);
	int16_t off = (int16_t)(SPILLS_FROM + 8 * (int16_t)slot);
	bool is_wide = !is_number(&g->now.regs[reg < BPFC_REGS ? reg : 0]) || pick(g, 2);

	if (reg >= BPFC_R10)
		return false;
	if (mistake(g))
		is_wide = !is_wide;
	if (is_wide) {
		EMIT(STX64, .dst = 10, .src = (uint8_t)reg, .off = off);
		g->now.slot_bytes[slot] = 8;
	} else {
		unsigned width = 8u << pick(g, 3);
		struct bpfc_insn insn = grammar_insn(g, BPFC_SHAPE_STX, width);

		insn.dst = 10;
		insn.src = (uint8_t)reg;
		insn.off = (int16_t)(off + (pick(g, 3) ? 0 : (int16_t)(width / 8)));
		emit(g, insn);
		g->now.slot_bytes[slot] = insn.off == off ? (uint8_t)(width / 8) : 0;
	}
	g->now.slots[slot] = g->now.regs[reg];
	g->slot = slot;
	return true;
}

bool move_spill(struct grammar *g)
{
	return spill(g, grammar_find(g, is_anything));
}

bool move_fill(struct grammar *g)
{
	unsigned slot = pick(g, 2) ? g->slot : pick(g, SLOTS), dst = grammar_target(g), width;
	int16_t off = (int16_t)(SPILLS_FROM + 8 * (int16_t)slot);
	const struct sketch *was = &g->now.slots[slot];
	struct bpfc_insn insn;

	if (!g->now.slot_bytes[slot] && pick(g, 6))
		return false;
	if (g->now.slot_bytes[slot] == 8 && (!is_number(was) || pick(g, 2))) {
		EMIT(LDX64, .dst = (uint8_t)dst, .src = 10, .off = off);
		grammar_set(g, dst, *was);
		return true;
	}
	width = pick(g, 3) && g->now.slot_bytes[slot] ? 8u * g->now.slot_bytes[slot] : pick_width(g);
	if (!is_number(was) && width != 64 && !mistake(g))
		width = 64;
	insn = grammar_insn(g, width < 64 && !pick(g, 4) ? BPFC_SHAPE_LDXS : BPFC_SHAPE_LDX, width);
	insn.src = 10;
	insn.dst = (uint8_t)dst;
	insn.off = (int16_t)(off + (pick(g, 3) ? 0 : (int16_t)(8 - width / 8)));
	emit(g, insn);
	grammar_set(g, dst, ANY_NUMBER);
	if (is_number(was) && was->is_bounded && was->most < 128 && insn.off == off &&
	    width == 8u * g->now.slot_bytes[slot] && bpfc_insn_info(insn.id)->shape == BPFC_SHAPE_LDX)
		grammar_set(g, dst, *was);
	return true;
}

/* A number to the stack and back. */
bool move_round_trip(struct grammar *g)
{
	move_new_number(g);
	if (pick(g, 2))
		move_arithmetic(g);
	spill(g, g->last);
	if (pick(g, 2))
		grammar_moves(g, 1);
	move_fill(g);
	return true;
}

bool move_atomic(struct grammar *g)
{
	static const uint8_t shapes[] = { BPFC_SHAPE_ATOMIC, BPFC_SHAPE_ATOMIC_FETCH, BPFC_SHAPE_ATOMIC_CMPXCHG };
	unsigned base = grammar_find(g, is_own), value = grammar_find(g, is_number), shape = shapes[pick(g, 3)];
	struct bpfc_insn insn = grammar_insn(g, shape, 0);
	unsigned bytes = bpfc_insn_info(insn.id)->width / 8u;
	const struct sketch *s;

	if (base == BPFC_REGS || value == BPFC_REGS || base == value)
		return false;
	s = &g->now.regs[base];
	if ((s->map == 255 || s->most || (s->off & 7) ||
	     (shape == BPFC_SHAPE_ATOMIC_CMPXCHG && !is_number(&g->now.regs[0]))) &&
	    !mistake(g))
		return false;
	insn.dst = (uint8_t)base;
	insn.src = (uint8_t)value;
	insn.off = pick_off(g, s, (int32_t)bytes);
	if (!mistake(g))
		insn.off = (int16_t)(insn.off & -(int)bytes);
	emit(g, insn);
	forget(g, s, insn.off, (int32_t)bytes);
	if (shape == BPFC_SHAPE_ATOMIC_FETCH)
		grammar_set(g, value, ANY_NUMBER);
	if (shape == BPFC_SHAPE_ATOMIC_CMPXCHG)
		grammar_set(g, 0, ANY_NUMBER);
	return true;
}

struct sketch grammar_value(uint32_t map)
{
	return (struct sketch){
		.kind = SKETCH_MEMORY, .map = (uint8_t)map, .hi = (int32_t)stage_value_size[map], .align = 3
	};
}

/* r0 = the value of a key on the stack, or null. */
bool move_lookup(struct grammar *g)
{
	uint32_t map = pick(g, STAGE_MAPS), kept = 7 + pick(g, 3);
	struct sketch s = grammar_value(map);
	unsigned key = grammar_find(g, is_number);

	if (key < BPFC_REGS && pick(g, 2))
		EMIT(STX32, .dst = 10, .src = (uint8_t)key, .off = -4);
	else
		EMIT(ST32, .dst = 10, .off = -4, .imm = (int32_t)pick(g, 4));
	EMIT(MOV64_REG, .dst = 2, .src = 10);
	EMIT(ADD64_IMM, .dst = 2, .imm = mistake(g) ? -3 : -4);
	emit(g, BPFC_MAKE(LD_MAP_FD, .dst = 1, .ref = map, .ref_kind = BPFC_REF_MAP));
	emit(g, (struct bpfc_insn){ .id = BPFC_INSN_SECOND });
	emit(g, HELPER(1));
	grammar_clobber(g);
	s.maybe_null = true;
	s.hi = 0;
	grammar_set(g, 0, s);
	if (!(g->locked >> kept & 1) && pick(g, 3)) {
		EMIT(MOV64_REG, .dst = (uint8_t)kept, .src = 0);
		grammar_set(g, kept, s);
	}
	return true;
}

static bool is_maybe_null(const struct sketch *s)
{
	return s->kind == SKETCH_MEMORY && s->maybe_null;
}

bool move_null_check(struct grammar *g)
{
	unsigned reg = grammar_find(g, is_maybe_null);
	uint32_t over = g->p->count, map;

	if (reg == BPFC_REGS)
		return false;
	map = g->now.regs[reg].map;
	if (mistake(g))
		; /* none */
	else if (pick(g, 3)) {
		grammar_jump_out(g, BPFC_MAKE(JEQ64_IMM, .dst = (uint8_t)reg));
	} else {
		EMIT(JNE64_IMM, .dst = (uint8_t)reg);
		grammar_jump_out(g, BPFC_MAKE(JA, .off = 0));
		grammar_land(g, over);
	}
	for (unsigned i = 0; i < BPFC_R10; i++) /* its copies, too */
		if (is_maybe_null(&g->now.regs[i]) && g->now.regs[i].map == map && (i == reg || !pick(g, 4)))
			g->now.regs[i] = grammar_value(map);
	return true;
}

/* A value, and a part of it at an index. */
bool move_table(struct grammar *g)
{
	move_lookup(g);
	move_null_check(g);
	grammar_access(g, is_own);
	move_new_number(g);
	move_bound(g);
	move_index(g);
	return grammar_access(g, is_own);
}

/* The address of a variable, or of the stack. */
bool move_address(struct grammar *g)
{
	unsigned dst = grammar_target(g);
	uint32_t ref = pick(g, STAGE_GLOBALS);
	struct sketch s = { .kind = SKETCH_MEMORY, .hi = (int32_t)stage_global_size[ref], .align = 3 };
	int32_t off = 8 * (int32_t)pick(g, 3);

	if (pick(g, 2)) {
		s = g->now.regs[BPFC_R10];
		s.off = SPILLS_FROM + 8 * (int32_t)pick(g, 9) - 16;
		EMIT(MOV64_REG, .dst = (uint8_t)dst, .src = 10);
		EMIT(ADD64_IMM, .dst = (uint8_t)dst, .imm = s.off);
	} else {
		s.map = ref == STAGE_CONST ? 255 : 0;
		s.off = pick(g, 3) ? 0 : off;
		emit(g, BPFC_MAKE(LD_VAR, .dst = (uint8_t)dst, .ref = ref, .imm = s.off, .ref_kind = BPFC_REF_GLOBAL));
		emit(g, (struct bpfc_insn){ .id = BPFC_INSN_SECOND });
	}
	grammar_set(g, dst, s);
	return true;
}
