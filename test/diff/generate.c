/* Random programs: valid, ending, and without a result that depends on an address. Functions, blocks, jumps, loops. */
#include <string.h>

#include "generator.h"

#define UNITS 16       /* of a block, most */
#define ITERATIONS 5   /* of a loop, most */
#define FUNC_SLOTS 200 /* no unit starts after so many */

const struct bpfc_map diff_maps[DIFF_MAPS] = {
	[DIFF_ARRAY] = { .name = "diff_array",
			 .type = 2,
			 .key_size = 4,
			 .value_size = 16,
			 .max_entries = 4,
			 .inner = BPFC_NONE,
			 .linkage = BPFC_GLOBAL },
	[DIFF_HASH] = { .name = "diff_hash",
			.type = 1,
			.key_size = 4,
			.value_size = 16,
			.max_entries = 3,
			.inner = BPFC_NONE,
			.linkage = BPFC_GLOBAL },
	[DIFF_WIDE] = { .name = "diff_wide",
			.type = 1,
			.key_size = 8,
			.value_size = 12,
			.max_entries = 2,
			.inner = BPFC_NONE,
			.linkage = BPFC_GLOBAL },
	[DIFF_CELL] = { .name = "diff_cell", /* Linux gives addresses of values in arrays of one */
			.type = 2,
			.key_size = 4,
			.value_size = 24,
			.max_entries = 1,
			.inner = BPFC_NONE,
			.linkage = BPFC_GLOBAL },
};

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint32_t pick(struct generator *g, uint32_t limit)
{
	return (uint32_t)((next(&g->state) >> 32) * limit >> 32);
}

static uint64_t number(uint64_t *state)
{
	static const uint64_t edges[] = {
		0,
		1,
		2,
		7,
		31,
		32,
		63,
		64,
		0x7f,
		0x80,
		0xff,
		0x7fff,
		0x8000,
		0xffff,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		0x7fffffffffffffff,
		0x8000000000000000,
		0xffffffff7fffffff,
		0xffffffff80000000,
		0xffffffffffffffff,
	};
	uint64_t n = next(state);

	switch (n & 7) {
	case 0:
		return next(state);
	case 1:
		return next(state) >> (n >> 3 & 63);
	case 2: /* next to an edge */
		return edges[(n >> 8) % (sizeof(edges) / sizeof(edges[0]))] + (n >> 3 & 7) - 4;
	default:
		return edges[(n >> 8) % (sizeof(edges) / sizeof(edges[0]))];
	}
}

uint64_t pick_number(struct generator *g)
{
	return number(&g->state);
}

int32_t pick_imm(struct generator *g)
{
	return (int32_t)(uint32_t)pick_number(g);
}

uint16_t pick_row(struct generator *g, unsigned first, unsigned last)
{
	for (;;) {
		unsigned id = pick(g, BPFC_INSN_COUNT), shape = bpfc_insn_info(id)->shape;

		if (shape >= first && shape <= last)
			return (uint16_t)id;
	}
}

uint8_t pick_source(struct generator *g, unsigned but)
{
	uint8_t reg;

	do
		reg = (uint8_t)pick(g, COUNTER + 1);
	while (but >> reg & 1);
	return reg;
}

uint8_t pick_target(struct generator *g, unsigned but)
{
	return pick_source(g, g->loop_depth ? but | 1u << COUNTER : but);
}

void put(struct generator *g, struct bpfc_insn insn)
{
	struct diff_program *p = g->program;

	p->insns[p->count++] = insn;
	if (bpfc_insn_is_ld_imm64(insn.id))
		p->insns[p->count++] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
}

static void put_block(struct generator *g, unsigned units);

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

/* A conditional jump that has yet to land. */
static uint32_t put_branch(struct generator *g)
{
	struct bpfc_insn insn = { .id = pick_row(g, BPFC_SHAPE_JMP_IMM, BPFC_SHAPE_JMP_REG), .dst = pick_source(g, 0) };

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
	bool is_tested_first = pick(g, 3) == 0;
	uint32_t start, out = 0;
	struct bpfc_insn test = { .id = tests[pick(g, 6)], .dst = COUNTER, .imm = limit };

	put(g, BPFC_MAKE(MOV64_IMM, .dst = COUNTER, .imm = 0));
	start = g->program->count;
	g->loop_depth++;
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
	g->loop_depth--;
}

