/* What both of the interpreter's loops do outside of themselves, in the mode that CHECKED says: frames, symbols, calls.
 * What is handed out through pointers is in the machine: handlers that end in a jump have no variable whose address is
 * taken. */
#ifndef BPFRT_STEPS_H
#define BPFRT_STEPS_H

#include "bpfc/helper.h"
#include "bpfc/insn.h"
#include "bpfrt/helpers.h"
#include "later.h"
#include "machine.h"

/* Stops with what is wrong and where. */
#define STEP_TRAP(why, where)            \
	do {                             \
		m->address = (where);    \
		return BPFRT_TRAP_##why; \
	} while (0)

#define BPFRT_MOST_BITS 58 /* a run executes at most 2^58 instructions: the bytes of so many ops are an int64_t */

/* Runs from a slot on to where the function that is at the top of the frames returns, or to a trap; then m->left is
 * right, and of a trap m->prog and m->insn, too. */
static enum bpfrt_trap resume(struct bpfrt_machine *m, uint64_t *r, const void *slot);

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
	uint32_t frame = m->prog->frame;
	uint8_t *top = bpfrt_pointer_of(r[BPFC_R10]);

	if ((size_t)(top - m->run->stack) < frame)
		return false;
	__builtin_memset(top - frame, 0, frame);
	m->loops = BPFC_MAY_GOTO_LOOPS;
	use_frames(m, r);
	return true;
}

/* The machine and the registers of a run that begins. Until it ends, run->executed is what it may execute. */
static enum bpfrt_trap start(struct bpfrt_machine *m, uint64_t *r, const struct bpfrt_interp_prog *prog,
			     struct bpfrt_interp_run *run)
{
	__builtin_memset(m, 0, __builtin_offsetof(struct bpfrt_machine, frames));
	__builtin_memset(r, 0, BPFRT_MACHINE_REGS * sizeof(*r));
	m->prog = prog;
	m->run = run;
	m->shared = run->outer ? run->outer : &m->own;
	m->top = m->frames;
	m->mode = CHECKED ? bpfrt_interp_checked : bpfrt_interp_trusted;
	run->executed = (run->budget - 1) >> BPFRT_MOST_BITS ? UINT64_C(1) << BPFRT_MOST_BITS : run->budget;
	m->left = (int64_t)run->executed;
	r[1] = (uintptr_t)run->ctx;
	r[2] = run->arg;
	if (run->later)
		__builtin_memcpy(r + 1, run->later_args, 5 * sizeof(*r));
	r[BPFC_R10] = (uintptr_t)run->stack + run->stack_bytes;
	if (!is_runnable(prog))
		return BPFRT_TRAP_NOT_READY;
	return enter(m, r) ? BPFRT_TRAP_NONE : BPFRT_TRAP_NO_STACK;
}

/* Where a run begins. */
static inline const void *first_slot(const struct bpfrt_interp_prog *prog, const struct bpfrt_interp_run *run)
{
	return run->later ? run->later->code : prog->insns;
}

/* What the caller of a run that ended gets to know. */
static enum bpfrt_trap finish(struct bpfrt_machine *m, const uint64_t *r, enum bpfrt_trap trap)
{
	bpfrt_machine_drop(m);
	m->run->result = r[0];
	m->run->executed -= (uint64_t)m->left;
	m->run->prog = m->prog;
	m->run->insn = m->insn;
	m->run->address = m->address;
	m->run->trap = trap;
	return trap;
}

/* Calls a function of the program, which returns to `back`; NULL: to who made the machine run. */
BPFRT_ONCE enum bpfrt_trap push(struct bpfrt_machine *m, uint64_t *r, const void *back)
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

/* Returns from one; NULL: from the first of the run, or a callback. */
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
		return BPFRT_TRAP_BAD_CALL;
	r[0] = vm->externs[index].call(r + 1);
	if (CHECKED)
		bpfrt_machine_forget(m);
	return BPFRT_TRAP_NONE;
}

