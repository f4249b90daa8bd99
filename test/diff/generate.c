/* Random programs: valid, ending, and without a result that depends on an address. */
#include "generator.h"

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

void put(struct generator *g, struct bpfc_insn insn)
{
	struct diff_program *p = g->program;

	p->insns[p->count++] = insn;
	if (bpfc_insn_is_ld_imm64(insn.id))
		p->insns[p->count++] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
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
	bool is_callback = g->kinds[g->func] != CALLED;
	unsigned missing = is_callback ? 0x1fd : g->func ? 0x1c3 : 0x1fb;

	if (is_callback)
		put_callback_start(g);
	else
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
	if (g->kinds[g->func] != CALLED) {
		put(g, BPFC_MAKE(STX64, .dst = BASE, .src = 0));
		put_callback_return(g);
	}
	put(g, BPFC_MAKE(EXIT));
}

static void put_function(struct generator *g)
{
	struct diff_program *p = g->program;

	p->first[g->func] = p->count;
	g->end = p->count + FUNC_SLOTS;
	g->calls_left = 2;
	if (g->kinds[g->func] == GATHER) {
		put_gather(g);
		return;
	}
	put_prologue(g);
	put_block(g, g->func ? 1 + pick(g, UNITS / 3) : g->is_small ? 1 + pick(g, 4) : 2 + pick(g, UNITS - 2));
	if (g->func + 1 < p->func_count && !(g->called >> (g->func + 1) & 1)) /* Linux refuses what nothing calls */
		put_call(g, g->func + 1);
	put_epilogue(g);
}

static uint64_t state_of(uint64_t seed, uint64_t index)
{
	uint64_t state = seed;

	state = pick_next(&state) ^ index * UINT64_C(0xd1342543de82ef95);
	return pick_next(&state);
}

/* Helpers call at most two of the functions, so callbacks nest once. The last one only may gather: it calls nothing. */
static void choose_kind(struct generator *g, uint32_t func)
{
	bool is_last = func + 1 == g->program->func_count;
	unsigned callbacks = 0;

	for (uint32_t i = 1; i < func; i++)
		callbacks += g->kinds[i] != CALLED;
	if (callbacks == 2 || (!g->is_small && pick(g, 2)))
		return;
	g->kinds[func] = (enum kind)(LOOPED + pick(g, is_last ? 3 : 2));
	g->rounds[func] = pick(g, 2) ? 2 + (int32_t)pick(g, ITERATIONS - 1) : 0;
	if (g->kinds[func] == EACH)
		g->maps[func] = pick(g, 4) ? DIFF_ARRAY : DIFF_CELL;
	else
		g->maps[func] = pick(g, 2) ? DIFF_HASH : DIFF_WIDE;
}

void diff_generate(uint64_t seed, uint64_t index, struct diff_program *program)
{
	struct generator g = { .state = state_of(seed, index), .program = program };

	program->count = 0;
	g.is_small = pick(&g, 4);
	if (g.is_small)
		program->func_count = pick(&g, 16) ? 1 : 2;
	else
		program->func_count = pick(&g, 3) ? 1 : 2 + pick(&g, DIFF_FUNCS - 1);
	program->reads_fresh_stack = !pick(&g, 16);
	g.calls_by_register = !pick(&g, 32);
	g.base_bytes[0] = DIFF_MEMORY;
	for (uint32_t i = 1; i < program->func_count; i++) {
		g.base_bytes[i] = i == 1 || g.base_bytes[i - 1] > 24 ? 24 + 8 * pick(&g, 2) : 24;
		choose_kind(&g, i);
		g.aligned_base[i] = g.aligned_base[i - 1] || g.kinds[i] != CALLED || pick(&g, 2);
	}
	for (g.func = 0; g.func < program->func_count; g.func++)
		put_function(&g);
}

/* Programs whose numbers differ by a multiple of 64 share their memories: images have them once. */
void diff_memory(uint64_t seed, uint64_t index, unsigned run, uint8_t memory[DIFF_MEMORY])
{
	uint64_t state = state_of(seed, UINT64_MAX - (index % 64 * DIFF_RUNS + run));

	for (unsigned i = 0; i < DIFF_MEMORY / 8; i++) {
		uint64_t word = pick_edge(&state);

		for (unsigned k = 0; k < 8; k++)
			memory[8 * i + k] = (uint8_t)(word >> 8 * k);
	}
}
