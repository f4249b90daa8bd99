/*
 * Instructions: the decoded form, decoder, encoder and constructors. Freestanding; every function is pure and may be
 * called from any thread. The table behind them is insn.def (RFC 9669).
 */
#ifndef BPFC_INSN_H
#define BPFC_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BPFC_INSN_BYTES 8 /* of one slot; LD_IMM64 has two */
#define BPFC_REGS 11      /* r0..r10 */
#define BPFC_R10 10       /* the frame pointer, read-only */

/* How often a function's frame comes by its MAY_GOTOs before they jump (Linux: BPF_MAX_LOOPS). */
#define BPFC_MAY_GOTO_LOOPS (UINT32_C(8) << 20)

#define BPFC_BSWAP16(x) ((uint16_t)((((x) & 0xffu) << 8) | (((x) >> 8) & 0xffu)))
#define BPFC_BSWAP32(x) ((uint32_t)(((uint32_t)BPFC_BSWAP16(x) << 16) | BPFC_BSWAP16((x) >> 16)))
#define BPFC_BSWAP64(x) (((uint64_t)BPFC_BSWAP32(x) << 32) | BPFC_BSWAP32((x) >> 32))

/* Which fields of the encoding a shape uses. */
enum {
	BPFC_F_DST = 1,
	BPFC_F_SRC = 2,
	BPFC_F_OFF = 4,
	BPFC_F_IMM = 8,
};

/* Operations: the row names of insn.def's tables of expressions. */
enum bpfc_op {
	BPFC_OP_NONE,
#define BPFC_ALU(op, symbol, expr) BPFC_OP_##op,
#define BPFC_SWAP(op, symbol, expr) BPFC_OP_##op,
#define BPFC_CMP(op, symbol, expr) BPFC_OP_##op,
#include "bpfc/insn.def"
	BPFC_OP_XCHG, /* the only read-modify-write operation that is not an arithmetic one too */
	BPFC_OP_COUNT,
};

enum bpfc_shape {
#define BPFC_SHAPE(shape, fields) BPFC_SHAPE_##shape,
#include "bpfc/insn.def"
	BPFC_SHAPE_COUNT,
};

/* Instruction ids: the row names of insn.def, and two that no encoding has. */
enum bpfc_insn_id {
	BPFC_INSN_INVALID, /* an encoding that insn.def does not have */
	BPFC_INSN_SECOND,  /* the second slot of an LD_IMM64 */
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group) BPFC_INSN_##name,
#include "bpfc/insn.def"
	BPFC_INSN_COUNT,
};

/* Encodings without a row that have a diagnostic of their own. */
enum bpfc_refused {
	BPFC_REFUSED_NONE,
#define BPFC_REFUSED(name, opcode, off) BPFC_REFUSED_##name,
#include "bpfc/insn.def"
};

enum bpfc_group {
	BPFC_GROUP_BASE32,
	BPFC_GROUP_BASE64,
	BPFC_GROUP_DIVMUL32,
	BPFC_GROUP_DIVMUL64,
	BPFC_GROUP_ATOMIC32,
	BPFC_GROUP_ATOMIC64,
	BPFC_GROUP_PACKET,
	BPFC_GROUP_LINUX, /* no group of the RFC */
};

enum bpfc_key {
	BPFC_KEY_NONE,
	BPFC_KEY_OFF,
	BPFC_KEY_IMM,
	BPFC_KEY_SRC,
};

