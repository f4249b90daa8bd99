/* The handlers of the threaded interpreter: the source of threaded_trusted.c and threaded_checked.c, which define NAME
 * and CHECKED. A row of which it does not know shape or operation does not compile. */
#include "expr.h"
#include "steps.h"
#include "threaded.h"

#ifdef __clang__
#define TAIL __attribute__((musttail))
#else
#define TAIL /* gcc makes a jump of it whenever it optimises (profile.h) */
#endif

#define LIKELY(x) __builtin_expect(!!(x), 1)

typedef struct bpfrt_interp_op op;

/* `count`: the instructions that are left, less what this straight line has executed, in bytes of ops: the address of
 * the op that the budget would end at. */
struct table;
typedef enum bpfrt_trap handler(const op *pc, uint64_t *r, uint64_t count, struct bpfrt_machine *m,
				const struct table *table);

struct table {
	handler *of[BPFRT_HANDLER_COUNT];
};

#define HANDLER(name)                                                                                   \
	static enum bpfrt_trap name(const op *pc, uint64_t *r, uint64_t count, struct bpfrt_machine *m, \
				    const struct table *table)
#define GO(to)                                                                \
	do {                                                                  \
		const op *to_ = (to);                                         \
                                                                              \
		TAIL return table->of[to_->handler](to_, r, count, m, table); \
	} while (0)
#define NEXT GO(pc + 1)

#define REG(place) (*(uint64_t *)(void *)((uint8_t *)r + (place)))
#define DST REG(pc->dst)
#define SRC REG(pc->src)
#define IMM ((uint64_t)(int64_t)pc->imm)
#define OFF ((uint64_t)(int64_t)pc->off)

#define STOP(trap)                \
	do {                      \
		m->count = count; \
		m->pc = pc;       \
		return trap;      \
	} while (0)
