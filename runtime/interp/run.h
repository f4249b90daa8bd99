/*
 * The interpreter's loop: the source of trusted.c and checked.c, which define NAME and CHECKED. Each row of insn.def
 * makes one handler, by its shape; a row of a new shape or key does not compile. `label` leads from an opcode to its
 * handler, or to one that looks at the field that tells the opcode's rows apart.
 */
#include "expr.h"
#include "machine.h"

#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Winitializer-overrides"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define DST r[BPFRT_SLOT_DST(pc)]
#define SRC r[BPFRT_SLOT_SRC(pc)]
#define IMM ((uint64_t)(int64_t)pc->imm)
#define OFF ((uint64_t)(int64_t)pc->off)

#define DISPATCH goto *label[pc->opcode]
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

#define SHAPE_ALU_IMM(name, width, op) DST = alu##width##_##op(DST, IMM); NEXT;
#define SHAPE_ALU_REG(name, width, op) DST = alu##width##_##op(DST, SRC); NEXT;
#define SHAPE_ALU_UNARY(name, width, op) DST = alu##width##_##op(DST, 0); NEXT;
#define SHAPE_ALU_SWAP(name, width, op) DST = swap_##op(DST, BPFRT_LITTLE_ENDIAN); NEXT;
#define SHAPE_JA(name, width, op) JUMP(pc->off);
#define SHAPE_JA_LONG(name, width, op) JUMP(pc->imm);
#define SHAPE_JMP_IMM(name, width, op)        \
	if (cmp##width##_##op(DST, IMM)) \
		JUMP(pc->off);           \
	NEXT;
#define SHAPE_JMP_REG(name, width, op)        \
	if (cmp##width##_##op(DST, SRC)) \
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
		bpfrt_atomic_rmw##width(at, BPFC_OP_##op, SRC);      \
		NEXT;                                                \
	}
#define SHAPE_ATOMIC_FETCH(name, width, op)                                \
	{                                                                  \
		uint64_t at = DST + OFF;                                   \
                                                                           \
		ATOMIC_PLACE(width, at);                                   \
		SRC = bpfrt_atomic_rmw##width(at, BPFC_OP_##op, SRC);      \
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

/* The first key of an opcode is tried here before its other rows. */
#define KEY_NONE(key)
#define KEY_OFF(key)  \
	if (!LIKELY(pc->off == (key))) \
		goto by_off;
#define KEY_IMM(key)
#define KEY_SRC(key)

/* In `label`: first what all rows of an opcode share, then the rows that are tried first. */
#define ENTRY_NONE(name) &&row_##name
#define ENTRY_OFF(name) &&by_off
#define ENTRY_IMM(name) &&by_imm
#define ENTRY_SRC(name) &&by_src
#define FIRST_NONE_0(name, opcode)
#define FIRST_OFF_0(name, opcode) [opcode] = &&row_##name,

struct frame {
	const struct bpfrt_slot *back;
	uint64_t saved[4];
};