/* What an instruction's symbolic operand names; struct bpfc_insn.ref is the index in the model's table of that kind. */
enum bpfc_ref_kind {
	BPFC_REF_NONE,
	BPFC_REF_MAP,     /* model->maps: LD_MAP_FD (the map), LD_MAP_VALUE (imm: offset in its first value) */
	BPFC_REF_GLOBAL,  /* model->globals: LD_VAR, imm: offset in the variable */
	BPFC_REF_EXTERN,  /* model->externs: CALL_EXTERN, or LD_VAR for the address of a variable (imm: offset) */
	BPFC_REF_SUBPROG, /* prog->subprogs: CALL_SUBPROG, LD_CODE (a callback) */
	BPFC_REF_PROG,    /* model->progs: only in initial values of maps and globals */
	BPFC_REF_HELPER,  /* helper id of helper.def: CALL_HELPER */
	BPFC_REF_POISON,  /* model->poisons: why the CO-RE relocation of this INVALID instruction failed */
};

/*
 * One slot of a program, decoded. Slots keep their numbers, so jump offsets mean what they mean in the encoding: the
 * target of a jump in slot i is i + 1 + off (JA_LONG: i + 1 + imm).
 */
struct bpfc_insn {
	int64_t imm;  /* imm sign-extended to 64 bits; LD_IMM64: all 64 bits, or the offset that ref_kind explains */
	uint32_t ref; /* see enum bpfc_ref_kind */
	uint16_t id;  /* enum bpfc_insn_id */
	int16_t off;  /* jump or memory offset; 0 where it only tells rows apart */
	uint8_t dst, src; /* register numbers; src is 0 where it only tells rows apart */
	uint8_t ref_kind; /* enum bpfc_ref_kind */
	uint8_t opcode;   /* as encoded, for messages about INVALID */
};

/* Whether two instructions are the same. */
static inline bool bpfc_insn_same(const struct bpfc_insn *a, const struct bpfc_insn *b)
{
	return a->imm == b->imm && a->ref == b->ref && a->id == b->id && a->off == b->off && a->dst == b->dst &&
	       a->src == b->src && a->ref_kind == b->ref_kind && a->opcode == b->opcode;
}

/* One row of insn.def. */
struct bpfc_insn_info {
	const char *name;
	uint8_t opcode, shape, width, keyfield;
	int16_t key;
	uint8_t op, group;
};

/* The row of an id (enum bpfc_insn_id), never NULL. The rows of INVALID and SECOND are "invalid" and "second". */
static inline const struct bpfc_insn_info *bpfc_insn_info(unsigned id)
{
	static const struct bpfc_insn_info rows[BPFC_INSN_COUNT] = {
		[BPFC_INSN_INVALID] = { .name = "invalid", .shape = BPFC_SHAPE_COUNT },
		[BPFC_INSN_SECOND] = { .name = "second", .shape = BPFC_SHAPE_COUNT },
#define BPFC_INSN(name, opcode, shape, width, keyfield, key, op, group)                                               \
	[BPFC_INSN_##name] = {                                                                                        \
		#name, opcode, BPFC_SHAPE_##shape, width, BPFC_KEY_##keyfield, key, BPFC_OP_##op, BPFC_GROUP_##group, \
	},
#include "bpfc/insn.def"
	};

	return &rows[id < BPFC_INSN_COUNT ? id : BPFC_INSN_INVALID];
}

/* The fields (BPFC_F_*) that a shape uses. */
static inline unsigned bpfc_shape_fields(unsigned shape)
{
	static const uint8_t fields[BPFC_SHAPE_COUNT + 1] = {
#define BPFC_SHAPE(shape, uses) [BPFC_SHAPE_##shape] = (uses),
#include "bpfc/insn.def"
	};

	return fields[shape < BPFC_SHAPE_COUNT ? shape : BPFC_SHAPE_COUNT];
}

static inline bool bpfc_insn_is_ld_imm64(unsigned id)
{
	return bpfc_insn_info(id)->shape == BPFC_SHAPE_LD_IMM64;
}

/* The four fields of one slot before any meaning is given to them. */
struct bpfc_raw {
	uint8_t opcode, dst, src;
	int16_t off;
	int32_t imm;
};

