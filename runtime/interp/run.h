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

/* The access of a slot: plain, of the context, or atomic, which is never of the context. */
static enum bpfrt_trap access(struct bpfrt_machine *m, const struct bpfrt_slot *pc, const struct bpfrt_row *row,
			      uint64_t *r)
{
	bool write = (pc->opcode & 7) != 1 && row->shape != BPFC_SHAPE_LOAD_ACQ, is_allowed = true; /* class LDX */
	bool is_atomic = row->shape >= BPFC_SHAPE_ATOMIC;
	unsigned size = BPFRT_SLOT_SIZE(pc);
	uint64_t at = (write ? DST : SRC) + (uint64_t)(int64_t)pc->off;

	m->value = bpfrt_compact_stored(pc, r);
	if (is_atomic)
		is_allowed = !CHECKED || bpfrt_machine_find(m, size, at, write);
	else if (pc->opcode >= BPFRT_MODE_CTX) /* of its shapes, only those of the context have such a mode */
		is_allowed = bpfrt_ctx_access(m, size, at - (uintptr_t)m->run->ctx, write);
	else if (CHECKED)
		is_allowed = bpfrt_machine_access(m, size, at, write);
	else if (write)
		bpfrt_bytes_store(bpfrt_pointer_of(at), size, m->value);
	else
		m->value = bpfrt_bytes_load(bpfrt_pointer_of(at), size);
	if (!is_allowed || (CHECKED && is_atomic && at & (size - 1))) {
		m->address = at;
		return is_allowed ? BPFRT_TRAP_BAD_ALIGNMENT : write ? BPFRT_TRAP_BAD_WRITE : BPFRT_TRAP_BAD_READ;
	}
	if (is_atomic)
		bpfrt_compact_atomic(pc, row, r, at);
	else if (!write)
		bpfrt_compact_loaded(pc, r, m->value);
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
		return BPFRT_TRAP_BAD_SYMBOL;
	return BPFRT_TRAP_NONE;
}

/* A helper. */
BPFRT_ONCE enum bpfrt_trap call_id(struct bpfrt_machine *m, const struct bpfrt_slot *pc, uint64_t *r, uint32_t id)
{
	enum bpfrt_trap trap;

	if (id == BPFRT_TAIL_CALL) {
		trap = tail_call(m, r);
		m->to = m->to ? m->to : m->next;
		return trap;
	}
	trap = call_with_callback(m, r, bpfrt_machine_helper(m->prog->vm, id));
	m->to = m->next = pc + 1; /* callbacks go elsewhere */
	m->ended = false;
	return trap;
}

/* Of a function of the program, an extern, or a helper by its id; by register, of the first or last. */
static enum bpfrt_trap call(struct bpfrt_machine *m, const struct bpfrt_slot *pc, uint64_t *r, bool is_reg)
{
	uint64_t callee = (uint32_t)pc->imm;
	const struct bpfrt_slot *to = NULL;

	if (is_reg) {
		callee = r[BPFRT_SLOT_DST(pc) | (unsigned)pc->imm]; /* one of them is 0 */
		to = bpfrt_machine_slot(m, callee);
	} else if (BPFRT_SLOT_SRC(pc) == BPFRT_KEY_CALL_SUBPROG) {
		to = pc + 1 + pc->imm;
	} else if (BPFRT_SLOT_SRC(pc) == BPFRT_KEY_CALL_EXTERN) {
		return call_extern(m, r, (uint32_t)callee);
	}
	if (to) {
		m->to = to;
		return push(m, r, pc + 1);
	}
	if (callee > UINT32_MAX)
		STEP_TRAP(BAD_CALL, callee);
	return call_id(m, pc, r, (uint32_t)callee);
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
		return BPFRT_TRAP_BAD_INSN;
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
	case BPFC_SHAPE_CALL_REG:
		return call(m, pc, r, row->shape == BPFC_SHAPE_CALL_REG);
	case BPFC_SHAPE_EXIT:
		m->ended = true;
		break;
	case BPFC_SHAPE_LD_IMM64:
		return wide(m, pc, r);
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
	case BPFC_SHAPE_LOAD_ACQ:
	case BPFC_SHAPE_STORE_REL:
		return access(m, pc, row, r);
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		return packet(m, pc, r, row->shape == BPFC_SHAPE_LD_IND);
	case BPFC_SHAPE_COUNT:
		break;
	}
	return BPFRT_TRAP_NONE;
}

static enum bpfrt_trap resume(struct bpfrt_machine *m, uint64_t *r, const void *slot)
{
	const struct bpfrt_slot *pc = slot;
	enum bpfrt_trap trap;

	for (; pc; pc = m->to) {
		OBSERVE();
		m->to = m->next = pc + 1;
		m->ended = false;
		trap = step(m, pc, r);
		if (!trap && --m->left < 0 && (m->to != m->next || m->ended))
			trap = BPFRT_TRAP_BUDGET;
		if (trap) {
			if (!m->trap)
				m->insn = (uint32_t)(pc - (const struct bpfrt_slot *)m->prog->insns);
			return trap;
		}
		if (m->ended)
			m->to = pop(m, r);
	}
	return BPFRT_TRAP_NONE;
}

enum bpfrt_trap NAME(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run)
{
	uint64_t r[BPFRT_MACHINE_REGS];
	struct bpfrt_machine m;
	enum bpfrt_trap trap;

#if BPFRT_THREADED
	if (prog->ops)
		return THREADED(prog, run);
#endif
	trap = start(&m, r, prog, run);
	return finish(&m, r, trap ? trap : resume(&m, r, first_slot(prog, run)));
}
