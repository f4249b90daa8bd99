/* Moves with packets: pointers, comparisons with the end in every direction. */
#include "grammar.h"

static int16_t field(const struct grammar *g, unsigned which) /* data, end, meta */
{
	static const int16_t offs[2][3] = { { 0, 4, 8 }, { 76, 80, 140 } };

	return offs[g->p->is_tc][which];
}

static bool has_context(const struct grammar *g)
{
	return g->now.regs[6].kind == SKETCH_CTX;
}

bool move_packet(struct grammar *g)
{
	unsigned dst = grammar_target(g);

	if (!has_context(g))
		return false;
	EMIT(LDX32, .dst = (uint8_t)dst, .src = 6, .off = field(g, 0));
	grammar_set(g, dst, (struct sketch){ .kind = SKETCH_PACKET });
	return true;
}

/* p is compared with end so that the function ends where p is behind it. */
static void compare(struct grammar *g, uint8_t p, uint8_t end, bool is_strict)
{
	uint32_t over = g->p->count;

	switch (pick(g, 4)) {
	case 0:
		if (is_strict)
			grammar_jump_out(g, BPFC_MAKE(JGE64_REG, .dst = p, .src = end));
		else
			grammar_jump_out(g, BPFC_MAKE(JGT64_REG, .dst = p, .src = end));
		return;
	case 1:
		if (is_strict)
			grammar_jump_out(g, BPFC_MAKE(JLE64_REG, .dst = end, .src = p));
		else
			grammar_jump_out(g, BPFC_MAKE(JLT64_REG, .dst = end, .src = p));
		return;
	case 2:
		if (is_strict)
			EMIT(JLT64_REG, .dst = p, .src = end);
		else
			EMIT(JLE64_REG, .dst = p, .src = end);
		break;
	default:
		if (is_strict)
			EMIT(JGT64_REG, .dst = end, .src = p);
		else
			EMIT(JGE64_REG, .dst = end, .src = p);
		break;
	}
	grammar_jump_out(g, BPFC_MAKE(JA, .off = 0));
	grammar_land(g, over);
}

/* `base` has `bytes` bytes from its place on; two registers besides are used. */
static void check(struct grammar *g, unsigned base, uint8_t probe, uint8_t end, int32_t bytes, unsigned end_field)
{
	bool is_strict = pick(g, 4) == 0, is_confused = mistake(g);

	EMIT(LDX32, .dst = end, .src = 6, .off = field(g, end_field));
	EMIT(MOV64_REG, .dst = probe, .src = (uint8_t)base);
	EMIT(ADD64_IMM, .dst = probe, .imm = is_strict ? bytes - 1 : bytes);
	if (mistake(g))
		EMIT(ADD64_IMM, .dst = probe, .imm = -1);
	compare(g, probe, end, is_strict != is_confused);
	grammar_set(g, end, (struct sketch){ .kind = end_field == 1 ? SKETCH_END : SKETCH_NOTHING });
	grammar_set(g, probe, (struct sketch){ .kind = SKETCH_NOTHING });
}

static bool two_targets(struct grammar *g, unsigned base, unsigned *a, unsigned *b)
{
	*a = grammar_target(g);
	*b = grammar_target(g);
	return *a != *b && *a != base && *b != base;
}

bool move_packet_check(struct grammar *g)
{
	static const uint8_t sizes[] = { 1, 2, 4, 8, 14, 18, 20, 34, 40, 64 };
	unsigned base = grammar_find(g, is_packet), probe, end;
	int32_t bytes = sizes[pick(g, sizeof(sizes))];

	if (base == BPFC_REGS || !has_context(g) || !two_targets(g, base, &probe, &end))
		return false;
	check(g, base, (uint8_t)probe, (uint8_t)end, bytes, 1);
	for (unsigned i = 0; i < BPFC_R10; i++) {
		struct sketch *s = &g->now.regs[i];

		if (!is_packet(s) || (i != base && (s->most || g->now.regs[base].most)))
			continue;
		if (i != base && s->hi >= g->now.regs[base].off + bytes)
			continue;
		s->hi = g->now.regs[base].off + bytes + (int32_t)g->now.regs[base].most;
		s->lo = g->now.regs[base].most ? g->now.regs[base].off : 0;
	}
	return true;
}

/* A bounded number further on. */
bool move_packet_index(struct grammar *g)
{
	unsigned base = grammar_find(g, is_packet), by = grammar_find(g, is_bounded), dst = grammar_target(g);
	struct sketch s;

	if (base == BPFC_REGS || by == BPFC_REGS || dst == base || dst == by)
		return false;
	s = g->now.regs[base];
	if (g->now.regs[by].most > 60000 && !mistake(g))
		return false;
	EMIT(MOV64_REG, .dst = (uint8_t)dst, .src = (uint8_t)base);
	EMIT(ADD64_REG, .dst = (uint8_t)dst, .src = (uint8_t)by);
	s.most += g->now.regs[by].most;
	s.lo = s.off;
	if (pick(g, 8)) /* to be compared with the end again */
		s.hi = s.off;
	else
		s.most = 0;
	grammar_set(g, dst, s);
	return true;
}

/* Metadata in front of the packet: it ends where the packet starts. */
bool move_meta(struct grammar *g)
{
	unsigned base = grammar_target(g), probe, end;
	int32_t bytes = 4 + 4 * (int32_t)pick(g, 3);

	if (!has_context(g) || !two_targets(g, base, &probe, &end))
		return false;
	EMIT(LDX32, .dst = (uint8_t)base, .src = 6, .off = field(g, 2));
	check(g, base, (uint8_t)probe, (uint8_t)end, bytes, mistake(g) ? 1 : 0);
	grammar_set(g, base, (struct sketch){ .kind = SKETCH_PACKET, .hi = bytes });
	return true;
}

/* A whole parser: a header, and what lies a number further on. */
bool move_parse(struct grammar *g)
{
	if (!move_packet(g))
		return false;
	move_packet_check(g);
	grammar_access(g, is_packet);
	move_new_number(g);
	move_bound(g);
	move_packet_index(g);
	if (pick(g, 2))
		move_packet_check(g);
	grammar_access(g, is_packet);
	return true;
}