/* Splits the 8 bytes at `p`, written in the byte order that `big_endian` tells (RFC 9669, section 3.1). */
static inline struct bpfc_raw bpfc_raw_read(const uint8_t *p, bool big_endian)
{
	struct bpfc_raw raw;
	uint32_t off, imm;

	raw.opcode = p[0];
	if (big_endian) {
		raw.dst = p[1] >> 4;
		raw.src = p[1] & 15;
		off = (uint32_t)p[2] << 8 | p[3];
		imm = (uint32_t)p[4] << 24 | (uint32_t)p[5] << 16 | (uint32_t)p[6] << 8 | p[7];
	} else {
		raw.dst = p[1] & 15;
		raw.src = p[1] >> 4;
		off = (uint32_t)p[3] << 8 | p[2];
		imm = (uint32_t)p[7] << 24 | (uint32_t)p[6] << 16 | (uint32_t)p[5] << 8 | p[4];
	}
	raw.off = (int16_t)(uint16_t)off;
	raw.imm = (int32_t)imm;
	return raw;
}

/* The id of the row that matches `raw` in opcode and key, or BPFC_INSN_INVALID. Other fields are not looked at. */
static inline unsigned bpfc_raw_id(const struct bpfc_raw *raw)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		const struct bpfc_insn_info *row = bpfc_insn_info(id);

		if (row->opcode != raw->opcode)
			continue;
		if (row->keyfield == BPFC_KEY_NONE || (row->keyfield == BPFC_KEY_OFF && row->key == raw->off) ||
		    (row->keyfield == BPFC_KEY_IMM && row->key == raw->imm) ||
		    (row->keyfield == BPFC_KEY_SRC && row->key == raw->src))
			return id;
	}
	return BPFC_INSN_INVALID;
}

/* Why a slot is no valid instruction. */
enum bpfc_insn_fault {
	BPFC_INSN_OK,
	BPFC_INSN_BAD_OPCODE,   /* no row has this opcode and key */
	BPFC_INSN_BAD_REGISTER, /* a register above r10, or r10 written */
	BPFC_INSN_BAD_RESERVED, /* a field that the shape does not use is not zero */
	BPFC_INSN_BAD_SECOND,   /* LD_IMM64 without its second slot, or with a wrong one */
};

