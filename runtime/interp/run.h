/*
 * The interpreter's loop: the source of trusted.c and checked.c, which define NAME and CHECKED. SHAPE_* are the bodies
 * of instructions, by the shapes of insn.def; how an instruction finds its body is fast.h's or compact.h's: the first
 * has a handler for each row, the second, where the compiler optimises for size, one for each shape and width. A row
 * that they do not know, in shape, key or operation, does not compile.
 */
#include "bpfrt/helpers.h"
#include "expr.h"
#include "machine.h"

/* Rows that share an opcode share its entry of a table. */
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Winitializer-overrides"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define DST r[BPFRT_SLOT_DST(pc)]
#define SRC r[BPFRT_SLOT_SRC(pc)]
#define IMM ((uint64_t)(int64_t)pc->imm)
#define OFF ((uint64_t)(int64_t)pc->off)

#define NEXT       \
	do {       \
		pc++;      \
		DISPATCH;  \
	} while (0)
#define TRAP(why, where)              \
	do {                          \
		trap = BPFRT_TRAP_##why; \
		address = (where);    \
		goto stop;            \
	} while (0)

/* Leaves the straight line that began at `line`: what it executed counts. */
#define LEAVE(target)                                            \
	do {                                                     \
		uint64_t executed = (uint64_t)(pc - line) + 1;   \
                                                                 \
		if (!LIKELY(executed <= left))                   \
			TRAP(BUDGET, 0);                         \
		left -= executed;                                \
		pc = line = (target);                            \
	} while (0)
#define JUMP(distance)                               \
	do {                                         \
		LEAVE(pc + 1 + (int64_t)(distance)); \
		DISPATCH;                            \
	} while (0)

/* ---- memory ---- */

#if CHECKED
#define LOAD(bits, value, at)                                                                         \
	do {                                                                                          \
		if (LIKELY(bpfrt_span_holds(&m.readable, (at), (bits) / 8))) {                        \
			uint##bits##_t loaded_;                                                       \
                                                                                                      \
			__builtin_memcpy(&loaded_, bpfrt_pointer_of(at), sizeof(loaded_));            \
			value = loaded_;                                                              \
		} else if (!bpfrt_machine_load(&m, (at), (bits) / 8, &value)) {                       \
			TRAP(BAD_READ, (at));                                                         \
		}                                                                                     \
	} while (0)
#define STORE(bits, value, at)                                                                        \
	do {                                                                                          \
		if (LIKELY(bpfrt_span_holds(&m.writable, (at), (bits) / 8))) {                        \
			uint##bits##_t stored_ = (uint##bits##_t)(value);                             \
                                                                                                      \
			__builtin_memcpy(bpfrt_pointer_of(at), &stored_, sizeof(stored_));            \
		} else if (!bpfrt_machine_store(&m, (at), (bits) / 8, (value))) {                     \
			TRAP(BAD_WRITE, (at));                                                        \
		}                                                                                     \
	} while (0)
#define ATOMIC_PLACE(bits, at)                                           \
	do {                                                             \
		if (!bpfrt_machine_find(&m, (at), (bits) / 8, true))     \
			TRAP(BAD_WRITE, (at));                           \
		if ((at) % ((bits) / 8))                                 \
			TRAP(BAD_ALIGNMENT, (at));                       \
	} while (0)
#else
#define LOAD(bits, value, at)                                                              \
	do {                                                                               \
		uint##bits##_t loaded_;                                                    \
                                                                                           \
		__builtin_memcpy(&loaded_, bpfrt_pointer_of(at), sizeof(loaded_));         \
		value = loaded_;                                                           \
	} while (0)
#define STORE(bits, value, at)                                                             \
	do {                                                                               \
		uint##bits##_t stored_ = (uint##bits##_t)(value);                          \
                                                                                           \
		__builtin_memcpy(bpfrt_pointer_of(at), &stored_, sizeof(stored_));         \
	} while (0)
#define ATOMIC_PLACE(bits, at) ((void)0)
#endif

