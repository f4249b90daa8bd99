/* See generate.h. */
#include "generate.h"

#include <stdlib.h>
#include <time.h>

#define LENGTH 40
#define FAR 512 /* the stack below that has no marks of its own */
#define PROBE_READ 113

uint32_t generator_pick(struct generator *g, uint32_t below)
{
	g->state ^= g->state << 13;
	g->state ^= g->state >> 7;
	g->state ^= g->state << 17;
	return (uint32_t)(g->state >> 20) % below;
}

#define pick(below) generator_pick(g, (uint32_t)(below))

static int64_t pick_imm(struct generator *g)
{
	static const int64_t imms[] = { 0, 1, -1, 4, -8, -16, -512, 63, 255, 1000, INT32_MAX, INT32_MIN };

	return imms[pick(COUNT(imms))];
}

static uint32_t pick_helper(struct generator *g)
{
	static const uint32_t ids[] = { MAP_LOOKUP, MAP_UPDATE,         KTIME,          PRINTK,
					PRANDOM,    TAIL_CALL,          SKB_LOAD_BYTES, ADJUST_HEAD,
					FOR_EACH,   TIMER_SET_CALLBACK, LOOP,           XDP_LOAD_BYTES };

	if (g->is_plain)
		return pick(2) ? KTIME : PRANDOM;
	return pick(8) ? ids[pick(COUNT(ids))] : pick(220);
}

static unsigned shape_of(const struct bpfc_insn *insn)
{
	return bpfc_insn_info(insn->id)->shape;
}

static bool is_jump(const struct bpfc_insn *insn)
{
	unsigned shape = shape_of(insn);

	return shape == BPFC_SHAPE_JA || shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG ||
	       shape == BPFC_SHAPE_MAY_GOTO;
}

/* What leaves the instruction after it unreachable, mostly. */
static bool is_dead_end(const struct bpfc_insn *insn)
{
	unsigned shape = shape_of(insn);

	return shape == BPFC_SHAPE_JA || shape == BPFC_SHAPE_JA_LONG || shape == BPFC_SHAPE_EXIT;
}

static bool is_plain(const struct bpfc_insn *insn)
{
	unsigned shape = shape_of(insn);

	return shape != BPFC_SHAPE_LD_ABS && shape != BPFC_SHAPE_CALL_REG && shape != BPFC_SHAPE_LD_IND &&
	       insn->id != BPFC_INSN_CALL_EXTERN && (shape != BPFC_SHAPE_LD_IMM64 || insn->id == BPFC_INSN_LD_IMM64);
}

/* Memory is mostly the stack or the packet. */
static void aim(struct generator *g, struct bpfc_insn *insn)
{
	unsigned shape = shape_of(insn);
	bool is_load = shape == BPFC_SHAPE_LDX || shape == BPFC_SHAPE_LDXS || shape == BPFC_SHAPE_LOAD_ACQ;
	bool is_memory = is_load || shape == BPFC_SHAPE_ST || shape == BPFC_SHAPE_STX || shape == BPFC_SHAPE_ATOMIC ||
			 shape == BPFC_SHAPE_ATOMIC_FETCH || shape == BPFC_SHAPE_ATOMIC_CMPXCHG ||
			 shape == BPFC_SHAPE_STORE_REL;
	uint8_t base = pick(6) ? 10 : 9;

	if (!is_memory || !pick(16))
		return;
	insn->off = (int16_t)(pick(4) ? -8 * (int16_t)(1 + pick(4)) : -(int16_t)(1 + pick(40)));
	if (g->has_loops && !pick(6))
		insn->off = (int16_t)(insn->off - FAR);
	*(is_load ? &insn->src : &insn->dst) = base;
}

static void pick_row(struct generator *g, struct bpfc_insn *insn)
{
	do
		*insn = (struct bpfc_insn){ .id = (uint16_t)(2 + pick(BPFC_INSN_COUNT - 2)),
					    .dst = (uint8_t)pick(BPFC_REGS),
					    .src = (uint8_t)pick(BPFC_REGS) };
	while (g->is_plain && !is_plain(insn));
	insn->imm = pick_imm(g);
	insn->off = (int16_t)(pick(4) ? -8 * (int16_t)(1 + pick(8)) : (int16_t)pick(16));
	if (bpfc_insn_writes_dst(insn->id) && pick(64))
		insn->dst = (uint8_t)pick(9);
	aim(g, insn);
	if (is_dead_end(insn) && pick(16))
		insn->id = BPFC_INSN_ADD64_REG;
}

