/* See grammar.h. */
#include "grammar.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOTHING ((struct sketch){ .kind = SKETCH_NOTHING })
#define CONTEXT ((struct sketch){ .kind = SKETCH_CTX })
#define FRAME ((struct sketch){ .kind = SKETCH_MEMORY, .lo = -512, .is_stack = true, .align = 3 })

struct bpfc_insn grammar_insn(struct grammar *g, unsigned shape, unsigned width)
{
	static uint16_t rows[BPFC_SHAPE_COUNT][BPFC_INSN_COUNT], counts[BPFC_SHAPE_COUNT];
	struct bpfc_insn insn = { 0 };

	if (!counts[shape])
		for (unsigned id = 2; id < BPFC_INSN_COUNT; id++)
			if (bpfc_insn_info(id)->shape == shape)
				rows[shape][counts[shape]++] = (uint16_t)id;
	do
		insn.id = rows[shape][pick(g, counts[shape])];
	while (width && bpfc_insn_info(insn.id)->width != width);
	insn.opcode = bpfc_insn_info(insn.id)->opcode;
	return insn;
}

unsigned grammar_find(struct grammar *g, bool (*wanted)(const struct sketch *sketch))
{
	unsigned first = pick(g, BPFC_REGS);

	for (unsigned i = 0; i < BPFC_REGS; i++) {
		unsigned reg = (first + i) % BPFC_REGS;

		if (!(g->locked >> reg & 1 && wanted == is_number) && wanted(&g->now.regs[reg]))
			return reg;
	}
	return BPFC_REGS;
}

unsigned grammar_target(struct grammar *g)
{
	unsigned reg = BPFC_R10;

	for (unsigned tries = 0; tries < 12; tries++) {
		reg = pick(g, BPFC_R10);
		if (g->locked >> reg & 1)
			continue;
		if (g->now.regs[reg].kind == SKETCH_NOTHING || (tries > 4 && g->now.regs[reg].kind == SKETCH_NUMBER) ||
		    tries > 9)
			return reg;
	}
	for (reg = 0; g->locked >> reg & 1; reg++)
		;
	return reg;
}

void grammar_set(struct grammar *g, unsigned reg, struct sketch sketch)
{
	if (reg < BPFC_R10)
		g->now.regs[g->last = reg] = sketch;
}

void grammar_clobber(struct grammar *g)
{
	for (unsigned reg = 0; reg <= 5; reg++)
		g->now.regs[reg] = NOTHING;
}

void grammar_jump_out(struct grammar *g, struct bpfc_insn jump)
{
	if (g->out_count == COUNT(g->outs))
		return;
	g->outs[g->out_count++] = g->p->count;
	emit(g, jump);
}

void grammar_land(struct grammar *g, uint32_t jump)
{
	g->p->insns[jump].off = (int16_t)(g->p->count - jump - 1);
}

void grammar_moves(struct grammar *g, unsigned count)
{
	static move *const moves[] = {
		move_new_number,    move_new_number,   move_arithmetic,   move_arithmetic, move_bound,
		move_bound,         move_unary,        move_copy,         move_access,     move_access,
		move_access,        move_index,        move_index,        move_spill,      move_fill,
		move_fill,          move_atomic,       move_lookup,       move_lookup,     move_null_check,
		move_null_check,    move_address,      move_packet,       move_packet,     move_packet_check,
		move_packet_check,  move_packet_index, move_packet_index, move_meta,       move_branch,
		move_branch,        move_loop,         move_call,         move_helper,     move_pointer_math,
		move_write_context, move_parse,        move_parse,        move_table,      move_call_back,
	};

	for (unsigned i = 0, tries = 0; i < count && tries < 40 && g->p->count < PROGRAM_SLOTS / 3; tries++)
		i += moves[pick(g, COUNT(moves))](g);
}

/* A number in r0, and the end; jumps out come to another one. */
static void finish(struct grammar *g)
{
	bool is_callback = g->functions[g->current].is_callback;
	unsigned reg = grammar_find(g, is_number);

	if (mistake(g))
		reg = pick(g, BPFC_R10);
	if (reg < BPFC_R10)
		EMIT(MOV64_REG, .dst = 0, .src = (uint8_t)reg);
	else
		EMIT(MOV64_IMM, .dst = 0, .imm = 1);
	if (is_callback && !mistake(g))
		EMIT(AND64_IMM, .dst = 0, .imm = 1);
	EMIT(EXIT, .imm = 0);
	if (!g->out_count)
		return;
	for (unsigned i = 0; i < g->out_count; i++)
		grammar_land(g, g->outs[i]);
	EMIT(MOV64_IMM, .dst = 0, .imm = is_callback ? (int32_t)pick(g, 2) : 2);
	EMIT(EXIT, .imm = 0);
}

static void function(struct grammar *g, unsigned number)
{
	struct bpfc_subprog *subprog = &g->p->subprogs[number];
	unsigned ctx = 0;

	memset(&g->now, 0, sizeof(g->now));
	g->locked = 1u << BPFC_R10;
	g->depth = 0;
	g->out_count = 0;
	g->current = number;
	g->now.regs[BPFC_R10] = FRAME;
	for (unsigned reg = 1; reg <= 5; reg++) {
		g->now.regs[reg] = g->functions[number].args[reg];
		if (g->now.regs[reg].kind == SKETCH_CTX)
			ctx = reg;
	}
	*subprog = (struct bpfc_subprog){ .first = g->p->count };
	if (ctx) {
		EMIT(MOV64_REG, .dst = 6, .src = (uint8_t)ctx);
		g->now.regs[6] = CONTEXT;
		g->locked |= 1u << 6;
	}
	if (g->functions[number].counts)
		grammar_count_rounds(g, &g->functions[number]);
	grammar_moves(g, number ? 1 + pick(g, 5) : pick(g, 2) ? 1 + pick(g, 5) : 4 + pick(g, 16));
	finish(g);
	subprog->count = g->p->count - subprog->first;
}

void program_generate(uint64_t *state, struct program *program)
{
	static const char *const names[PROGRAM_FUNCTIONS] = { "main", "f1", "f2", "f3" };
	static struct grammar g;

	memset(&g, 0, sizeof(g));
	program->is_tc = random64(state) & 1;
	program->count = 0;
	g.state = state;
	g.p = program;
	g.one_in = 15 + pick(&g, 60);
	g.functions[0].args[1] = CONTEXT;
	g.function_count = 1;
	for (unsigned i = 0; i < g.function_count; i++) {
		function(&g, i);
		program->subprogs[i].name = names[i];
		program->subprogs[i].section = i ? ".text" : program->is_tc ? "tc" : "xdp";
		program->subprogs[i].func = i;
	}
	program->subprog_count = g.function_count;
}
