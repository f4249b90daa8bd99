/* Blocks of units: jumps from one to a later one, branches, loops. */
#include "generator.h"

/* Goes to where `put` is now. */
static void land(struct generator *g, uint32_t slot)
{
	struct bpfc_insn *insn = &g->program->insns[slot];
	uint32_t distance = g->program->count - slot - 1;

	if (bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JA_LONG)
		insn->imm = distance;
	else
		insn->off = (int16_t)distance;
}

/* A conditional jump that has yet to land. No program comes by a MAY_GOTO often enough for it to jump. */
static uint32_t put_branch(struct generator *g)
{
	struct bpfc_insn insn = { .id = pick_row(g, BPFC_SHAPE_JMP_IMM, BPFC_SHAPE_MAY_GOTO) };

	if (insn.id == BPFC_INSN_MAY_GOTO) {
		put(g, insn);
		return g->program->count - 1;
	}
	insn.dst = pick_source(g, 0);
	if (bpfc_insn_info(insn.id)->shape == BPFC_SHAPE_JMP_IMM)
		insn.imm = pick_imm(g);
	else
		insn.src = pick_source(g, 0);
	put(g, insn);
	return g->program->count - 1;
}

static uint32_t put_goto(struct generator *g)
{
	put(g, pick(g, 2) ? BPFC_MAKE(JA) : BPFC_MAKE(GOTOL));
	return g->program->count - 1;
}

static void put_if(struct generator *g)
{
	uint32_t otherwise = put_branch(g), end;

	put_block(g, 1 + pick(g, 3));
	if (pick(g, 2)) {
		end = put_goto(g);
		land(g, otherwise);
		put_block(g, 1 + pick(g, 3));
		land(g, end);
	} else {
		land(g, otherwise);
	}
}

/* A loop that counts up to 1..ITERATIONS, its test at the end or at the start. */
static void put_loop(struct generator *g)
{
	static const uint16_t tests[] = { BPFC_INSN_JLT64_IMM, BPFC_INSN_JNE64_IMM, BPFC_INSN_JSLT64_IMM,
					  BPFC_INSN_JLT32_IMM, BPFC_INSN_JNE32_IMM, BPFC_INSN_JSLT32_IMM };
	int64_t limit = 1 + pick(g, ITERATIONS);
	bool is_tested_first = pick(g, 3) == 0, may_end = pick(g, 4) == 0;
	uint32_t start, out = 0, end = 0;
	struct bpfc_insn test = { .id = tests[pick(g, 6)], .dst = COUNTER, .imm = limit };

	put(g, BPFC_MAKE(MOV64_IMM, .dst = COUNTER, .imm = 0));
	start = g->program->count;
	g->loop_depth++;
	if (may_end) {
		end = g->program->count;
		put(g, BPFC_MAKE(MAY_GOTO));
	}
	if (is_tested_first) {
		put(g, BPFC_MAKE(JEQ64_IMM, .dst = COUNTER, .imm = limit));
		out = g->program->count - 1;
	}
	put_block(g, 1 + pick(g, 5));
	put(g, pick(g, 2) ? BPFC_MAKE(ADD64_IMM, .dst = COUNTER, .imm = 1)
			  : BPFC_MAKE(ADD32_IMM, .dst = COUNTER, .imm = 1));
	if (is_tested_first)
		test = pick(g, 2) ? BPFC_MAKE(JA) : BPFC_MAKE(GOTOL);
	if (test.id == BPFC_INSN_GOTOL)
		test.imm = (int64_t)start - g->program->count - 1;
	else
		test.off = (int16_t)((int64_t)start - g->program->count - 1);
	put(g, test);
	if (is_tested_first)
		land(g, out);
	if (may_end)
		land(g, end);
	g->loop_depth--;
}

static void put_exit(struct generator *g)
{
	uint32_t past = put_branch(g);

	if (g->kinds[g->func] != CALLED)
		put_callback_return(g);
	put(g, BPFC_MAKE(EXIT));
	land(g, past);
}

/* A unit that is not a jump to a later one. */
static void put_unit(struct generator *g)
{
	uint32_t what = pick(g, 100), callees = g->program->func_count - g->func - 1;

	if (what < 3 && !g->loop_depth) {
		put_loop(g);
	} else if (what < 8 && callees && g->calls_left) {
		g->calls_left--;
		put_call(g, g->func + 1 + pick(g, callees));
	} else if (what < 12) {
		put_if(g);
	} else if (what < 13) {
		put_exit(g);
	} else if (what < 14 && g->calls_by_register) {
		put_call_reg(g);
	} else if (what < 19) {
		put_map_unit(g);
	} else if (what < 21) {
		put_spill(g);
	} else if (what < 22) {
		put_distance(g);
	} else if (what < 25) {
		put_constant(g);
	} else if (what < 48) {
		put_access(g);
	} else {
		put_alu(g);
	}
}

/* Units, and jumps from one to any that comes later. */
void put_block(struct generator *g, unsigned units)
{
	struct {
		uint32_t slot;
		unsigned to; /* the unit; `units`: the block's end */
	} jumps[UNITS];
	unsigned jump_count = 0;

	for (unsigned u = 0; u <= units; u++) {
		for (unsigned i = 0; i < jump_count; i++)
			if (jumps[i].to == u)
				land(g, jumps[i].slot);
		if (u == units || g->program->count >= g->end)
			continue;
		if (pick(g, 8)) {
			put_unit(g);
			continue;
		}
		jumps[jump_count].slot = put_branch(g);
		jumps[jump_count++].to = u + 1 + pick(g, units - u);
	}
}