static void pick_symbol(struct generator *g, struct bpfc_insn *insn)
{
	static const uint32_t counts[] = { [BPFC_REF_MAP] = MAP_COUNT,
					   [BPFC_REF_GLOBAL] = GLOBAL_COUNT,
					   [BPFC_REF_SUBPROG] = GENERATED_FUNCTIONS,
					   [BPFC_REF_EXTERN] = EXTERN_COUNT };

	switch (insn->id) {
	case BPFC_INSN_LD_MAP_FD:
	case BPFC_INSN_LD_MAP_VALUE:
	case BPFC_INSN_LD_MAP_IDX:
	case BPFC_INSN_LD_MAP_IDX_VALUE:
		insn->ref_kind = BPFC_REF_MAP;
		break;
	case BPFC_INSN_LD_VAR:
		insn->ref_kind = BPFC_REF_GLOBAL;
		break;
	case BPFC_INSN_LD_CODE:
	case BPFC_INSN_CALL_SUBPROG:
		insn->ref_kind = BPFC_REF_SUBPROG;
		break;
	case BPFC_INSN_CALL_EXTERN:
		insn->ref_kind = BPFC_REF_EXTERN;
		break;
	case BPFC_INSN_CALL_HELPER:
		insn->ref_kind = BPFC_REF_HELPER;
		insn->ref = pick_helper(g);
		return;
	default:
		return;
	}
	insn->ref = pick(counts[insn->ref_kind]);
}

/* A random row of the instruction table with mostly sensible operands. Returns the slots written. */
static uint32_t make(struct generator *g, struct bpfc_insn *insn, uint32_t left)
{
	pick_row(g, insn);
	pick_symbol(g, insn);
	if (!bpfc_insn_is_ld_imm64(insn->id))
		return 1;
	if (left < 2) {
		*insn = MOV_IMM(0, 0);
		return 1;
	}
	insn[1] = (struct bpfc_insn)SECOND_SLOT;
	return 2;
}

static const int64_t masks[] = { 1, 4, 7, 8, 15 };

static int16_t pick_slot(struct generator *g)
{
	return (int16_t)(-8 * (int16_t)(2 + pick(4)) - (g->has_loops && !pick(3) ? FAR : 0));
}

/* A write of the stack at an offset that is only known to lie in a range, over a slot that is read again. */
static uint32_t index_stack(struct generator *g, struct bpfc_insn *insns)
{
	uint8_t index = (uint8_t)pick(6);
	int16_t slot = pick_slot(g);

	insns[0] = BPFC_MAKE(AND64_IMM, .dst = index, .imm = masks[pick(COUNT(masks))]);
	insns[1] = MOV_REG(7, 10);
	insns[2] = ADD_IMM(7, slot);
	insns[3] = ADD_REG(7, index);
	insns[4] = pick(2) ? ST(64, 10, slot, 7) : STX(64, 10, slot, 9);
	insns[5] = pick(3) ? STX(8, 7, 0, 6) : STX(64, 7, 0, 8);
	insns[6] = LDX(64, 8, 10, slot);
	return 7;
}

/* A helper writes so many bytes over a slot that is read again. */
static uint32_t write_by_helper(struct generator *g, struct bpfc_insn *insns)
{
	uint8_t size = (uint8_t)pick(10);
	int16_t slot = pick_slot(g);

	insns[0] = pick(2) ? ST(64, 10, slot, 7) : STX(64, 10, slot, 9);
	insns[1] = MOV_REG(2, size);
	insns[2] = BPFC_MAKE(AND64_IMM, .dst = 2, .imm = masks[pick(COUNT(masks))]);
	insns[3] = MOV_REG(1, 10);
	insns[4] = ADD_IMM(1, slot);
	insns[5] = MOV_IMM(3, 0);
	insns[6] = CALL_HELPER(PROBE_READ);
	insns[7] = LDX(64, 8, 10, slot);
	return 8;
}