static void put_exit(struct generator *g)
{
	uint32_t past = put_branch(g);

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
static void put_block(struct generator *g, unsigned units)
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

static void put_stack(struct generator *g)
{
	for (int16_t off = -8; off >= -DIFF_STACK; off = (int16_t)(off - 8)) {
		if (g->program->reads_fresh_stack && pick(g, 2))
			continue;
		if (pick(g, 2))
			put(g, BPFC_MAKE(ST64, .dst = BPFC_R10, .off = off, .imm = pick_imm(g)));
		else
			put(g, BPFC_MAKE(STX64, .dst = BPFC_R10, .src = pick_source(g, 0), .off = off));
	}
}

/* The invariant of generator.h: r1 is the base; an entry program's r2 a number, a function's r2 to r5. */
static void put_prologue(struct generator *g)
{
	unsigned missing = g->func ? 0x1c3 : 0x1fb;

	put(g, BPFC_MAKE(MOV64_REG, .dst = BASE, .src = 1));
	for (uint8_t reg = 0; reg <= COUNTER; reg++) {
		if (!(missing >> reg & 1))
			continue;
		put_fresh(g, reg, missing);
		missing &= ~(1u << reg);
	}
	put_stack(g);
}

/* r0 gets something of the registers. */
static void put_epilogue(struct generator *g)
{
	for (uint8_t reg = 1; reg <= COUNTER; reg++) {
		if (!pick(g, g->func ? 2 : 4))
			continue;
		if (!pick(g, 3))
			put(g, BPFC_MAKE(MUL64_IMM, .dst = 0, .imm = 31));
		put(g, pick(g, 2) ? BPFC_MAKE(XOR64_REG, .dst = 0, .src = reg)
				  : BPFC_MAKE(ADD64_REG, .dst = 0, .src = reg));
	}
	put(g, BPFC_MAKE(EXIT));
}

static void put_function(struct generator *g)
{
	struct diff_program *p = g->program;

	p->first[g->func] = p->count;
	g->end = p->count + FUNC_SLOTS;
	g->calls_left = 2;
	put_prologue(g);
	put_block(g, g->func ? 1 + pick(g, UNITS / 3) : 2 + pick(g, UNITS - 2));
	if (g->func + 1 < p->func_count && !(g->called >> (g->func + 1) & 1)) /* Linux refuses what nothing calls */
		put_call(g, g->func + 1);
	put_epilogue(g);
}

static uint64_t state_of(uint64_t seed, uint64_t index)
{
	uint64_t state = seed;

	state = next(&state) ^ index * UINT64_C(0xd1342543de82ef95);
	return next(&state);
}

void diff_generate(uint64_t seed, uint64_t index, struct diff_program *program)
{
	struct generator g = { .state = state_of(seed, index), .program = program };

	program->count = 0;
	program->func_count = pick(&g, 3) ? 1 : 2 + pick(&g, DIFF_FUNCS - 1);
	program->reads_fresh_stack = !pick(&g, 16);
	g.base_bytes[0] = DIFF_MEMORY;
	for (uint32_t i = 1; i < program->func_count; i++) {
		g.base_bytes[i] = i == 1 || g.base_bytes[i - 1] > 24 ? 24 + 8 * pick(&g, 2) : 24;
		g.aligned_base[i] = g.aligned_base[i - 1] || pick(&g, 2);
	}
	for (g.func = 0; g.func < program->func_count; g.func++)
		put_function(&g);
}

/* Programs whose numbers differ by a multiple of 64 share their memories: images have them once. */
void diff_memory(uint64_t seed, uint64_t index, unsigned run, uint8_t memory[DIFF_MEMORY])
{
	uint64_t state = state_of(seed, UINT64_MAX - (index % 64 * DIFF_RUNS + run));

	for (unsigned i = 0; i < DIFF_MEMORY / 8; i++) {
		uint64_t word = number(&state);

		for (unsigned k = 0; k < 8; k++)
			memory[8 * i + k] = (uint8_t)(word >> 8 * k);
	}
}