/* Whether executing a row writes its dst register. */
static inline bool bpfc_insn_writes_dst(unsigned id)
{
	switch (bpfc_insn_info(id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
	case BPFC_SHAPE_LD_IMM64:
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		return true;
	default:
		return false;
	}
}

/* The register that CALLX calls by, in either encoding; BPFC_REGS: none. */
static inline unsigned bpfc_call_reg(unsigned dst, int64_t imm)
{
	uint64_t reg = dst | (uint64_t)imm;

	return (dst && imm) || reg > BPFC_REGS ? BPFC_REGS : (unsigned)reg;
}

/*
 * Decodes the slot at bytes[8 * i] of `count` slots into *insn. Returns why it is invalid, or BPFC_INSN_OK. *insn is
 * always written: an unknown encoding has the id INVALID. LD_IMM64 reads the slot after it for the upper half; decode
 * that slot as the id SECOND, not by this function.
 */
static inline enum bpfc_insn_fault bpfc_insn_decode(const uint8_t *bytes, size_t count, size_t i, bool big_endian,
						    struct bpfc_insn *insn)
{
	struct bpfc_raw raw = bpfc_raw_read(bytes + BPFC_INSN_BYTES * i, big_endian);
	unsigned id = bpfc_raw_id(&raw);
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	unsigned used = bpfc_shape_fields(row->shape);
	unsigned keyed = row->keyfield == BPFC_KEY_OFF   ? BPFC_F_OFF
			 : row->keyfield == BPFC_KEY_IMM ? BPFC_F_IMM
			 : row->keyfield == BPFC_KEY_SRC ? BPFC_F_SRC
							 : 0u;

	*insn = (struct bpfc_insn){
		.imm = raw.imm, .id = (uint16_t)id, .off = raw.off, .dst = raw.dst, .src = raw.src, .opcode = raw.opcode
	};
	if (id == BPFC_INSN_INVALID)
		return BPFC_INSN_BAD_OPCODE;
	if (keyed & BPFC_F_OFF)
		insn->off = 0;
	if (keyed & BPFC_F_SRC)
		insn->src = 0;
	if (row->shape == BPFC_SHAPE_CALL)
		insn->ref = (uint32_t)raw.imm;
	if (id == BPFC_INSN_CALL_HELPER)
		insn->ref_kind = BPFC_REF_HELPER;
	if (row->shape == BPFC_SHAPE_CALL_REG && bpfc_call_reg(raw.dst, raw.imm) == BPFC_REGS)
		return BPFC_INSN_BAD_REGISTER;
	if (((used & BPFC_F_DST) && raw.dst >= BPFC_REGS) || ((used & BPFC_F_SRC) && raw.src >= BPFC_REGS) ||
	    (raw.dst == BPFC_R10 && bpfc_insn_writes_dst(id)))
		return BPFC_INSN_BAD_REGISTER;
	used |= keyed;
	if ((!(used & BPFC_F_DST) && raw.dst) || (!(used & BPFC_F_SRC) && raw.src) ||
	    (!(used & BPFC_F_OFF) && raw.off) || (!(used & BPFC_F_IMM) && raw.imm))
		return BPFC_INSN_BAD_RESERVED;
	if (row->shape == BPFC_SHAPE_LD_IMM64) {
		struct bpfc_raw second;

		if (i + 1 >= count)
			return BPFC_INSN_BAD_SECOND;
		second = bpfc_raw_read(bytes + BPFC_INSN_BYTES * (i + 1), big_endian);
		if (second.opcode || second.dst || second.src || second.off)
			return BPFC_INSN_BAD_SECOND;
		insn->imm = (int64_t)((uint64_t)(uint32_t)second.imm << 32 | (uint32_t)raw.imm);
	}
	return BPFC_INSN_OK;
}

/* Joins the fields of one slot into 8 bytes at `p`, the inverse of bpfc_raw_read. */
static inline void bpfc_raw_write(const struct bpfc_raw *raw, bool big_endian, uint8_t *p)
{
	uint16_t off = (uint16_t)raw->off;
	uint32_t imm = (uint32_t)raw->imm;

	p[0] = raw->opcode;
	p[1] = (uint8_t)(big_endian ? raw->dst << 4 | raw->src : raw->src << 4 | raw->dst);
	for (unsigned i = 0; i < 2; i++)
		p[2 + i] = (uint8_t)(off >> 8 * (big_endian ? 1 - i : i));
	for (unsigned i = 0; i < 4; i++)
		p[4 + i] = (uint8_t)(imm >> 8 * (big_endian ? 3 - i : i));
}

/*
 * Encodes *insn at `p`, the inverse of bpfc_insn_decode. Returns the bytes written: 8, or 16 for an LD_IMM64 with its
 * second slot (p must have room for them), or 0 when the id is INVALID or SECOND. Symbolic operands are not resolved:
 * imm is written as it is.
 */
static inline size_t bpfc_insn_encode(const struct bpfc_insn *insn, bool big_endian, uint8_t *p)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	bool is_wide = row->shape == BPFC_SHAPE_LD_IMM64;
	struct bpfc_raw raw = { .opcode = row->opcode,
				.dst = insn->dst,
				.src = row->keyfield == BPFC_KEY_SRC ? (uint8_t)row->key : insn->src,
				.off = row->keyfield == BPFC_KEY_OFF ? row->key : insn->off,
				.imm = row->keyfield == BPFC_KEY_IMM ? row->key : (int32_t)(uint32_t)insn->imm };
	struct bpfc_raw second = { .imm = (int32_t)(uint32_t)((uint64_t)insn->imm >> 32) };

	if (row->shape == BPFC_SHAPE_COUNT)
		return 0;
	bpfc_raw_write(&raw, big_endian, p);
	if (is_wide)
		bpfc_raw_write(&second, big_endian, p + BPFC_INSN_BYTES);
	return is_wide ? 2 * BPFC_INSN_BYTES : BPFC_INSN_BYTES;
}

