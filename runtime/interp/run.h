/*
 * The interpreter's loop over a program in place: the source of trusted.c and checked.c, which define NAME, THREADED
 * and CHECKED. A case for each shape of insn.def; a shape that has none does not compile. Small rather than fast:
 * operations are looked up for each slot (rows.c, compact.c).
 */
#include "steps.h"
#include "threaded.h"

#define DST r[BPFRT_SLOT_DST(pc)]
#define SRC r[BPFRT_SLOT_SRC(pc)]

#ifndef OBSERVE /* what a test that watches programs does before each instruction */
#define OBSERVE() ((void)0)
#endif

static enum bpfrt_trap bad_access(struct bpfrt_machine *m, uint64_t at, bool is_load)
{
	m->address = at;
	return is_load ? BPFRT_TRAP_BAD_READ : BPFRT_TRAP_BAD_WRITE;
}

/* The access of a slot, plain or of the context. */
static enum bpfrt_trap access(struct bpfrt_machine *m, const struct bpfrt_slot *pc, uint64_t *r)
{
	bool is_load = (pc->opcode & 7) == 1, is_allowed = true; /* class LDX */
	unsigned size = BPFRT_SLOT_SIZE(pc);
	uint64_t at = (is_load ? SRC : DST) + (uint64_t)(int64_t)pc->off, off = at - (uintptr_t)m->run->ctx;
	uint64_t value = bpfrt_compact_stored(pc, r);

	if (bpfrt_slot_is_ctx(pc))
		is_allowed = is_load ? bpfrt_ctx_load(m, off, size, &value) : bpfrt_ctx_store(m, off, size, value);
	else if (CHECKED)
		is_allowed =
			is_load ? bpfrt_machine_load(m, at, size, &value) : bpfrt_machine_store(m, at, size, value);
	else if (is_load)
		value = bpfrt_bytes_load(bpfrt_pointer_of(at), size);
	else
		bpfrt_bytes_store(bpfrt_pointer_of(at), size, value);
	if (!is_allowed)
		return bad_access(m, at, is_load);
	if (is_load)
		bpfrt_compact_loaded(pc, r, value);
	return BPFRT_TRAP_NONE;
}

/* Never of the context. */
static enum bpfrt_trap atomic(struct bpfrt_machine *m, const struct bpfrt_slot *pc, const struct bpfrt_row *row,
			      uint64_t *r)
{
	bool loads = row->shape == BPFC_SHAPE_LOAD_ACQ;
	uint64_t at = (loads ? SRC : DST) + (uint64_t)(int64_t)pc->off;

	if (CHECKED && !bpfrt_machine_find(m, at, BPFRT_SLOT_SIZE(pc), !loads))
		return bad_access(m, at, loads);
	if (CHECKED && at & (BPFRT_SLOT_SIZE(pc) - 1))
		STEP_TRAP(BAD_ALIGNMENT, at);
	bpfrt_compact_atomic(pc, row, r, at);
	return BPFRT_TRAP_NONE;
}

/* LD_IMM64: src says what is named. */
static enum bpfrt_trap wide(struct bpfrt_machine *m, const struct bpfrt_slot *pc, uint64_t *r)
{
	m->to = m->next = pc + 2;
	if (BPFRT_SLOT_SRC(pc) == BPFRT_KEY_LD_IMM64)
		DST = (uint64_t)(uint32_t)pc[1].imm << 32 | (uint32_t)pc->imm;
	else if (BPFRT_SLOT_SRC(pc) == BPFRT_KEY_LD_CODE)
		DST = (uintptr_t)(pc + 1 + pc->imm);
	else if (!bpfrt_machine_symbol(m->prog->vm, pc, &DST))
		STEP_TRAP(BAD_SYMBOL, 0);
	return BPFRT_TRAP_NONE;
}

static enum bpfrt_trap call_id(struct bpfrt_machine *m, uint64_t *r, uint32_t index)
{
	if (index != BPFRT_TAIL_CALL)
		return call_helper(m, r, index);
	switch (tail_call(m, r)) {
	case TAIL_CALL_MADE:
		m->to = m->prog->insns;
		break;
	case TAIL_CALL_DONE:
		m->ended = true;
		break;
	case TAIL_CALL_FAILED:
		break;
	case TAIL_CALL_TRAP:
		return m->trap;
	}
	return BPFRT_TRAP_NONE;
}

static __attribute__((noinline)) enum bpfrt_trap call_slot(struct bpfrt_machine *m, const struct bpfrt_slot *pc,
							   uint64_t *r, const struct bpfrt_slot *to)
{
	m->to = to;
	return push(m, r, pc + 1);
}

