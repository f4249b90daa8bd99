/* Moves with functions that helpers call. */
#include "grammar.h"

#include <string.h>

#define ANY_NUMBER ((struct sketch){ .kind = SKETCH_NUMBER })
#define HELPER(nr) BPFC_MAKE(CALL_HELPER, .ref = (nr), .imm = (nr), .ref_kind = BPFC_REF_HELPER)

enum { FOR_EACH_MAP_ELEM = 164, LOOP = 181 };
enum { COUNTS_BY = 3, MOST_ROUNDS = 20 }; /* callbacks may loop, too */

static bool is_stack(const struct sketch *sketch)
{
	return sketch->kind == SKETCH_MEMORY && sketch->is_stack;
}

/* r3: memory of the caller's, or null. */
static struct sketch context(struct grammar *g)
{
	unsigned src = pick(g, 4) == 0 ? BPFC_REGS : grammar_find(g, mistake(g) ? is_anything : is_stack);
	struct sketch is = src < BPFC_REGS ? g->now.regs[src] : ANY_NUMBER;

	if (src == BPFC_REGS)
		EMIT(MOV64_IMM, .dst = 3);
	else if (src != 3)
		EMIT(MOV64_REG, .dst = 3, .src = (uint8_t)src);
	if (!mistake(g)) /* it may be written */
		memset(g->now.slot_bytes, 0, sizeof(g->now.slot_bytes));
	return is;
}

/* r1: the number of rounds. */
static void rounds(struct grammar *g)
{
	unsigned count = grammar_find(g, is_bounded);

	if (count < BPFC_REGS && count != 3 && g->now.regs[count].most <= MOST_ROUNDS && pick(g, 2))
		EMIT(MOV64_REG, .dst = 1, .src = (uint8_t)count);
	else
		EMIT(MOV64_IMM, .dst = 1, .imm = (int32_t)pick(g, 6));
}

/* A few rounds, which the callback counts in the stack. */
static void counted_rounds(struct grammar *g, struct function *f)
{
	uint32_t count = 1 + pick(g, 5), first = pick(g, 6);

	f->counts = true;
	f->counter = (int16_t)(-8 - 8 * (int16_t)pick(g, 4));
	f->most = first + (count - 1) * COUNTS_BY;
	if (pick(g, 6) == 0)
		f->most -= f->most ? 1 + pick(g, f->most) : 0;
	EMIT(ST64, .dst = 10, .off = f->counter, .imm = (int32_t)first);
	EMIT(MOV64_REG, .dst = 3, .src = 10);
	EMIT(MOV64_IMM, .dst = 1, .imm = (int32_t)count);
	memset(g->now.slot_bytes, 0, sizeof(g->now.slot_bytes));
	f->args[2] = g->now.regs[BPFC_R10];
}

void grammar_count_rounds(struct grammar *g, const struct function *f)
{
	EMIT(LDX64, .dst = 8, .src = 2, .off = f->counter);
	EMIT(MOV64_REG, .dst = 7, .src = 8);
	EMIT(ADD64_IMM, .dst = 7, .imm = COUNTS_BY);
	EMIT(STX64, .dst = 2, .src = 7, .off = f->counter);
	grammar_set(g, 7, ANY_NUMBER);
	grammar_set(g, 8, (struct sketch){ .kind = SKETCH_NUMBER, .is_bounded = true, .most = f->most });
	g->locked |= 1u << 8;
	grammar_moves(g, pick(g, 2));
	if (pick(g, 2) || grammar_find(g, is_own) == BPFC_REGS)
		move_address(g);
	grammar_index(g, grammar_find(g, is_own), 8);
	grammar_access(g, is_own);
}

bool move_call_back(struct grammar *g)
{
	unsigned number = g->function_count;
	struct function *f = &g->functions[number];
	uint32_t map = pick(g, STAGE_MAPS);
	bool is_loop = pick(g, 2);

	if (number == PROGRAM_FUNCTIONS || g->current > 1)
		return false;
	*f = (struct function){ .is_callback = true };
	f->args[1] = is_loop ? ANY_NUMBER : (struct sketch){ .kind = SKETCH_NOTHING };
	if (is_loop && pick(g, 2)) {
		counted_rounds(g, f);
	} else {
		f->args[is_loop ? 2 : 4] = context(g);
		if (is_loop)
			rounds(g);
	}
	if (!is_loop) {
		emit(g, BPFC_MAKE(LD_MAP_FD, .dst = 1, .ref = map, .ref_kind = BPFC_REF_MAP));
		emit(g, (struct bpfc_insn){ .id = BPFC_INSN_SECOND });
		f->args[2] = (struct sketch){ .kind = SKETCH_MEMORY, .map = 255, .hi = 4 };
		f->args[3] = grammar_value(map);
	}
	emit(g, BPFC_MAKE(LD_CODE, .dst = 2, .ref = number, .ref_kind = BPFC_REF_SUBPROG));
	emit(g, (struct bpfc_insn){ .id = BPFC_INSN_SECOND });
	EMIT(MOV64_IMM, .dst = 4, .imm = mistake(g) ? 1 : 0);
	emit(g, is_loop ? HELPER(LOOP) : HELPER(FOR_EACH_MAP_ELEM));
	g->function_count++;
	grammar_clobber(g);
	grammar_set(g, 0, ANY_NUMBER);
	return true;
}
