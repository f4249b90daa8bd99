#include "core.h"

#include "bpfc/status.h"

static void poison(struct bpfc_insn *insn)
{
	*insn = (struct bpfc_insn){ .id = BPFC_INSN_INVALID, .opcode = insn->opcode };
}

static int fail(const char **reason, const char *what)
{
	*reason = what;
	return BPFC_E_FORMAT;
}

/* The row of the same shape for accesses of `bytes`, or INVALID. */
static unsigned resized(const struct bpfc_insn_info *info, uint32_t bytes)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		const struct bpfc_insn_info *row = bpfc_insn_info(id);

		if (row->shape == info->shape && row->width == bytes * 8)
			return id;
	}
	return BPFC_INSN_INVALID;
}

/* An immediate of 32 bits. Returns why the new one cannot be there, or NULL. */
static const char *patch_alu(struct bpfc_insn *insn, const struct bpfc_core_result *result)
{
	int64_t value = (int64_t)result->value;

	if (bpfc_insn_info(insn->id)->width == 32 && result->value <= UINT32_MAX)
		value = (int32_t)(uint32_t)result->value;
	if (value < INT32_MIN || value > INT32_MAX)
		return "the value does not fit into the instruction";
	insn->imm = value;
	return NULL;
}

static const char *patch_access(struct bpfc_insn *insn, const struct bpfc_core_result *result)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	unsigned id = insn->id;

	if (result->changes_size) {
		bool is_plain =
			info->shape == BPFC_SHAPE_LDX || info->shape == BPFC_SHAPE_ST || info->shape == BPFC_SHAPE_STX;

		if (result->fail_size || !is_plain || result->size > 8)
			return "the field has another size in the target, which the access cannot follow";
		if (result->local_size * 8 != info->width)
			return "the access has another size than the field";
		id = resized(info, result->size);
		if (id == BPFC_INSN_INVALID)
			return "the field has another size in the target, which the access cannot follow";
	}
	if (result->value > INT16_MAX)
		return "the offset does not fit into the instruction";
	insn->id = (uint16_t)id;
	insn->opcode = bpfc_insn_info(id)->opcode;
	insn->off = (int16_t)result->value;
	return NULL;
}

/* Compilers before clang 15 gave negative enumerators no sign in BTF: the instruction's upper half tells. */
static bool is_sign_extended(const struct bpfc_insn *insn, const struct bpfc_core_result *result)
{
	return result->local <= UINT32_MAX && (int32_t)result->local < 0 && insn->imm == (int32_t)result->local;
}

static const char *patch_imm64(struct bpfc_insn *insn, const struct bpfc_core_result *result)
{
	insn->imm = is_sign_extended(insn, result) ? (int32_t)result->value : (int64_t)result->value;
	return NULL;
}

/* Whether the instruction holds what the compiler must have put there. */
static bool holds_local(const struct bpfc_insn *insn, unsigned shape, const struct bpfc_core_result *result)
{
	switch (shape) {
	case BPFC_SHAPE_ALU_IMM:
		return (uint32_t)insn->imm == (uint32_t)result->local;
	case BPFC_SHAPE_LD_IMM64:
		return (uint64_t)insn->imm == result->local || is_sign_extended(insn, result);
	default:
		return insn->off >= 0 && (uint64_t)insn->off == result->local;
	}
}

int bpfc_core_patch(struct bpfc_insn *insns, uint32_t count, uint32_t i, const struct bpfc_core_relo *relo,
		    const struct bpfc_core_result *result, const char **reason)
{
	const char *(*patch)(struct bpfc_insn *insn, const struct bpfc_core_result *result);
	unsigned shape;

	(void)relo;
	*reason = NULL;
	if (i >= count)
		return fail(reason, "it belongs to no instruction");
	shape = bpfc_insn_info(insns[i].id)->shape;
	switch (shape) {
	case BPFC_SHAPE_ALU_IMM:
		patch = patch_alu;
		break;
	case BPFC_SHAPE_LD_IMM64:
		if (insns[i].id != BPFC_INSN_LD_IMM64 || i + 1 >= count || insns[i + 1].id != BPFC_INSN_SECOND)
			return fail(reason, "it belongs to an instruction that it cannot change");
		patch = patch_imm64;
		break;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
	case BPFC_SHAPE_LOAD_ACQ:
	case BPFC_SHAPE_STORE_REL:
		patch = patch_access;
		break;
	default:
		return fail(reason, "it belongs to an instruction that it cannot change");
	}
	if (result->has_local && !holds_local(&insns[i], shape, result))
		return fail(reason, "the instruction does not hold what the object's own types say");
	if (result->poison)
		*reason = result->poison;
	else if (!result->keeps)
		*reason = patch(&insns[i], result);
	if (*reason) {
		poison(&insns[i]);
		if (shape == BPFC_SHAPE_LD_IMM64)
			poison(&insns[i + 1]);
	}
	return BPFC_OK;
}