/* A later function as a callback, which gets a part of the stack. */
static uint32_t loop(struct generator *g, struct bpfc_insn *insns, uint32_t function)
{
	insns[0] = pick(4) ? MOV_IMM(1, pick(4)) : MOV_REG(1, (uint8_t)pick(10));
	insns[1] = BPFC_MAKE(LD_CODE, .dst = 2, .ref_kind = BPFC_REF_SUBPROG,
			     .ref = function + 1 + pick(GENERATED_FUNCTIONS - function - 1));
	insns[2] = (struct bpfc_insn)SECOND_SLOT;
	insns[3] = MOV_REG(3, 10);
	insns[4] = ADD_IMM(3, pick_slot(g));
	insns[5] = MOV_IMM(4, 0);
	insns[6] = CALL_HELPER(LOOP);
	return 7;
}

/* A number from outside, compared. */
static uint32_t compare_input(struct generator *g, struct bpfc_insn *insns)
{
	insns[0] = CALL_HELPER(pick(2) ? KTIME : PRANDOM);
	do
		insns[1].id = (uint16_t)(2 + pick(BPFC_INSN_COUNT - 2));
	while (shape_of(&insns[1]) != BPFC_SHAPE_JMP_IMM);
	insns[1] = (struct bpfc_insn){ .id = insns[1].id, .imm = pick_imm(g) };
	return 2;
}

/* Writes the registers that calls leave unwritten. */
static uint32_t fill_arguments(struct generator *g, struct bpfc_insn *insns)
{
	for (uint8_t reg = 1; reg < 6; reg++)
		insns[reg - 1] = pick(3) ? MOV_IMM(reg, pick(64)) : MOV_REG(reg, pick(3) ? 10 : 9);
	return 5;
}

static void aim_jumps(struct generator *g, struct bpfc_insn *insns, uint32_t first, uint32_t end)
{
	for (uint32_t i = first; i < end; i++) {
		uint32_t to = pick(12) ? i + 1 + pick(end - i) : first + pick(end - first);

		if (to >= end || insns[to].id == BPFC_INSN_SECOND)
			to = i + 1;
		if (is_jump(&insns[i]))
			insns[i].off = (int16_t)((int32_t)to - (int32_t)i - 1);
	}
}

static uint32_t fill_body(struct generator *g, struct bpfc_insn *insns, uint32_t function, uint32_t first,
			  uint32_t count)
{
	uint32_t end = count + 4 + pick(LENGTH);

	while (count < end) {
		uint32_t what = pick(16), start = count;
		bool has_called = g->has_loops && (what == 2 || (what == 3 && function + 1 < GENERATED_FUNCTIONS));

		if (what == 0)
			count += index_stack(g, &insns[count]);
		else if (what == 1)
			count += compare_input(g, &insns[count]);
		else if (has_called)
			count += what == 2 ? write_by_helper(g, &insns[count]) : loop(g, &insns[count], function);
		else
			count += make(g, &insns[count], end - count);
		if (has_called || shape_of(&insns[start]) == BPFC_SHAPE_CALL)
			count += fill_arguments(g, &insns[count]);
	}
	insns[count++] = pick(2) ? MOV_IMM(0, 0) : MOV_REG(0, 8);
	insns[count++] = EXIT;
	aim_jumps(g, insns, first, count);
	return count;
}

uint32_t generate(struct generator *g, struct bpfc_insn *insns, uint32_t firsts[GENERATED_FUNCTIONS])
{
	uint32_t count = 0;

	for (uint32_t s = 0; s < GENERATED_FUNCTIONS; s++) {
		firsts[s] = count;
		if (!s && !g->is_plain)
			insns[count++] = LDX(32, 9, 1, 0);
		else
			insns[count++] = s ? MOV_REG(9, 1) : MOV_REG(9, 10);
		insns[count++] = MOV_IMM(0, 5);
		for (uint8_t reg = 6; reg < 9; reg++)
			insns[count++] = pick(2) ? MOV_REG(reg, s ? 2 : 1) : MOV_IMM(reg, pick(64));
		if (!s)
			count += fill_arguments(g, &insns[count]);
		count = fill_body(g, insns, s, firsts[s], count);
	}
	return count;
}

uint64_t generator_seed(void)
{
	const char *given = getenv("BPFC_SEED");

	return given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL) * 2654435761u | 1;
}