static inline enum bpfrt_trap call_helper(struct bpfrt_machine *m, uint64_t *r,
					  const struct bpfrt_interp_helper *helper)
{
	const struct bpfrt_interp_helper *special = NULL;

	if (!helper)
		return BPFRT_TRAP_BAD_CALL;
	if (CHECKED && !bpfrt_machine_arguments(m, helper, r + 1))
		STEP_TRAP(BAD_ARGUMENT, r[1 + m->bad]);
	if (m->prog->ctx_flags & BPFRT_IMAGE_CTX_SKB)
		special = bpfrt_machine_helper(m->prog->vm, helper->id | BPFRT_HELPER_SKB);
	if (bpfrt_helper_takes_back(helper) && !bpfrt_machine_give_back(m, helper, r) && CHECKED)
		STEP_TRAP(BAD_ARGUMENT, r[1]);
	r[0] = (special ? special : helper)->call(r + 1);
	if (bpfrt_helper_gives(helper))
		bpfrt_machine_given(m, helper->id, r);
	if (CHECKED)
		bpfrt_machine_forget(m);
	return BPFRT_TRAP_NONE;
}

/* The helper's call of a function of the program. One that stopped stops the helper's loop, and is not called again. */
static uint64_t call_back(const struct bpfrt_callback *self, const uint64_t *args)
{
	struct bpfrt_machine_callback *callback = (struct bpfrt_machine_callback *)(uintptr_t)self;
	struct bpfrt_machine *m = callback->m;
	uint64_t *r = callback->r;

	if (!callback->trap) {
		if (CHECKED && callback->map)
			callback->key = (struct bpfrt_span){ (uintptr_t)args[1], callback->map->key_size };
		__builtin_memcpy(r + 1, args, 5 * sizeof(*args));
		callback->trap = push(m, r, NULL);
	}
	if (callback->trap)
		return 1;
	callback->trap = m->trap = resume(m, r, callback->code);
	return m->trap ? 1 : r[0];
}

/* Calls a helper that may get a function of the program, by its slot. A trap that the function met is in m->trap. */
static __attribute__((noinline)) enum bpfrt_trap call_with_callback(struct bpfrt_machine *m, uint64_t *r,
								    const struct bpfrt_interp_helper *helper)
{
	struct bpfrt_machine_callback callback = { .is = { call_back }, .m = m, .r = r, .around = m->callback };
	unsigned func = helper ? bpfrt_func_arg(helper) : 5;
	enum bpfrt_trap trap;

	if (func < 5) {
		callback.code = bpfrt_pointer_of(r[1 + func]);
#if CHECKED
		if (!bpfrt_machine_slot(m, r[1 + func]))
			STEP_TRAP(BAD_ARGUMENT, r[1 + func]);
		if (helper->id == BPFRT_FOR_EACH_MAP_ELEM)
			callback.map = bpfrt_pointer_of(r[1]);
#endif
		r[1 + func] = (uintptr_t)&callback;
		m->callback = &callback;
	}
	trap = call_helper(m, r, helper);
	m->callback = callback.around;
	return trap ? trap : callback.trap;
}

/* Whether a program is this machine's to run: interpreted, and not prepared for another mode. */
static inline bool is_own(const struct bpfrt_machine *m, const struct bpfrt_interp_prog *prog)
{
	return BPFRT_LOAD(&prog->desc.body) == bpfrt_interp_body && (!prog->enter || prog->enter == m->prog->enter);
}

/* m->ended: a program ran elsewhere, and the function that called it returns. m->to: the first slot of the program that
 * takes the place of this function: what it returns, this one does. NULL: it failed, and this one goes on. */
static inline enum bpfrt_trap tail_call(struct bpfrt_machine *m, uint64_t *r)
{
	const struct bpfrt_map *map = bpfrt_pointer_of(r[2]);
	const struct bpfrt_interp_prog *next, *caller = m->prog;

	m->ended = false;
	m->to = NULL;
#if CHECKED
	map = bpfrt_machine_map(m->prog->vm, r[2]);
	if (!map || r[1] != (uintptr_t)m->run->ctx || m->run->later) /* that one has no context */
		STEP_TRAP(BAD_ARGUMENT, map ? r[1] : r[2]);
#endif
	next = (const void *)bpfrt_machine_tail_call(m, map, (uint32_t)r[3]);
	r[0] = (uint64_t)-BPFRT_ENOENT;
	if (!next)
		return BPFRT_TRAP_NONE;
	m->ended = !is_own(m, next);
	if (m->ended)
		return bpfrt_machine_elsewhere(m, r, &next->desc);
	if (!is_runnable(next))
		return BPFRT_TRAP_NOT_READY;
	m->prog = next;
	m->to = next->insns;
	if (enter(m, r))
		return BPFRT_TRAP_NONE;
	m->prog = caller;
	return BPFRT_TRAP_NO_STACK;
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
