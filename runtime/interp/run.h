/*
 * The interpreter's loop over a program in place: the source of trusted.c and checked.c, which define NAME, THREADED
 * and CHECKED. compact.h has a body for each shape of insn.def; what names something or leaves the function is done
 * here. A row of which they do not know shape, key or operation does not compile.
 */
#include "steps.h"
#include "threaded.h"

/* Rows that share an opcode share its entry of a table. */
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Winitializer-overrides"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define DST r[BPFRT_SLOT_DST(pc)]
#define SRC r[BPFRT_SLOT_SRC(pc)]
#define IMM ((uint64_t)(int64_t)pc->imm)
#define OFF ((uint64_t)(int64_t)pc->off)

#define SIZE ((0x8124u >> (pc->opcode >> 3 & 3) * 4) & 15u) /* of an access, by its opcode: W, H, B, DW */

#define NEXT                   \
	do {                   \
		pc++;          \
		goto dispatch; \
	} while (0)
#define TRAP(why, where)                 \
	do {                             \
		trap = BPFRT_TRAP_##why; \
		m.address = (where);     \
		goto stop;               \
	} while (0)
#define TRY(step)                  \
	do {                       \
		trap = (step);     \
		if (trap)          \
			goto stop; \
	} while (0)

/* Leaves the straight line that began at `line`: what it executed counts. A trap is at `at`. */
#define LEAVE(target, at)                                      \
	do {                                                   \
		uint64_t executed = (uint64_t)(pc - line) + 1; \
                                                               \
		if (!LIKELY(executed <= left)) {               \
			pc = line = (at);                      \
			TRAP(BUDGET, 0);                       \
		}                                              \
		left -= executed;                              \
		pc = line = (target);                          \
	} while (0)
#define JUMP(distance)                                   \
	do {                                             \
		LEAVE(pc + 1 + (int64_t)(distance), pc); \
		goto dispatch;                           \
	} while (0)
#define INDEX ((uint32_t)pc->imm)
#ifndef OBSERVE /* what a test that watches programs does before each instruction */
#define OBSERVE() ((void)0)
#endif

enum bpfrt_trap NAME(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run)
{
	struct bpfrt_machine m;
	uint64_t r[BPFRT_MACHINE_REGS];
	const struct bpfrt_slot *pc = prog->insns, *line = pc, *back;
	uint64_t left = run->budget ? run->budget : UINT64_MAX, loaded_value;
	enum bpfrt_trap trap;
	int32_t packet_off = 0;

#if BPFRT_THREADED
	if (prog->ops)
		return THREADED(prog, run);
#endif
	TRY(start(&m, r, prog, run));

#include "compact.h"

by_src: /* LD_IMM64 and CALL: src says what is named */
	switch (BPFRT_SLOT_SRC(pc) << 8 | pc->opcode) {
#define NAMED_NONE(name, opcode, key)
#define NAMED_OFF(name, opcode, key)
#define NAMED_IMM(name, opcode, key)
#define NAMED_SRC(name, opcode, key) \
	case (key) << 8 | (opcode):  \
		goto named_##name;
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) NAMED_##keyfield(name, opcode, key)
#include "bpfc/insn.def"
	default:
		goto invalid;
	}

named_LD_IMM64:
	DST = (uint64_t)(uint32_t)pc[1].imm << 32 | (uint32_t)pc->imm;
	goto wide;
named_LD_MAP_FD:
named_LD_MAP_VALUE:
named_LD_MAP_IDX:
named_LD_MAP_IDX_VALUE:
named_LD_VAR:
	if (!bpfrt_machine_symbol(m.prog->vm, pc, &DST))
		TRAP(BAD_SYMBOL, 0);
	goto wide;
named_LD_CODE:
	DST = (uintptr_t)(pc + 1 + pc->imm);
wide: /* two slots, one instruction */
	pc += 2;
	line++;
	goto dispatch;

named_CALL_SUBPROG:
	TRY(push(&m, r, pc + 1));
	JUMP(pc->imm);
leave:
	LEAVE(pc, pc);
	back = pop(&m, r);
	if (!back)
		goto stop;
	pc = line = back;
	goto dispatch;
named_CALL_EXTERN:
	TRY(call_extern(&m, r, INDEX));
	NEXT;
named_CALL_HELPER:
	if (INDEX == BPFRT_TAIL_CALL)
		goto tail_call;
	TRY(call_helper(&m, r, INDEX));
	NEXT;
tail_call:
	switch (tail_call(&m, r)) {
	case TAIL_CALL_FAILED:
		NEXT;
	case TAIL_CALL_DONE:
		goto leave;
	case TAIL_CALL_MADE:
		LEAVE(m.prog->insns, m.prog->insns);
		goto dispatch;
	default:
		TRY(m.trap);
	}

load_packet:
	TRY(load_packet(&m, r, packet_off, SIZE));
	if (m.ended)
		goto leave;
	NEXT;
ctx_load:
	if (!bpfrt_ctx_load(&m, SRC + OFF - (uintptr_t)run->ctx, SIZE, &loaded_value))
		TRAP(BAD_READ, SRC + OFF);
loaded:
	DST = extended(pc->opcode, SIZE, loaded_value);
	NEXT;
ctx_store:
	if (!bpfrt_ctx_store(&m, DST + OFF - (uintptr_t)run->ctx, SIZE, pc->opcode & 1 ? SRC : IMM))
		TRAP(BAD_WRITE, DST + OFF);
	NEXT;

invalid:
	TRAP(BAD_INSN, 0);
stop:
	run->result = r[0];
	run->executed = (run->budget ? run->budget : UINT64_MAX) - left + (uint64_t)(pc - line);
	run->prog = m.prog;
	run->insn = (uint32_t)(pc - (const struct bpfrt_slot *)m.prog->insns);
	run->address = m.address;
	return trap;
}
