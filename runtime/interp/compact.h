/*
 * Inside of the loop (run.h): a body for each shape of insn.def, which looks up the operation at run time. `entry` has
 * the body and the operation of each opcode; `keyed` those of rows that share one.
 */
enum {
	BODY_INVALID,
	BODY_KEYED,
	BODY_NAMED,
	BODY_CTX_LOAD,
	BODY_CTX_STORE,
	BODY_ALU,
	BODY_SWAP,
	BODY_JA,
	BODY_JA_LONG,
	BODY_JMP,
	BODY_EXIT,
	BODY_LOAD,
	BODY_LOAD_SIGNED,
	BODY_STORE,
	BODY_ATOMIC,
	BODY_ATOMIC_FETCH,
	BODY_CMPXCHG,
	BODY_PACKET,
	BODY_PACKET_INDIRECT,
};

/* The body of each shape; width and immediate or register are in the opcode. */
#define BODY_OF_ALU_IMM BODY_ALU
#define BODY_OF_ALU_REG BODY_ALU
#define BODY_OF_ALU_UNARY BODY_ALU
#define BODY_OF_ALU_SWAP BODY_SWAP
#define BODY_OF_JA BODY_JA
#define BODY_OF_JA_LONG BODY_JA_LONG
#define BODY_OF_JMP_IMM BODY_JMP
#define BODY_OF_JMP_REG BODY_JMP
#define BODY_OF_EXIT BODY_EXIT
#define BODY_OF_LDX BODY_LOAD
#define BODY_OF_LDXS BODY_LOAD_SIGNED
#define BODY_OF_ST BODY_STORE
#define BODY_OF_STX BODY_STORE
#define BODY_OF_ATOMIC BODY_ATOMIC
#define BODY_OF_ATOMIC_FETCH BODY_ATOMIC_FETCH
#define BODY_OF_ATOMIC_CMPXCHG BODY_CMPXCHG
#define BODY_OF_LD_ABS BODY_PACKET
#define BODY_OF_LD_IND BODY_PACKET_INDIRECT

#define ENTRY_NONE(opcode, shape, op, key) [opcode] = { BODY_OF_##shape, BPFC_OP_##op },
#define ENTRY_IMM(opcode, shape, op, key) [opcode] = { BODY_KEYED, BPFC_OP_NONE },
#define ENTRY_SRC(opcode, shape, op, key) [opcode] = { BODY_NAMED, BPFC_OP_NONE },
#define ENTRY_OFF(opcode, shape, op, key) ENTRY_OFF_##key(opcode, shape, op)
#define ENTRY_OFF_0(opcode, shape, op) [opcode] = { BODY_OF_##shape, BPFC_OP_##op },
#define ENTRY_OFF_1(opcode, shape, op)
#define ENTRY_OFF_8(opcode, shape, op)
#define ENTRY_OFF_16(opcode, shape, op)
#define ENTRY_OFF_32(opcode, shape, op)
static const struct {
	uint8_t body, op;
} entry[256] = {
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) ENTRY_##keyfield(opcode, shape, op, key)
#include "bpfc/insn.def"
#define CTX_LOAD(size) \
	[BPFRT_MODE_CTX | (size) | 1] = { BODY_CTX_LOAD, 0 }, [BPFRT_MODE_CTX_SX | (size) | 1] = { BODY_CTX_LOAD, 0 }
#define CTX_STORE(size) \
	[BPFRT_MODE_CTX | (size) | 2] = { BODY_CTX_STORE, 0 }, [BPFRT_MODE_CTX | (size) | 3] = { BODY_CTX_STORE, 0 }
	CTX_LOAD(0x00),  CTX_LOAD(0x08),  CTX_LOAD(0x10),  CTX_LOAD(0x18),
	CTX_STORE(0x00), CTX_STORE(0x08), CTX_STORE(0x10), CTX_STORE(0x18),
};

