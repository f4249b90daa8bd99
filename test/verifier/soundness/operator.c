/* See operator.h. */
#include "operator.h"

#define ALU(name, bits)                                                                                         \
	{ #name #bits,                                                                                          \
	  OPERATOR_ALU,                                                                                         \
	  BPFC_OP_##name,                                                                                       \
	  bits,                                                                                                 \
	  false,                                                                                                \
	  BPFC_OP_##name == BPFC_OP_NEG || BPFC_OP_##name == BPFC_OP_MOV || BPFC_OP_##name == BPFC_OP_MOVSX8 || \
		  BPFC_OP_##name == BPFC_OP_MOVSX16 || BPFC_OP_##name == BPFC_OP_MOVSX32 },
#define CMP(name, bits)                                                            \
	{ #name #bits " taken", OPERATOR_CMP, BPFC_OP_##name, bits, true, false }, \
		{ #name #bits " not", OPERATOR_CMP, BPFC_OP_##name, bits, false, false },

const struct operator operators[] = {
#define BPFC_ALU(name, symbol, expr) ALU(name, 64) ALU(name, 32)
#define BPFC_SWAP(name, symbol, expr) { #name, OPERATOR_SWAP, BPFC_OP_##name, 64, true, true },
#define BPFC_CMP(name, symbol, expr) CMP(name, 64) CMP(name, 32)
#include "bpfc/insn.def"
	{ "meet", OPERATOR_MEET, BPFC_OP_NONE, 64, false, false },
	{ "join", OPERATOR_JOIN, BPFC_OP_NONE, 64, false, false },
	{ "low32", OPERATOR_LOW32, BPFC_OP_NONE, 64, false, true },
	{ "low32 signed", OPERATOR_LOW32_SIGNED, BPFC_OP_NONE, 64, false, true },
};

const unsigned operator_count = sizeof(operators) / sizeof(operators[0]);

bool operator_abstract(const struct operator* o, struct bpfv_scalar *d, struct bpfv_scalar *s)
{
	switch ((enum operator_shape)o->shape) {
	case OPERATOR_ALU:
		/* Operations without a destination are handed their operand as the source. */
		*d = o->is_unary && o->op != BPFC_OP_NEG ? bpfv_scalar_alu(o->op, o->width, s, d)
							 : bpfv_scalar_alu(o->op, o->width, d, s);
		return true;
	case OPERATOR_SWAP:
		*d = bpfv_scalar_swap(o->op, o->flag, d);
		return true;
	case OPERATOR_CMP:
		return bpfv_scalar_assume(o->op, o->width, o->flag, d, s);
	case OPERATOR_MEET:
		if (!bpfv_scalar_meet(d, s))
			return false;
		*s = *d;
		return true;
	case OPERATOR_JOIN:
		*d = bpfv_scalar_join(d, s);
		return true;
	case OPERATOR_LOW32:
		*d = bpfv_scalar_low32(d);
		return true;
	default:
		*d = bpfv_scalar_low32_signed(d);
		return true;
	}
}

static uint64_t compute(const struct operator* o, uint64_t d, uint64_t s)
{
	return o->width == 32 ? bpfc_alu32(o->op, d, s) : bpfc_alu64(o->op, d, s);
}

bool operator_concrete(const struct operator* o, uint64_t *d, uint64_t s)
{
	switch ((enum operator_shape)o->shape) {
	case OPERATOR_ALU:
		*d = o->is_unary && o->op != BPFC_OP_NEG ? compute(o, s, *d) : compute(o, *d, s);
		return true;
	case OPERATOR_SWAP:
		*d = bpfc_swap(o->op, *d, o->flag);
		return true;
	case OPERATOR_CMP:
		return bpfc_cmp(o->op, o->width, *d, s) == o->flag;
	case OPERATOR_MEET:
		return *d == s;
	case OPERATOR_JOIN:
		return true;
	case OPERATOR_LOW32:
		*d = (uint32_t)*d;
		return true;
	default:
		*d = (uint64_t)(int64_t)(int32_t)*d;
		return true;
	}
}