/* ---- one handler per shape; `name` is the row's ---- */

#define SHAPE_ALU_IMM(name, width, op) DST = ALU(width, op, DST, IMM); NEXT;
#define SHAPE_ALU_REG(name, width, op) DST = ALU(width, op, DST, SRC); NEXT;
#define SHAPE_ALU_UNARY(name, width, op) DST = ALU(width, op, DST, 0); NEXT;
#define SHAPE_ALU_SWAP(name, width, op) DST = SWAP(op, DST); NEXT;
#define SHAPE_JA(name, width, op) JUMP(pc->off);
#define SHAPE_JA_LONG(name, width, op) JUMP(pc->imm);
#define SHAPE_JMP_IMM(name, width, op)        \
	if (CMP(width, op, DST, IMM)) \
		JUMP(pc->off);           \
	NEXT;
#define SHAPE_JMP_REG(name, width, op)        \
	if (CMP(width, op, DST, SRC)) \
		JUMP(pc->off);           \
	NEXT;
#define SHAPE_LDX(name, width, op)              \
	{                                       \
		uint64_t at = SRC + OFF, value; \
                                                \
		LOAD(width, value, at);         \
		DST = value;                    \
		NEXT;                           \
	}
#define SHAPE_LDXS(name, width, op)                              \
	{                                                        \
		uint64_t at = SRC + OFF, value;                  \
                                                                 \
		LOAD(width, value, at);                          \
		DST = (uint64_t)(int64_t)(int##width##_t)value;  \
		NEXT;                                            \
	}
#define SHAPE_ST(name, width, op)        \
	{                                \
		uint64_t at = DST + OFF; \
                                         \
		STORE(width, IMM, at);   \
		NEXT;                    \
	}
#define SHAPE_STX(name, width, op)       \
	{                                \
		uint64_t at = DST + OFF; \
                                         \
		STORE(width, SRC, at);   \
		NEXT;                    \
	}
#define SHAPE_ATOMIC(name, width, op)                                \
	{                                                            \
		uint64_t at = DST + OFF;                             \
                                                                     \
		ATOMIC_PLACE(width, at);                             \
		bpfrt_atomic_rmw##width(at, RMW(op), SRC);      \
		NEXT;                                                \
	}
#define SHAPE_ATOMIC_FETCH(name, width, op)                                \
	{                                                                  \
		uint64_t at = DST + OFF;                                   \
                                                                           \
		ATOMIC_PLACE(width, at);                                   \
		SRC = bpfrt_atomic_rmw##width(at, RMW(op), SRC);      \
		NEXT;                                                      \
	}
#define SHAPE_ATOMIC_CMPXCHG(name, width, op)                              \
	{                                                                  \
		uint64_t at = DST + OFF;                                   \
                                                                           \
		ATOMIC_PLACE(width, at);                                   \
		r[0] = bpfrt_atomic_cmpxchg##width(at, r[0], SRC);         \
		NEXT;                                                      \
	}
#define SHAPE_LD_ABS(name, width, op) \
	packet_off = pc->imm;   \
	packet_size = width / 8; \
	goto load_packet;
#define SHAPE_LD_IND(name, width, op)                            \
	packet_off = (int32_t)((uint32_t)SRC + (uint32_t)pc->imm); \
	packet_size = width / 8;                                 \
	goto load_packet;
#define SHAPE_LD_IMM64(name, width, op) goto symbol_##name;
#define SHAPE_CALL(name, width, op) goto call_##name;
#define SHAPE_EXIT(name, width, op) goto leave;

/* What a function that calls another gets back. */
struct frame {
	const struct bpfrt_slot *back;
	const struct bpfrt_interp_prog *prog;
	uint64_t saved[5]; /* r6 to r10 */
};

/* Gives the function that begins a frame below r10, all zero. */
static bool enter(struct bpfrt_machine *m, const uint64_t *r)
{
	uint64_t low = (uintptr_t)m->run->stack, frame = m->prog->frame;

	if (r[BPFC_R10] - low < frame)
		return false;
	__builtin_memset(bpfrt_pointer_of(r[BPFC_R10] - frame), 0, (size_t)frame);
#if CHECKED
	m->stack.start = r[BPFC_R10] - frame;
	m->stack.size = low + m->run->stack_bytes - m->stack.start;
	bpfrt_machine_forget(m);
#endif
	return true;
}

enum bpfrt_trap NAME(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run)
{
	struct bpfrt_machine m = { .prog = prog, .run = run };
	uint64_t r[BPFRT_MACHINE_REGS] = { [1] = (uintptr_t)run->ctx, [2] = run->arg };
	struct frame frames[BPFRT_MAX_FRAMES - 1], *top = frames;
	const struct bpfrt_slot *pc = prog->insns, *line = pc;
	uint64_t left = run->budget ? run->budget : UINT64_MAX, address = 0;
	enum bpfrt_trap trap = BPFRT_TRAP_NONE;
	int32_t packet_off;
	uint32_t packet_size;

	if (!prog->is_ready || (!CHECKED && !(prog->prog_flags & BPFRT_IMAGE_PROG_PROVEN) && prog->field_count))
		TRAP(NOT_READY, 0);
	r[BPFC_R10] = (uintptr_t)run->stack + run->stack_bytes;
	if (!enter(&m, r))
		TRAP(NO_STACK, 0);

#ifdef __OPTIMIZE_SIZE__
#include "compact.h"
#else
#include "fast.h"
#endif

#define SYMBOL(known, value)                   \
	if (!(known))                          \
		TRAP(BAD_SYMBOL, 0);           \
	DST = (uint64_t)(value);               \
	goto wide;
#define INDEX ((uint32_t)pc->imm)
#define VM (m.prog->vm)
symbol_LD_IMM64:
	DST = (uint64_t)(uint32_t)pc[1].imm << 32 | (uint32_t)pc->imm;
wide: /* two slots, one instruction */
	pc += 2;
	line++;
	DISPATCH;
symbol_LD_MAP_IDX:
	SYMBOL(INDEX < VM->map_count, (uintptr_t)VM->maps[INDEX])
symbol_LD_MAP_IDX_VALUE:
	SYMBOL(INDEX < VM->map_count && VM->maps[INDEX]->values,
	       (uintptr_t)VM->maps[INDEX]->values + (uint64_t)(int64_t)pc[1].imm)
symbol_LD_VAR: {
	const struct bpfrt_region *variable = bpfrt_machine_variable(VM, INDEX);

	SYMBOL(variable, (uintptr_t)variable->start + (uint64_t)(int64_t)pc[1].imm)
}
symbol_LD_CODE:
	SYMBOL(true, (uintptr_t)(pc + 1 + pc->imm))
symbol_LD_MAP_FD:
symbol_LD_MAP_VALUE: /* what only a loader knows */
	TRAP(BAD_SYMBOL, 0);

call_CALL_SUBPROG:
	if (top == frames + BPFRT_MAX_FRAMES - 1)
		TRAP(NO_STACK, 0);
	*top = (struct frame){ pc + 1, m.prog, { r[6], r[7], r[8], r[9], r[BPFC_R10] } };
	r[BPFC_R10] -= m.prog->frame;
	if (!enter(&m, r))
		TRAP(NO_STACK, 0);
	top++;
	JUMP(pc->imm);

leave: {
	uint64_t executed = (uint64_t)(pc - line) + 1;

	if (executed > left)
		TRAP(BUDGET, 0);
	left -= executed;
	line = pc + 1;
	if (top == frames)
		goto stop;
	top--;
	pc = line = top->back;
	m.prog = top->prog;
	__builtin_memcpy(r + 6, top->saved, sizeof(top->saved));
#if CHECKED
	m.stack.start = r[BPFC_R10] - m.prog->frame;
	m.stack.size = (uintptr_t)run->stack + run->stack_bytes - m.stack.start;
	bpfrt_machine_forget(&m);
#endif
	DISPATCH;
}

call_CALL_EXTERN:
	if (INDEX >= VM->extern_count || !VM->externs[INDEX].call)
		TRAP(BAD_CALL, 0);
	r[0] = VM->externs[INDEX].call(r + 1);
#if CHECKED
	bpfrt_machine_forget(&m);
#endif
	NEXT;

call_CALL_HELPER: {
	const struct bpfrt_interp_helper *helper;
	unsigned bad;

	if (INDEX == BPFRT_TAIL_CALL)
		goto tail_call;
	helper = bpfrt_machine_helper(VM, INDEX);
	if (!helper)
		TRAP(BAD_CALL, 0);
#if CHECKED
	if (!bpfrt_machine_arguments(&m, helper, r + 1, &bad))
		TRAP(BAD_ARGUMENT, r[1 + bad]);
	r[0] = helper->call(r + 1);
	bpfrt_machine_forget(&m);
#else
	(void)bad;
	r[0] = helper->call(r + 1);
#endif
	NEXT;
}

tail_call: { /* the program found takes the place of this function: what it returns, this one does */
	const struct bpfrt_map *map = bpfrt_pointer_of(r[2]);
	const struct bpfrt_prog *next;

#if CHECKED
	map = bpfrt_machine_map(VM, r[2]);
	if (!map || r[1] != (uintptr_t)run->ctx)
		TRAP(BAD_ARGUMENT, map ? r[1] : r[2]);
#endif
	next = bpfrt_machine_tail_call(&m, map, (uint32_t)r[3]);
	if (!next) {
		r[0] = (uint64_t)-BPFRT_ENOENT;
		NEXT;
	}
	if (next->body != bpfrt_interp_body) {
		r[0] = next->body(bpfrt_pointer_of(r[1]), &m.native);
		goto leave;
	}
	prog = (const struct bpfrt_interp_prog *)(const void *)next;
	if (!prog->is_ready || (!CHECKED && !(prog->prog_flags & BPFRT_IMAGE_PROG_PROVEN) && prog->field_count))
		TRAP(NOT_READY, 0);
	LEAVE(prog->insns);
	m.prog = prog;
	if (!enter(&m, r))
		TRAP(NO_STACK, 0);
	DISPATCH;
}

load_packet: /* past the packet's end: the function returns 0 */
	if (!(m.prog->ctx_flags & BPFRT_IMAGE_CTX_SKB) || (CHECKED && r[6] != (uintptr_t)run->ctx))
		TRAP(BAD_ARGUMENT, r[6]);
	if (bpfrt_skb_load_abs(bpfrt_pointer_of(r[6]), packet_off, packet_size, &r[0])) {
		r[0] = 0;
		goto leave;
	}
	NEXT;

#define CTX_SIZE ((0x8124u >> (pc->opcode >> 3 & 3) * 4) & 15u) /* of W, H, B, DW */
ctx_load: {
	uint64_t at = SRC + OFF - (uintptr_t)run->ctx, value;
	unsigned unused = 64 - 8 * CTX_SIZE;

	if (!bpfrt_ctx_load(&m, at, CTX_SIZE, &value))
		TRAP(BAD_READ, SRC + OFF);
	if ((pc->opcode & 0xe0u) == BPFRT_MODE_CTX_SX)
		value = (uint64_t)((int64_t)(value << unused) >> unused);
	DST = value;
	NEXT;
}
ctx_store: {
	uint64_t at = DST + OFF - (uintptr_t)run->ctx;

	if (!bpfrt_ctx_store(&m, at, CTX_SIZE, pc->opcode & 1 ? SRC : IMM))
		TRAP(BAD_WRITE, DST + OFF);
	NEXT;
}

invalid:
	TRAP(BAD_INSN, 0);
stop:
	run->result = r[0];
	run->executed = (run->budget ? run->budget : UINT64_MAX) - left + (uint64_t)(pc - line);
	run->prog = m.prog;
	run->insn = (uint32_t)(pc - (const struct bpfrt_slot *)m.prog->insns);
	run->address = address;
	return trap;
}
