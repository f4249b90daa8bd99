/* What both of the interpreter's loops do outside of themselves, in the mode that CHECKED says: frames, symbols, calls.
 * What is handed out through pointers is in the machine: handlers that end in a jump have no variable whose address is
 * taken. */
#ifndef BPFRT_STEPS_H
#define BPFRT_STEPS_H

#include "bpfc/helper.h"
#include "bpfc/insn.h"
#include "bpfrt/helpers.h"
#include "machine.h"

/* Stops with what is wrong and where. */
#define STEP_TRAP(why, where)            \
	do {                             \
		m->address = (where);    \
		return BPFRT_TRAP_##why; \
	} while (0)

static inline bool is_runnable(const struct bpfrt_interp_prog *prog)
{
	return prog->is_ready && (CHECKED || (prog->prog_flags & BPFRT_IMAGE_PROG_PROVEN) || !prog->field_count);
}

/* ---- frames ---- */

/* Checked mode: the frames in use are those from r10's on. */
static __attribute__((noinline)) void use_frames(struct bpfrt_machine *m, const uint64_t *r)
{
#if CHECKED
	m->stack.start = (uintptr_t)r[BPFC_R10] - m->prog->frame;
	m->stack.size = (uintptr_t)m->run->stack + m->run->stack_bytes - m->stack.start;
	bpfrt_machine_forget(m);
#else
	(void)m;
	(void)r;
#endif
}

/* Gives the function that begins a frame below r10, all zero. */
static __attribute__((noinline)) bool enter(struct bpfrt_machine *m, uint64_t *r)
{
	uint64_t frame = m->prog->frame;

	if (r[BPFC_R10] - (uintptr_t)m->run->stack < frame)
		return false;
	__builtin_memset(bpfrt_pointer_of(r[BPFC_R10] - frame), 0, (size_t)frame);
	m->loops = BPFC_MAY_GOTO_LOOPS;
	use_frames(m, r);
	return true;
}

/* The machine and the registers of a run that begins. */
static enum bpfrt_trap start(struct bpfrt_machine *m, uint64_t *r, const struct bpfrt_interp_prog *prog,
			     struct bpfrt_interp_run *run)
{
	m->prog = prog;
	m->run = run;
	m->native = (struct bpfrt_run){ 0 };
	m->top = m->frames;
	m->address = 0;
	__builtin_memset(m->held, 0, sizeof(m->held));
	__builtin_memset(r, 0, BPFRT_MACHINE_REGS * sizeof(*r));
	r[1] = (uintptr_t)run->ctx;
	r[2] = run->arg;
	r[BPFC_R10] = (uintptr_t)run->stack + run->stack_bytes;
	if (!is_runnable(prog))
		return BPFRT_TRAP_NOT_READY;
	return enter(m, r) ? BPFRT_TRAP_NONE : BPFRT_TRAP_NO_STACK;
}

/* Calls a function of the program, which returns to `back`. */
static inline enum bpfrt_trap push(struct bpfrt_machine *m, uint64_t *r, const void *back)
{
	if (m->top == m->frames + (BPFRT_MAX_FRAMES - 1))
		return BPFRT_TRAP_NO_STACK;
	m->top->back = back;
	m->top->prog = m->prog;
	m->top->loops = m->loops;
	__builtin_memcpy(m->top->saved, r + 6, sizeof(m->top->saved));
	r[BPFC_R10] -= m->prog->frame;
	if (!enter(m, r))
		return BPFRT_TRAP_NO_STACK;
	m->top++;
	return BPFRT_TRAP_NONE;
}

/* Returns from one; NULL: from the first of the run. */
static inline const void *pop(struct bpfrt_machine *m, uint64_t *r)
{
	if (m->top == m->frames)
		return NULL;
	m->top--;
	m->prog = m->top->prog;
	m->loops = m->top->loops;
	__builtin_memcpy(r + 6, m->top->saved, sizeof(m->top->saved));
	use_frames(m, r);
	return m->top->back;
}

/* ---- calls ---- */

static inline enum bpfrt_trap call_extern(struct bpfrt_machine *m, uint64_t *r, uint32_t index)
{
	const struct bpfrt_vm *vm = m->prog->vm;

	if (index >= vm->extern_count || !vm->externs[index].call)
		STEP_TRAP(BAD_CALL, 0);
	r[0] = vm->externs[index].call(r + 1);
	if (CHECKED)
		bpfrt_machine_forget(m);
	return BPFRT_TRAP_NONE;
}