static enum bpfrt_trap call(struct bpfrt_machine *m, const struct bpfrt_slot *pc, uint64_t *r)
{
	switch (BPFRT_SLOT_SRC(pc)) {
	case BPFRT_KEY_CALL_SUBPROG:
		return call_slot(m, pc, r, pc + 1 + pc->imm);
	case BPFRT_KEY_CALL_EXTERN:
		return call_extern(m, r, (uint32_t)pc->imm);
	default:
		return call_id(m, r, (uint32_t)pc->imm);
	}
}

/* By register: a function of the program, or a helper's id. */
static enum bpfrt_trap call_reg(struct bpfrt_machine *m, const struct bpfrt_slot *pc, uint64_t *r)
{
	uint64_t callee = r[bpfc_call_reg(BPFRT_SLOT_DST(pc), pc->imm)];
	uint32_t slot = slot_at(m, callee);

	if (slot == UINT32_MAX && callee > UINT32_MAX)
		STEP_TRAP(BAD_CALL, callee);
	if (slot == UINT32_MAX)
		return call_id(m, r, (uint32_t)callee);
	return call_slot(m, pc, r, (const struct bpfrt_slot *)m->prog->insns + slot);
}

static enum bpfrt_trap packet(struct bpfrt_machine *m, const struct bpfrt_slot *pc, uint64_t *r, bool is_indirect)
{
	uint32_t off = (uint32_t)pc->imm + (is_indirect ? (uint32_t)SRC : 0);

	return load_packet(m, r, (int32_t)off, BPFRT_SLOT_SIZE(pc));
}

/* Does a slot. m->to: where the program goes on, unless that is at the next one; m->ended: the function returns. */
static enum bpfrt_trap step(struct bpfrt_machine *m, const struct bpfrt_slot *pc, uint64_t *r)
{
	const struct bpfrt_row *row = bpfrt_slot_row(pc);

	if (!row)
		STEP_TRAP(BAD_INSN, 0);
	switch ((enum bpfc_shape)row->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		bpfrt_compact_alu(pc, row->op, r);
		break;
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
		if (bpfrt_compact_test(pc, row->op, r))
			m->to = pc + 1 + pc->off;
		break;
	case BPFC_SHAPE_MAY_GOTO:
		if (m->loops) {
			m->loops--;
			break;
		}
		/* fall through */
	case BPFC_SHAPE_JA:
		m->to = pc + 1 + pc->off;
		break;
	case BPFC_SHAPE_JA_LONG:
		m->to = pc + 1 + pc->imm;
		break;
	case BPFC_SHAPE_CALL:
		return call(m, pc, r);
	case BPFC_SHAPE_CALL_REG:
		return call_reg(m, pc, r);
	case BPFC_SHAPE_EXIT:
		m->ended = true;
		break;
	case BPFC_SHAPE_LD_IMM64:
		return wide(m, pc, r);
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
		return access(m, pc, r);
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
	case BPFC_SHAPE_LOAD_ACQ:
	case BPFC_SHAPE_STORE_REL:
		return atomic(m, pc, row, r);
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		return packet(m, pc, r, row->shape == BPFC_SHAPE_LD_IND);
	case BPFC_SHAPE_COUNT:
		break;
	}
	return BPFRT_TRAP_NONE;
}

enum bpfrt_trap NAME(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run)
{
	const struct bpfrt_slot *pc = prog->insns;
	int64_t budget = run->budget && run->budget < INT64_MAX ? (int64_t)run->budget : INT64_MAX, left = budget;
	uint64_t r[BPFRT_MACHINE_REGS];
	struct bpfrt_machine m;
	enum bpfrt_trap trap;

#if BPFRT_THREADED
	if (prog->ops)
		return THREADED(prog, run);
#endif
	trap = start(&m, r, prog, run);
	while (!trap) {
		OBSERVE();
		m.to = m.next = pc + 1;
		m.ended = false;
		trap = step(&m, pc, r);
		if (trap)
			break;
		left--;
		if ((m.to != m.next || m.ended) && left < 0) {
			trap = BPFRT_TRAP_BUDGET;
			break;
		}
		if (m.ended)
			m.to = pop(&m, r);
		if (!m.to)
			break;
		pc = m.to;
	}
	bpfrt_machine_drop(&m);
	run->result = r[0];
	run->executed = (uint64_t)(budget - left);
	run->prog = m.prog;
	run->insn = (uint32_t)(pc - (const struct bpfrt_slot *)m.prog->insns);
	run->address = m.address;
	return trap;
}