#define KEYED_NONE(opcode, shape, op, key)
#define KEYED_SRC(opcode, shape, op, key)
#define KEYED_IMM(opcode, shape, op, key) { opcode, key, BODY_OF_##shape, BPFC_OP_##op },
#define KEYED_OFF(opcode, shape, op, key) { opcode, key, BODY_OF_##shape, BPFC_OP_##op },
static const struct {
	uint8_t opcode, key, body, op;
} keyed[] = {
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) KEYED_##keyfield(opcode, shape, op, key)
#include "bpfc/insn.def"
};
unsigned body, op;
uint32_t field;
uint64_t at, value;

#define IS_WIDE_ALU ((pc->opcode & 7) == 7)       /* class ALU64 */
#define IS_WIDE_JMP ((pc->opcode & 7) == 5)       /* class JMP */
#define IS_WIDE_ATOMIC ((pc->opcode & 0x18) != 0) /* size DW */
#define OPERAND (pc->opcode & 8 ? SRC : IMM)      /* source X or K */
#define STORED (pc->opcode & 1 ? SRC : IMM)       /* class STX or ST */

dispatch : OBSERVE();
body = entry[pc->opcode].body;
op = entry[pc->opcode].op;
field = (uint16_t)pc->off;
if (body == BODY_ALU && field)
	goto by_field;
execute : switch (body)
{
case BODY_ALU:
	DST = bpfrt_compact_alu(op, IS_WIDE_ALU, DST, OPERAND);
	NEXT;
case BODY_SWAP:
	DST = bpfrt_compact_swap(op, DST);
	NEXT;
case BODY_JMP:
	if (!bpfrt_compact_cmp(op, IS_WIDE_JMP, DST, OPERAND))
		NEXT;
	/* fall through */
case BODY_JA:
	JUMP(pc->off);
case BODY_JA_LONG:
	JUMP(pc->imm);
case BODY_EXIT:
	goto leave;
case BODY_LOAD:
case BODY_LOAD_SIGNED:
	at = SRC + OFF;
#if CHECKED
	if (!bpfrt_machine_load(&m, at, SIZE, &loaded_value))
		TRAP(BAD_READ, at);
#else
	loaded_value = bpfrt_compact_load(at, SIZE);
#endif
	goto loaded;
case BODY_STORE:
	at = DST + OFF;
#if CHECKED
	if (!bpfrt_machine_store(&m, at, SIZE, STORED))
		TRAP(BAD_WRITE, at);
#else
	bpfrt_compact_store(at, SIZE, STORED);
#endif
	NEXT;
case BODY_ATOMIC:
case BODY_ATOMIC_FETCH:
case BODY_CMPXCHG:
	at = DST + OFF;
#if CHECKED
	if (!bpfrt_machine_find(&m, at, SIZE, true))
		TRAP(BAD_WRITE, at);
	if (at & (SIZE - 1))
		TRAP(BAD_ALIGNMENT, at);
#endif
	value = SRC;
	if (body == BODY_CMPXCHG)
		r[0] = (IS_WIDE_ATOMIC ? bpfrt_atomic_cmpxchg64 : bpfrt_atomic_cmpxchg32)(at, r[0], value);
	else
		value = (IS_WIDE_ATOMIC ? bpfrt_atomic_rmw64 : bpfrt_atomic_rmw32)(at, op, value);
	if (body == BODY_ATOMIC_FETCH)
		SRC = value;
	NEXT;
case BODY_PACKET:
case BODY_PACKET_INDIRECT:
	packet_off = pc->imm;
	if (body == BODY_PACKET_INDIRECT)
		packet_off = (int32_t)((uint32_t)SRC + (uint32_t)packet_off);
	goto load_packet;
case BODY_CTX_LOAD:
	goto ctx_load;
case BODY_CTX_STORE:
	goto ctx_store;
case BODY_NAMED:
	goto by_src;
case BODY_KEYED:
	field = (uint32_t)pc->imm;
	goto by_field;
default:
	goto invalid;
}
by_field : /* the row of this opcode and field */
	   for (unsigned i = 0; i < sizeof(keyed) / sizeof(keyed[0]);
		i++) if (keyed[i].opcode == pc->opcode && keyed[i].key == field)
{
	body = keyed[i].body;
	op = keyed[i].op;
	goto execute;
}
goto invalid;