static inline enum bpfrt_trap call_helper(struct bpfrt_machine *m, uint64_t *r, uint32_t id)
{
	const struct bpfrt_vm *vm = m->prog->vm;
	const struct bpfrt_interp_helper *helper = bpfrt_machine_helper(vm, id), *special = NULL;

	if (!helper)
		STEP_TRAP(BAD_CALL, 0);
	if (CHECKED && !bpfrt_machine_arguments(m, helper, r + 1, &m->bad))
		STEP_TRAP(BAD_ARGUMENT, r[1 + m->bad]);
	if (m->prog->ctx_flags & BPFRT_IMAGE_CTX_SKB)
		special = bpfrt_machine_helper(vm, id | BPFRT_HELPER_SKB);
	if (helper->args[0] == BPFC_ARG_RELEASED_MEM && !bpfrt_machine_give_back(m, r) && CHECKED)
		STEP_TRAP(BAD_ARGUMENT, r[1]);
	r[0] = (special ? special : helper)->call(r + 1);
	if (helper->ret == BPFC_RET_MEM_OR_NULL)
		bpfrt_machine_given(m, id, r);
	if (CHECKED)
		bpfrt_machine_forget(m);
	return BPFRT_TRAP_NONE;
}

/* The slot that a function's address is, or UINT32_MAX: it is none of this program's. */
static inline uint32_t slot_at(const struct bpfrt_machine *m, uint64_t address)
{
	uintptr_t distance = (uintptr_t)address - (uintptr_t)m->prog->insns,
		  slot = distance / sizeof(struct bpfrt_slot);
	bool is_slot = (uintptr_t)address == address && !(distance % sizeof(struct bpfrt_slot));

	return is_slot && slot < m->prog->insn_count ? (uint32_t)slot : UINT32_MAX;
}

enum tail_call {
	TAIL_CALL_FAILED, /* r0 says so; the program goes on */
	TAIL_CALL_DONE,   /* a native program ran; the function that called it returns */
	TAIL_CALL_MADE,   /* m->prog takes the place of this function: what it returns, this one does */
	TAIL_CALL_TRAP,
};

static inline enum tail_call tail_call(struct bpfrt_machine *m, uint64_t *r)
{
	const struct bpfrt_interp_prog *caller = m->prog;
	const struct bpfrt_map *map = bpfrt_pointer_of(r[2]);
	const struct bpfrt_prog *next;

#if CHECKED
	map = bpfrt_machine_map(m->prog->vm, r[2]);
	if (!map || r[1] != (uintptr_t)m->run->ctx) {
		m->address = map ? r[1] : r[2];
		m->trap = BPFRT_TRAP_BAD_ARGUMENT;
		return TAIL_CALL_TRAP;
	}
#endif
	next = bpfrt_machine_tail_call(m, map, (uint32_t)r[3]);
	if (!next) {
		r[0] = (uint64_t)-BPFRT_ENOENT;
		return TAIL_CALL_FAILED;
	}
	if (next->body != bpfrt_interp_body) {
		r[0] = next->body(bpfrt_pointer_of(r[1]), &m->native);
		return TAIL_CALL_DONE;
	}
	m->trap = BPFRT_TRAP_NOT_READY;
	if (!is_runnable((const struct bpfrt_interp_prog *)(const void *)next))
		return TAIL_CALL_TRAP;
	m->prog = (const struct bpfrt_interp_prog *)(const void *)next;
	if (enter(m, r))
		return TAIL_CALL_MADE;
	m->prog = caller;
	m->trap = BPFRT_TRAP_NO_STACK;
	return TAIL_CALL_TRAP;
}

/* Legacy packet access; past the packet's end, m->ended: the function returns 0. */
static inline enum bpfrt_trap load_packet(struct bpfrt_machine *m, uint64_t *r, int32_t off, uint32_t size)
{
	if (!(m->prog->ctx_flags & BPFRT_IMAGE_CTX_SKB) || (CHECKED && r[6] != (uintptr_t)m->run->ctx))
		STEP_TRAP(BAD_ARGUMENT, r[6]);
	m->ended = bpfrt_skb_load_abs(bpfrt_pointer_of(r[6]), off, size, &r[0]) != 0;
	if (m->ended)
		r[0] = 0;
	return BPFRT_TRAP_NONE;
}

#endif
