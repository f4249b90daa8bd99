/*
 * Inside of the loop (run.h): a body for each shape and width of insn.def, which looks up the operation at run time.
 * `entry` has the body and the operation of each opcode; rows that share one are told apart by keys.h.
 */
#define BODIES(BODY)                                                                                       \
	BODY(ALU_IMM, 64) BODY(ALU_IMM, 32) BODY(ALU_REG, 64) BODY(ALU_REG, 32) BODY(ALU_UNARY, 64)         \
	BODY(ALU_UNARY, 32) BODY(ALU_SWAP, 64) BODY(JA, 64) BODY(JA_LONG, 64) BODY(JMP_IMM, 64)             \
	BODY(JMP_IMM, 32) BODY(JMP_REG, 64) BODY(JMP_REG, 32) BODY(EXIT, 64) BODY(LDX, 8) BODY(LDX, 16)     \
	BODY(LDX, 32) BODY(LDX, 64) BODY(LDXS, 8) BODY(LDXS, 16) BODY(LDXS, 32) BODY(ST, 8) BODY(ST, 16)    \
	BODY(ST, 32) BODY(ST, 64) BODY(STX, 8) BODY(STX, 16) BODY(STX, 32) BODY(STX, 64) BODY(ATOMIC, 64)   \
	BODY(ATOMIC, 32) BODY(ATOMIC_FETCH, 64) BODY(ATOMIC_FETCH, 32) BODY(ATOMIC_CMPXCHG, 64)             \
	BODY(ATOMIC_CMPXCHG, 32) BODY(LD_ABS, 8) BODY(LD_ABS, 16) BODY(LD_ABS, 32) BODY(LD_IND, 8)          \
	BODY(LD_IND, 16) BODY(LD_IND, 32)

enum {
	BODY_INVALID,
	BODY_BY_OFF,
	BODY_BY_IMM,
	BODY_BY_SRC,
	BODY_CTX_LOAD,
	BODY_CTX_STORE,
#define BODY(shape, width) BODY_##shape##_##width,
	BODIES(BODY)
#undef BODY
};

#define ENTRY_NONE(shape, width, op) { BODY_##shape##_##width, BPFC_OP_##op }
#define ENTRY_OFF(shape, width, op) { BODY_BY_OFF, BPFC_OP_NONE }
#define ENTRY_IMM(shape, width, op) { BODY_BY_IMM, BPFC_OP_NONE }
#define ENTRY_SRC(shape, width, op) { BODY_BY_SRC, BPFC_OP_NONE }
static const struct {
	uint8_t body, op;
} entry[256] = {
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) [opcode] = ENTRY_##keyfield(shape, width, op),
#include "bpfc/insn.def"
#define CTX_LOAD(size) \
	[BPFRT_MODE_CTX | (size) | 1] = { BODY_CTX_LOAD, 0 }, [BPFRT_MODE_CTX_SX | (size) | 1] = { BODY_CTX_LOAD, 0 }
#define CTX_STORE(size) \
	[BPFRT_MODE_CTX | (size) | 2] = { BODY_CTX_STORE, 0 }, [BPFRT_MODE_CTX | (size) | 3] = { BODY_CTX_STORE, 0 }
	CTX_LOAD(0x00),
	CTX_LOAD(0x08),
	CTX_LOAD(0x10),
	CTX_LOAD(0x18),
	CTX_STORE(0x00),
	CTX_STORE(0x08),
	CTX_STORE(0x10),
	CTX_STORE(0x18),
};
unsigned op;

#define DISPATCH goto dispatch
/* Rows of other shapes than these are no bodies: their labels are in run.h. */
#define FOUND(name, shape, width, row_op) FOUND_##shape(name, shape, width, row_op)
#define FOUND_BODY(name, shape, width, row_op) \
	op = BPFC_OP_##row_op;                 \
	goto body_##shape##_##width;
#define FOUND_ALU_IMM FOUND_BODY
#define FOUND_ALU_REG FOUND_BODY
#define FOUND_ALU_SWAP FOUND_BODY
#define FOUND_ATOMIC FOUND_BODY
#define FOUND_ATOMIC_FETCH FOUND_BODY
#define FOUND_ATOMIC_CMPXCHG FOUND_BODY
#define FOUND_LD_IMM64(name, shape, width, row_op) SHAPE_LD_IMM64(name, width, row_op)
#define FOUND_CALL(name, shape, width, row_op) SHAPE_CALL(name, width, row_op)

dispatch:
	op = entry[pc->opcode].op;
	switch (entry[pc->opcode].body) {
#define BODY(shape, width)         \
	case BODY_##shape##_##width: \
		body_##shape##_##width : __attribute__((unused)); SHAPE_##shape(, width, op)
		BODIES(BODY)
#undef BODY
	case BODY_BY_OFF:
		goto by_off;
	case BODY_BY_IMM:
		goto by_imm;
	case BODY_BY_SRC:
		goto by_src;
	case BODY_CTX_LOAD:
		goto ctx_load;
	case BODY_CTX_STORE:
		goto ctx_store;
	default:
		goto invalid;
	}
#include "keys.h"