#define TRAP(why, where)                \
	do {                            \
		m->address = (where);   \
		STOP(BPFRT_TRAP_##why); \
	} while (0)
#define TRY(step)                               \
	do {                                    \
		enum bpfrt_trap trap_ = (step); \
                                                \
		if (!LIKELY(!trap_))            \
			STOP(trap_);            \
	} while (0)

/* Leaves a straight line, whose last op is pc, for another. */
#define LEAVE(target)                                                     \
	do {                                                              \
		if (!LIKELY((int64_t)(count - (uintptr_t)(pc + 1)) >= 0)) \
			TRAP(BUDGET, 0);                                  \
		count += (uintptr_t)(target) - (uintptr_t)(pc + 1);       \
	} while (0)
/* `distance` is in bytes. */
#define JUMP(distance)                                                                                  \
	do {                                                                                            \
		const op *target_ = (const op *)(const void *)((const uint8_t *)(pc + 1) + (distance)); \
                                                                                                        \
		LEAVE(target_);                                                                         \
		GO(target_);                                                                            \
	} while (0)

/* ---- memory ---- */

/* Checked mode accesses what is near the last access by the same register; else far_access does. */
#if CHECKED
#define IS_NEAR(spans, by, at, size) LIKELY(bpfrt_span_is_near(bpfrt_span_by(m->spans, by), at, size))
#else
#define IS_NEAR(spans, by, at, size) true
#endif

#define MEMORY(bits)                                                                                     \
	BPFRT_INLINE bool load##bits(struct bpfrt_machine *m, unsigned by, uint64_t at, uint64_t *value) \
	{                                                                                                \
		uint##bits##_t loaded;                                                                   \
                                                                                                         \
		(void)m;                                                                                 \
		(void)by;                                                                                \
		if (!IS_NEAR(readable, by, at, (bits) / 8))                                              \
			return false;                                                                    \
		__builtin_memcpy(&loaded, bpfrt_pointer_of(at), sizeof(loaded));                         \
		*value = loaded;                                                                         \
		return true;                                                                             \
	}                                                                                                \
	BPFRT_INLINE bool store##bits(struct bpfrt_machine *m, unsigned by, uint64_t at, uint64_t value) \
	{                                                                                                \
		uint##bits##_t stored = (uint##bits##_t)value;                                           \
                                                                                                         \
		(void)m;                                                                                 \
		(void)by;                                                                                \
		if (!IS_NEAR(writable, by, at, (bits) / 8))                                              \
			return false;                                                                    \
		__builtin_memcpy(bpfrt_pointer_of(at), &stored, sizeof(stored));                         \
		return true;                                                                             \
	}
MEMORY(8)
MEMORY(16)
MEMORY(32)
MEMORY(64)

/* ---- a row's work, as a function of its name: d and s are its operands, *value what it leaves ---- */

enum {
	VALUE, /* in dst */
	TEST,  /* *value: whether the jump is taken */
	STORE,
};

#define IS(name, kind) ((int)KIND_##name == (int)(kind))
#define WORK(name, kind, work)                                                                                      \
	enum { KIND_##name = kind };                                                                                \
	BPFRT_INLINE bool do_##name(struct bpfrt_machine *m, const op *pc, uint64_t d, uint64_t s, uint64_t *value) \
	{                                                                                                           \
		(void)m;                                                                                            \
		(void)pc;                                                                                           \
		(void)d;                                                                                            \
		(void)s;                                                                                            \
		(void)value;                                                                                        \
		work                                                                                                \
	}
#define SET(name, kind, expr) WORK(name, kind, *value = (expr); return true;)

#define WORK_ALU_IMM(name, width, op) SET(name, VALUE, alu##width##_##op(d, IMM))
#define WORK_ALU_REG(name, width, op) SET(name, VALUE, alu##width##_##op(d, s))
#define WORK_ALU_UNARY(name, width, op) SET(name, VALUE, alu##width##_##op(d, 0))
#define WORK_ALU_SWAP(name, width, op) SET(name, VALUE, swap_##op(d, BPFRT_LITTLE_ENDIAN))
#define WORK_JMP_IMM(name, width, op) SET(name, TEST, cmp##width##_##op(d, IMM))
#define WORK_JMP_REG(name, width, op) SET(name, TEST, cmp##width##_##op(d, s))
#define WORK_LDX(name, width, op) WORK(name, VALUE, return load##width(m, pc->src, s + OFF, value);)
#define WORK_LDXS(name, width, op)                                                    \
	WORK(name, VALUE, if (!load##width(m, pc->src, s + OFF, value)) return false; \
	     *value = (uint64_t)(int64_t)(int##width##_t) * value; return true;)
#define WORK_ST(name, width, op) WORK(name, STORE, return store##width(m, pc->dst, d + OFF, IMM);)
#define WORK_STX(name, width, op) WORK(name, STORE, return store##width(m, pc->dst, d + OFF, s);)
#define WORK_JA(name, width, op)
#define WORK_JA_LONG(name, width, op)
#define WORK_MAY_GOTO(name, width, op)
#define WORK_CALL(name, width, op)
#define WORK_CALL_REG(name, width, op)
#define WORK_EXIT(name, width, op)
#define WORK_LD_IMM64(name, width, op) SET(name, VALUE, (uint64_t)(uint32_t)pc->other << 32 | (uint32_t)pc->imm)
#define WORK_ATOMIC(name, width, op)
#define WORK_ATOMIC_FETCH(name, width, op)
#define WORK_ATOMIC_CMPXCHG(name, width, op)
#define WORK_LOAD_ACQ(name, width, op)
#define WORK_STORE_REL(name, width, op)
#define WORK_LD_ABS(name, width, op)
#define WORK_LD_IND(name, width, op)
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group)            \
	enum { SLOTS_##name = BPFC_SHAPE_##shape == BPFC_SHAPE_LD_IMM64 ? 2 : 1 }; \
	WORK_##shape(name, width, op)
#include "bpfc/insn.def"

static const struct bpfrt_slot *slot_of(const struct bpfrt_machine *m, const op *pc)
{
	return (const struct bpfrt_slot *)m->prog->insns + (pc - m->prog->ops);
}

#define SIZE ((0x8124u >> (opcode >> 3 & 3) * 4) & 15u) /* of an access, by its opcode: W, H, B, DW */

#if CHECKED
/* The access of pc, which then is near for its register, unless it is of the context. */
HANDLER(far_access)
{
	uint8_t opcode = slot_of(m, pc)->opcode;

	m->found = (struct bpfrt_found){ 0 };
	if ((opcode & 7) == 1) {
		if (!bpfrt_machine_access(m, SIZE, SRC + OFF, false))
			TRAP(BAD_READ, SRC + OFF);
		*bpfrt_span_by(m->readable, pc->src) = m->found.span;
		DST = bpfrt_extended(opcode, SIZE, m->value);
	} else {
		m->value = opcode & 1 ? SRC : IMM;
		if (!bpfrt_machine_access(m, SIZE, DST + OFF, true))
			TRAP(BAD_WRITE, DST + OFF);
		*bpfrt_span_by(m->writable, pc->dst) = m->found.span;
	}
	NEXT;
}
#define FAR TAIL return far_access(pc, r, count, m, table)
#else
#define FAR ((void)0)
#endif

/* Does the row of pc; on a far access goes on behind it. */
#define DO(name, d, s, value)                                     \
	do {                                                      \
		if (!LIKELY(do_##name(m, pc, (d), (s), (value)))) \
			FAR;                                      \
	} while (0)

/* Past a row. LD_IMM64 is two slots, and one instruction. */
#define SKIP(name)                                          \
	do {                                                \
		pc += SLOTS_##name;                         \
		count += (SLOTS_##name - 1u) * sizeof(*pc); \
	} while (0)

/* Does the row of pc and goes on. A jump that is not taken may have a JA behind it, as `other`. */
#define FINISH(name, d, s)                         \
	do {                                       \
		uint64_t value_ = 0;               \
                                                   \
		DO(name, d, s, &value_);           \
		if (IS(name, TEST) && value_)      \
			JUMP(pc->off);             \
		if (IS(name, TEST) && pc->other) { \
			pc++;                      \
			JUMP(pc[-1].other);        \
		}                                  \
		if (IS(name, VALUE))               \
			DST = value_;              \
		SKIP(name);                        \
		GO(pc);                            \
	} while (0)

/* ---- handlers of one row ---- */

#define ONE(name, body)     \
	HANDLER(row_##name) \
	{                   \
		body;       \
	}
#define SIMPLE(name) ONE(name, FINISH(name, DST, SRC))
#define ALIGNED_PLACE(at, size, writes, why)                                 \
	do {                                                                 \
		if (CHECKED && !bpfrt_machine_find(m, (size), (at), writes)) \
			TRAP(why, (at));                                     \
		if (CHECKED && (at) % (size))                                \
			TRAP(BAD_ALIGNMENT, (at));                           \
	} while (0)
#define ATOMIC_PLACE(at, size) ALIGNED_PLACE(at, size, true, BAD_WRITE)
#define ROW_ALU_IMM(name, width, op) SIMPLE(name)
#define ROW_ALU_REG(name, width, op) SIMPLE(name)
#define ROW_ALU_UNARY(name, width, op) SIMPLE(name)
#define ROW_ALU_SWAP(name, width, op) SIMPLE(name)
#define ROW_JMP_IMM(name, width, op) SIMPLE(name)
#define ROW_JMP_REG(name, width, op) SIMPLE(name)
#define ROW_LDX(name, width, op) SIMPLE(name)
#define ROW_LDXS(name, width, op) SIMPLE(name)
#define ROW_ST(name, width, op) SIMPLE(name)
#define ROW_STX(name, width, op) SIMPLE(name)
#define ROW_JA(name, width, op) ONE(name, JUMP(pc->off))
#define ROW_JA_LONG(name, width, op) ONE(name, JUMP(pc->off))
#define ROW_ATOMIC(name, width, op)                                                                                  \
	ONE(name, ATOMIC_PLACE(DST + OFF, (width) / 8); bpfrt_atomic_rmw(DST + OFF, (width) / 8, BPFC_OP_##op, SRC); \
	    NEXT)
#define ROW_ATOMIC_FETCH(name, width, op)               \
	ONE(name, ATOMIC_PLACE(DST + OFF, (width) / 8); \
	    SRC = bpfrt_atomic_rmw(DST + OFF, (width) / 8, BPFC_OP_##op, SRC); NEXT)
#define ROW_ATOMIC_CMPXCHG(name, width, op)             \
	ONE(name, ATOMIC_PLACE(DST + OFF, (width) / 8); \
	    r[0] = bpfrt_atomic_cmpxchg(DST + OFF, (width) / 8, r[0], SRC); NEXT)
#define ROW_LOAD_ACQ(name, width, op)                                     \
	ONE(name, ALIGNED_PLACE(SRC + OFF, (width) / 8, false, BAD_READ); \
	    DST = bpfrt_atomic_load(SRC + OFF, (width) / 8); NEXT)
#define ROW_STORE_REL(name, width, op) \
	ONE(name, ATOMIC_PLACE(DST + OFF, (width) / 8); bpfrt_atomic_store(DST + OFF, (width) / 8, SRC); NEXT)
#define ROW_MAY_GOTO(name, width, op) ONE(name, if (!m->loops) JUMP(pc->off); m->loops--; NEXT)
#define ROW_LD_ABS(name, width, op) ONE(name, PACKET(pc->imm, (width) / 8))
#define ROW_LD_IND(name, width, op) ONE(name, PACKET((int32_t)((uint32_t)SRC + (uint32_t)pc->imm), (width) / 8))
#define PACKET(off, size)                                             \
	do {                                                          \
		TRY(load_packet(m, r, (off), (size)));                \
		if (m->ended)                                         \
			TAIL return row_EXIT(pc, r, count, m, table); \
		NEXT;                                                 \
	} while (0)
#define ROW_EXIT(name, width, op) /* below */
#define ROW_CALL(name, width, op)
#define ROW_CALL_REG(name, width, op)
#define ROW_LD_IMM64(name, width, op)

HANDLER(row_INVALID)
{
	(void)r;
	(void)table;
	TRAP(BAD_INSN, 0);
}

HANDLER(row_EXIT)
{
	const op *back;

	LEAVE(pc);
	back = pop(m, r);
	if (!back)
		STOP(BPFRT_TRAP_NONE);
	count += (uintptr_t)back - (uintptr_t)pc;
	GO(back);
}

#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) ROW_##shape(name, width, op)
#include "bpfc/insn.def"

HANDLER(row_LD_IMM64)
{
	FINISH(LD_IMM64, 0, 0);
}

HANDLER(row_LD_CODE)
{
	DST = (uintptr_t)(slot_of(m, pc) + 1 + pc->imm);
	SKIP(LD_IMM64);
	GO(pc);
}

/* What was not there when the program was prepared; that which was is an LD_IMM64. */
HANDLER(row_LD_VAR)
{
	(void)r;
	(void)table;
	TRAP(BAD_SYMBOL, 0);
}
#define row_LD_MAP_FD row_LD_VAR
#define row_LD_MAP_VALUE row_LD_VAR
#define row_LD_MAP_IDX row_LD_VAR
#define row_LD_MAP_IDX_VALUE row_LD_VAR

HANDLER(row_CALL_SUBPROG)
{
	TRY(push(m, r, pc + 1));
	JUMP(pc->off);
}

HANDLER(row_CALL_EXTERN)
{
	TRY(call_extern(m, r, (uint32_t)pc->imm));
	NEXT;
}

/* A trap is at the first op of the program that goes on. */
HANDLER(tail_called)
{
	const op *first = m->prog->ops;
	bool is_over = (int64_t)(count - (uintptr_t)(pc + 1)) < 0;

	count += (uintptr_t)first - (uintptr_t)(pc + 1);
	pc = first;
	if (!first)
		TRAP(NOT_READY, 0);
	if (is_over)
		TRAP(BUDGET, 0);
	GO(first);
}

HANDLER(row_CALL_HELPER)
{
	TRY(call_helper(m, r, bpfrt_machine_helper(m->prog->vm, (uint32_t)pc->imm)));
	NEXT;
}

/* The step may run programs. */
#define TRY_OTHERS(step)                                                     \
	do {                                                                 \
		enum bpfrt_trap trap_;                                       \
                                                                             \
		m->left = (int64_t)(count - (uintptr_t)pc) / BPFRT_OP_BYTES; \
		trap_ = (step);                                              \
		if (m->trap)                                                 \
			return trap_;                                        \
		if (trap_)                                                   \
			STOP(trap_);                                         \
		count = (uintptr_t)pc + (uint64_t)m->left * sizeof(*pc);     \
	} while (0)

HANDLER(call_with_function)
{
	TRY_OTHERS(call_with_callback(m, r, bpfrt_machine_helper(m->prog->vm, (uint32_t)pc->imm)));
	NEXT;
}

HANDLER(call_tail)
{
	TRY_OTHERS(tail_call(m, r));
	if (m->ended)
		TAIL return row_EXIT(pc, r, count, m, table);
	if (m->to)
		TAIL return tail_called(pc, r, count, m, table);
	NEXT;
}

/* A function of the program, or a helper's id. */
HANDLER(row_CALLX)
{
	const struct bpfrt_slot *slot = bpfrt_machine_slot(m, DST);

	if (slot) {
		TRY(push(m, r, pc + 1));
		JUMP((const uint8_t *)(m->prog->ops + (slot - (const struct bpfrt_slot *)m->prog->insns)) -
		     (const uint8_t *)(pc + 1));
	}
	if (DST == BPFRT_TAIL_CALL)
		TAIL return call_tail(pc, r, count, m, table);
	if (DST > UINT32_MAX)
		TRAP(BAD_CALL, DST);
	TRY_OTHERS(call_with_callback(m, r, bpfrt_machine_helper(m->prog->vm, (uint32_t)DST)));
	NEXT;
}

HANDLER(ctx_load)
{
	uint8_t opcode = slot_of(m, pc)->opcode;

	if (!bpfrt_ctx_access(m, SIZE, SRC + OFF - (uintptr_t)m->run->ctx, false))
		TRAP(BAD_READ, SRC + OFF);
	DST = bpfrt_extended(opcode, SIZE, m->value);
	NEXT;
}

HANDLER(ctx_store)
{
	uint8_t opcode = slot_of(m, pc)->opcode;

	m->value = opcode & 1 ? SRC : IMM;
	if (!bpfrt_ctx_access(m, SIZE, DST + OFF - (uintptr_t)m->run->ctx, true))
		TRAP(BAD_WRITE, DST + OFF);
	NEXT;
}

/* ---- handlers of several rows (fuse.def) ---- */

/* The second row, after one that left `v`. */
#define SECOND_SAME(second, v) FINISH(second, v, SRC)
#define SECOND_FEEDS(second, v) FINISH(second, DST, v)
#define SECOND_APART(second, v) FINISH(second, DST, SRC)

/* Whether the value is still in its register then. */
#define IS_KEPT_SAME(second) (!IS(second, VALUE))
#define IS_KEPT_FEEDS(second) true
#define IS_KEPT_APART(second) true

#define FUSED(name, first, second, relation, before) \
	HANDLER(name)                                \
	{                                            \
		uint64_t v, d = DST;                 \
                                                     \
		before;                              \
		DO(first, d, SRC, &v);               \
		if (IS_KEPT_##relation(second))      \
			DST = v;                     \
		SKIP(first);                         \
		SECOND_##relation(second, v);        \
	}
/* pc is the MOV64_REG. */
#define AFTER_MOVE \
	d = SRC;   \
	pc++
#define BPFRT_FUSE(first, second, relation) FUSED(fused_##first##_##second##_##relation, first, second, relation, )
#define BPFRT_FUSE_MOVED(first, second, relation) \
	FUSED(moved_##first##_##second##_##relation, first, second, relation, AFTER_MOVE)
#include "interp/fuse.def"

/* clang-format off */
static const struct table handlers = { {
	[BPFC_INSN_INVALID] = row_INVALID,
	[BPFC_INSN_SECOND] = row_INVALID,
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) [BPFC_INSN_##name] = row_##name,
#include "bpfc/insn.def"
	[BPFRT_HANDLER_CTX_LOAD] = ctx_load,
	[BPFRT_HANDLER_CTX_STORE] = ctx_store,
	[BPFRT_HANDLER_CALL_BACK] = call_with_function,
	[BPFRT_HANDLER_TAIL_CALL] = call_tail,
#define BPFRT_FUSE(first, second, relation) \
	[BPFRT_HANDLER_##first##_##second##_##relation] = fused_##first##_##second##_##relation,
#define BPFRT_FUSE_MOVED(first, second, relation) \
	[BPFRT_HANDLER_MOVED_##first##_##second##_##relation] = moved_##first##_##second##_##relation,
#include "interp/fuse.def"
} };
/* clang-format on */

static enum bpfrt_trap resume(struct bpfrt_machine *m, uint64_t *r, const void *slot)
{
	const op *pc = m->prog->ops + ((const struct bpfrt_slot *)slot - (const struct bpfrt_slot *)m->prog->insns);
	uint64_t count = (uintptr_t)pc + (uint64_t)m->left * sizeof(*pc);
	enum bpfrt_trap trap = handlers.of[pc->handler](pc, r, count, m, &handlers);

	if (m->trap)
		return trap;
	m->left = (int64_t)(m->count - (uintptr_t)m->pc) / BPFRT_OP_BYTES;
	if (trap)
		m->insn = (uint32_t)(m->pc - m->prog->ops);
	return trap;
}

enum bpfrt_trap NAME(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run)
{
	uint64_t r[BPFRT_MACHINE_REGS];
	struct bpfrt_machine m;
	enum bpfrt_trap trap = start(&m, r, prog, run);

	return finish(&m, r, trap ? trap : resume(&m, r, first_slot(prog, run)));
}