/* The slot that a jump in slot i goes to; insn is of shape JA, JA_LONG, JMP_IMM, JMP_REG or MAY_GOTO. May be out of
 * range. */
static inline int64_t bpfc_insn_target(const struct bpfc_insn *insn, uint32_t i)
{
	bool is_long = bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JA_LONG;

	return (int64_t)i + 1 + (is_long ? insn->imm : insn->off);
}

/* Which of the refused encodings an instruction is. */
static inline enum bpfc_refused bpfc_insn_refused(const struct bpfc_insn *insn)
{
	if (insn->id != BPFC_INSN_INVALID || insn->ref_kind != BPFC_REF_NONE)
		return BPFC_REFUSED_NONE;
#define BPFC_REFUSED(name, code, key)                     \
	if (insn->opcode == (code) && insn->off == (key)) \
		return BPFC_REFUSED_##name;
#include "bpfc/insn.def"
	return BPFC_REFUSED_NONE;
}

/* Constructors: BPFC_MAKE(ADD64_REG, .dst = 1, .src = 2), BPFC_MAKE(JEQ64_IMM, .dst = 1, .imm = 0, .off = 3). */
#define BPFC_MAKE(name, ...) \
	((struct bpfc_insn){ .id = BPFC_INSN_##name, .opcode = bpfc_insn_info(BPFC_INSN_##name)->opcode, __VA_ARGS__ })

/* dst after the arithmetic operation `op`, in 64 bits. s: the other operand. */
static inline uint64_t bpfc_alu64(enum bpfc_op op, uint64_t d, uint64_t s)
{
	typedef uint64_t U;
	typedef int64_t S;
	enum { W = 64 };

	switch (op) {
#define BPFC_ALU(name, symbol, expr) \
	case BPFC_OP_##name:         \
		return expr;
#include "bpfc/insn.def"
	default:
		return d;
	}
}

/* The same in 32 bits; the result is zero-extended. */
static inline uint64_t bpfc_alu32(enum bpfc_op op, uint64_t dst, uint64_t src)
{
	typedef uint32_t U;
	typedef int32_t S;
	enum { W = 32 };
	U d = (U)dst, s = (U)src;

	switch (op) {
#define BPFC_ALU(name, symbol, expr) \
	case BPFC_OP_##name:         \
		return (uint64_t)(U)(expr);
#include "bpfc/insn.def"
	default:
		return d;
	}
}

/* dst after a byte swap; le: the program's byte order is little-endian. */
static inline uint64_t bpfc_swap(enum bpfc_op op, uint64_t d, bool le)
{
	(void)le;
	switch (op) {
#define BPFC_SWAP(name, symbol, expr) \
	case BPFC_OP_##name:          \
		return expr;
#include "bpfc/insn.def"
	default:
		return d;
	}
}

/* Whether a conditional jump of `width` bits (32 or 64) is taken. */
static inline bool bpfc_cmp(enum bpfc_op op, unsigned width, uint64_t dst, uint64_t src)
{
	if (width == 32) {
		typedef int32_t S;
		uint32_t d = (uint32_t)dst, s = (uint32_t)src;

		switch (op) {
#define BPFC_CMP(name, symbol, expr) \
	case BPFC_OP_##name:         \
		return expr;
#include "bpfc/insn.def"
		default:
			return false;
		}
	} else {
		typedef int64_t S;
		uint64_t d = dst, s = src;

		switch (op) {
#define BPFC_CMP(name, symbol, expr) \
	case BPFC_OP_##name:         \
		return expr;
#include "bpfc/insn.def"
		default:
			return false;
		}
	}
}

#endif
