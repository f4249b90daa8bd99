/*
 * The interpreter's loop: the source of trusted.c and checked.c, which define NAME and CHECKED. Instructions are done
 * by fast.h, which has a handler for each row of insn.def, or, where the compiler optimises for size, by compact.h,
 * which has one for each shape; what names something or leaves the function is done here. A row of which they do not
 * know shape, key or operation does not compile.
 */
#include "bpfc/insn.h"
#include "bpfrt/helpers.h"
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

#define SIZE ((0x8124u >> (pc->opcode >> 3 & 3) * 4) & 15u) /* of an access, by its opcode: W, H, B, DW */

#define NEXT              \
	do {              \
		pc++;     \
		DISPATCH; \
	} while (0)
#define TRAP(why, where)                 \
	do {                             \
		trap = BPFRT_TRAP_##why; \
		address = (where);       \
		goto stop;               \
	} while (0)

/* Leaves the straight line that began at `line`: what it executed counts. */
#define LEAVE(target)                                          \
	do {                                                   \
		uint64_t executed = (uint64_t)(pc - line) + 1; \
                                                               \
		if (!LIKELY(executed <= left))                 \
			TRAP(BUDGET, 0);                       \
		left -= executed;                              \
		pc = line = (target);                          \
	} while (0)
#define JUMP(distance)                               \
	do {                                         \
		LEAVE(pc + 1 + (int64_t)(distance)); \
		DISPATCH;                            \
	} while (0)

#ifndef __OPTIMIZE_SIZE__
#include "shapes.h"
#endif

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
	uint64_t loaded_value;
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

#define SYMBOL(known, value)         \
	if (!(known))                \
		TRAP(BAD_SYMBOL, 0); \
	DST = (uint64_t)(value);     \
	goto wide;
#define INDEX ((uint32_t)pc->imm)
#define VM (m.prog->vm)
named_LD_IMM64:
	DST = (uint64_t)(uint32_t)pc[1].imm << 32 | (uint32_t)pc->imm;
wide: /* two slots, one instruction */
	pc += 2;
	line++;
	DISPATCH;
named_LD_MAP_IDX:
	SYMBOL(INDEX < VM->map_count, (uintptr_t)VM->maps[INDEX])
named_LD_MAP_IDX_VALUE:
	SYMBOL(INDEX < VM->map_count && VM->maps[INDEX]->values,
	       (uintptr_t)VM->maps[INDEX]->values + (uint64_t)(int64_t)pc[1].imm)
named_LD_VAR: {
	const struct bpfrt_region *variable = bpfrt_machine_variable(VM, INDEX);

	SYMBOL(variable, (uintptr_t)variable->start + (uint64_t)(int64_t)pc[1].imm)
}
named_LD_CODE:
	SYMBOL(true, (uintptr_t)(pc + 1 + pc->imm))
named_LD_MAP_FD:
named_LD_MAP_VALUE: /* what only a loader knows */
	TRAP(BAD_SYMBOL, 0);

named_CALL_SUBPROG:
	if (top == frames + (BPFRT_MAX_FRAMES - 1))
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
	line = pc;
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

named_CALL_EXTERN:
	if (INDEX >= VM->extern_count || !VM->externs[INDEX].call)
		TRAP(BAD_CALL, 0);
	r[0] = VM->externs[INDEX].call(r + 1);
	if (CHECKED)
		bpfrt_machine_forget(&m);
	NEXT;

named_CALL_HELPER: {
	const struct bpfrt_interp_helper *helper, *special = NULL;
	unsigned bad;

	if (INDEX == BPFRT_TAIL_CALL)
		goto tail_call;
	helper = bpfrt_machine_helper(VM, INDEX);
	if (!helper)
		TRAP(BAD_CALL, 0);
	if (CHECKED && !bpfrt_machine_arguments(&m, helper, r + 1, &bad))
		TRAP(BAD_ARGUMENT, r[1 + bad]);
	if (m.prog->ctx_flags & BPFRT_IMAGE_CTX_SKB)
		special = bpfrt_machine_helper(VM, INDEX | BPFRT_HELPER_SKB);
	r[0] = (special ? special : helper)->call(r + 1);
	if (CHECKED)
		bpfrt_machine_forget(&m);
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

ctx_load:
	if (!bpfrt_ctx_load(&m, SRC + OFF - (uintptr_t)run->ctx, SIZE, &loaded_value))
		TRAP(BAD_READ, SRC + OFF);
loaded:
	__attribute__((unused));
	{ /* modes MEMSX sign-extend */
		unsigned mode = pc->opcode & 0xe0u, unused = 64 - 8 * SIZE;

		if (mode == BPFRT_MODE_CTX_SX || mode == 0x80)
			loaded_value = (uint64_t)((int64_t)(loaded_value << unused) >> unused);
		DST = loaded_value;
		NEXT;
	}
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
	run->address = address;
	return trap;
}
