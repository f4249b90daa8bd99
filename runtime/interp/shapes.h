/* The handlers of fast.h: one per shape of insn.def, `width` and `op` being the row's. */
#ifndef BPFRT_SHAPES_H
#define BPFRT_SHAPES_H

#include "expr.h"

/* ---- memory ---- */

#if CHECKED
#define LOAD(bits, value, at)                                                              \
	do {                                                                               \
		if (LIKELY(bpfrt_span_holds(&m.readable, (at), (bits) / 8))) {             \
			uint##bits##_t loaded_;                                            \
                                                                                           \
			__builtin_memcpy(&loaded_, bpfrt_pointer_of(at), sizeof(loaded_)); \
			value = loaded_;                                                   \
		} else if (!bpfrt_machine_load(&m, (at), (bits) / 8, &value)) {            \
			TRAP(BAD_READ, (at));                                              \
		}                                                                          \
	} while (0)
#define STORE(bits, value, at)                                                             \
	do {                                                                               \
		if (LIKELY(bpfrt_span_holds(&m.writable, (at), (bits) / 8))) {             \
			uint##bits##_t stored_ = (uint##bits##_t)(value);                  \
                                                                                           \
			__builtin_memcpy(bpfrt_pointer_of(at), &stored_, sizeof(stored_)); \
		} else if (!bpfrt_machine_store(&m, (at), (bits) / 8, (value))) {          \
			TRAP(BAD_WRITE, (at));                                             \
		}                                                                          \
	} while (0)
#define ATOMIC_PLACE(bits, at)                                       \
	do {                                                         \
		if (!bpfrt_machine_find(&m, (at), (bits) / 8, true)) \
			TRAP(BAD_WRITE, (at));                       \
		if ((at) % ((bits) / 8))                             \
			TRAP(BAD_ALIGNMENT, (at));                   \
	} while (0)
#else
#define LOAD(bits, value, at)                                                      \
	do {                                                                       \
		uint##bits##_t loaded_;                                            \
                                                                                   \
		__builtin_memcpy(&loaded_, bpfrt_pointer_of(at), sizeof(loaded_)); \
		value = loaded_;                                                   \
	} while (0)
#define STORE(bits, value, at)                                                     \
	do {                                                                       \
		uint##bits##_t stored_ = (uint##bits##_t)(value);                  \
                                                                                   \
		__builtin_memcpy(bpfrt_pointer_of(at), &stored_, sizeof(stored_)); \
	} while (0)
#define ATOMIC_PLACE(bits, at) ((void)0)
#endif

/* ---- handlers ---- */

#define SHAPE_ALU_IMM(name, width, op)     \
	DST = alu##width##_##op(DST, IMM); \
	NEXT;
#define SHAPE_ALU_REG(name, width, op)     \
	DST = alu##width##_##op(DST, SRC); \
	NEXT;
#define SHAPE_ALU_UNARY(name, width, op) \
	DST = alu##width##_##op(DST, 0); \
	NEXT;
#define SHAPE_ALU_SWAP(name, width, op)            \
	DST = swap_##op(DST, BPFRT_LITTLE_ENDIAN); \
	NEXT;
#define SHAPE_JA(name, width, op) JUMP(pc->off);
#define SHAPE_JA_LONG(name, width, op) JUMP(pc->imm);
#define SHAPE_JMP_IMM(name, width, op)   \
	if (cmp##width##_##op(DST, IMM)) \
		JUMP(pc->off);           \
	NEXT;
#define SHAPE_JMP_REG(name, width, op)   \
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
#define SHAPE_LDXS(name, width, op)                             \
	{                                                       \
		uint64_t at = SRC + OFF, value;                 \
                                                                \
		LOAD(width, value, at);                         \
		DST = (uint64_t)(int64_t)(int##width##_t)value; \
		NEXT;                                           \
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
#define SHAPE_ATOMIC(name, width, op)                           \
	{                                                       \
		uint64_t at = DST + OFF;                        \
                                                                \
		ATOMIC_PLACE(width, at);                        \
		bpfrt_atomic_rmw##width(at, BPFC_OP_##op, SRC); \
		NEXT;                                           \
	}
#define SHAPE_ATOMIC_FETCH(name, width, op)                           \
	{                                                             \
		uint64_t at = DST + OFF;                              \
                                                                      \
		ATOMIC_PLACE(width, at);                              \
		SRC = bpfrt_atomic_rmw##width(at, BPFC_OP_##op, SRC); \
		NEXT;                                                 \
	}
#define SHAPE_ATOMIC_CMPXCHG(name, width, op)                      \
	{                                                          \
		uint64_t at = DST + OFF;                           \
                                                                   \
		ATOMIC_PLACE(width, at);                           \
		r[0] = bpfrt_atomic_cmpxchg##width(at, r[0], SRC); \
		NEXT;                                              \
	}
#define SHAPE_LD_ABS(name, width, op) \
	packet_off = pc->imm;         \
	packet_size = width / 8;      \
	goto load_packet;
#define SHAPE_LD_IND(name, width, op)                              \
	packet_off = (int32_t)((uint32_t)SRC + (uint32_t)pc->imm); \
	packet_size = width / 8;                                   \
	goto load_packet;
#define SHAPE_EXIT(name, width, op) goto leave;

#endif
