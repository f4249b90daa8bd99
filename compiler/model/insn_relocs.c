/* What instructions refer to: relocations, and calls that the compiler resolved itself. */
#include "build.h"

/* The instruction that a relocation is for, or NULL when it is for none that can take it. */
static struct bpfc_insn *find_insn(const struct build *b, uint32_t section, const struct bpfc_reloc *reloc)
{
	struct bpfc_insn *insn = &b->sections[section].slots[reloc->off / BPFC_INSN_BYTES];

	if (reloc->off % BPFC_INSN_BYTES || insn->ref_kind != BPFC_REF_NONE)
		return NULL;
	if (reloc->type == BPFC_R_64_64)
		return bpfc_insn_is_ld_imm64(insn->id) ? insn : NULL;
	if (reloc->type == BPFC_R_64_32)
		return insn->id == BPFC_INSN_CALL_SUBPROG || insn->id == BPFC_INSN_CALL_EXTERN ? insn : NULL;
	return NULL;
}

/* The address that the relocation gives the instruction, relative to its symbol. */
static int64_t addend_of(const struct bpfc_insn *insn)
{
	if (insn->id == BPFC_INSN_CALL_SUBPROG || insn->id == BPFC_INSN_CALL_EXTERN)
		return (insn->imm + 1) * BPFC_INSN_BYTES;
	if (insn->id == BPFC_INSN_LD_MAP_VALUE)
		return (int32_t)insn->imm;
	return insn->imm;
}

static void set_id(struct bpfc_insn *insn, unsigned id)
{
	insn->id = (uint16_t)id;
	insn->opcode = bpfc_insn_info(id)->opcode;
	insn->src = 0;
}

/* What a 64-bit immediate loads, once it is known. */
static void set_load(struct bpfc_insn *insn, const struct build_target *target)
{
	bool is_map_value = insn->id == BPFC_INSN_LD_MAP_VALUE;

	insn->ref_kind = target->ref_kind;
	insn->ref = target->ref;
	switch (target->ref_kind) {
	case BPFC_REF_MAP:
		insn->imm = is_map_value ? insn->imm >> 32 : 0;
		set_id(insn, is_map_value ? BPFC_INSN_LD_MAP_VALUE : BPFC_INSN_LD_MAP_FD);
		break;
	case BPFC_REF_SUBPROG:
		insn->imm = 0;
		set_id(insn, BPFC_INSN_LD_CODE);
		break;
	default:
		insn->imm = target->offset;
		set_id(insn, BPFC_INSN_LD_VAR);
	}
}

static int set_call(struct build *b, struct bpfc_insn *insn, const struct build_target *target, const char **reason)
{
	if (target->ref_kind == BPFC_REF_EXTERN) {
		b->externs[target->ref].is_func = true;
		set_id(insn, BPFC_INSN_CALL_EXTERN);
		insn->imm = 0;
	} else if (target->ref_kind == BPFC_REF_SUBPROG) {
		set_id(insn, BPFC_INSN_CALL_SUBPROG);
	} else {
		*reason = "is a call to something that is no function";
		return BPFC_E_FORMAT;
	}
	insn->ref_kind = target->ref_kind;
	insn->ref = target->ref;
	return BPFC_OK;
}

static int unresolved(struct build *b, const struct bpfc_section *section, const struct bpfc_reloc *reloc)
{
	const char *name = b->object.symbols[reloc->symbol].name;

	bpfc_build_report(
		b, BPFC_DIAG_INIT(UNRESOLVED, .section = section->name, .symbol = name, .args = { BPFC_STR(name) }),
		reloc->off);
	return BPFC_E_FORMAT;
}

/* A 64-bit immediate whose encoding is wrong: the verifier rejects it where it is reached. */
static bool is_undecodable_load(const struct build *b, uint32_t section, const struct bpfc_reloc *reloc)
{
	const struct bpfc_insn *insn = &b->sections[section].slots[reloc->off / BPFC_INSN_BYTES];

	return reloc->type == BPFC_R_64_64 && reloc->off % BPFC_INSN_BYTES == 0 && insn->id == BPFC_INSN_INVALID &&
	       insn->opcode == bpfc_insn_info(BPFC_INSN_LD_IMM64)->opcode;
}

static int apply(struct build *b, uint32_t section, const struct bpfc_reloc *reloc)
{
	const struct bpfc_section *bytes = &b->object.sections[section];
	struct bpfc_insn *insn = find_insn(b, section, reloc);
	const char *reason = "";
	struct build_target target;

	if (reloc->type == BPFC_R_NONE || is_undecodable_load(b, section, reloc) ||
	    !bpfc_build_in_func(b, section, reloc->off / BPFC_INSN_BYTES))
		return BPFC_OK;
	if (!insn)
		return bpfc_build_reloc_fault(b, bytes, reloc, "is at no instruction that can take it");
	if (!bpfc_build_resolve(b, reloc->symbol, addend_of(insn), &target, &reason))
		return bpfc_build_reloc_fault(b, bytes, reloc, reason);
	if (target.ref_kind == BPFC_REF_EXTERN && !b->extern_declared[target.ref])
		return unresolved(b, bytes, reloc);
	if (reloc->type == BPFC_R_64_64)
		set_load(insn, &target);
	else if (set_call(b, insn, &target, &reason))
		return bpfc_build_reloc_fault(b, bytes, reloc, reason);
	return BPFC_OK;
}

static int loader_number(struct build *b, const struct build_func *func, uint32_t slot, const char *what)
{
	const struct bpfc_insn *insn = &b->sections[func->section].slots[slot];

	bpfc_build_report(b,
			  BPFC_DIAG_INIT(LOADER_NUMBER, .section = b->object.sections[func->section].name,
					 .symbol = func->name,
					 .args = { BPFC_STR(what), BPFC_INT((int32_t)insn->imm) }),
			  (uint64_t)slot * BPFC_INSN_BYTES);
	return BPFC_E_FORMAT;
}

/* A call or function address without relocation: relative, in the same section. */
static int resolve_relative(struct build *b, const struct build_func *func, uint32_t slot)
{
	struct bpfc_insn *insn = &b->sections[func->section].slots[slot];
	int64_t to = (int64_t)slot + 1 + (int32_t)insn->imm;
	const struct build_section *section = &b->sections[func->section];

	for (uint32_t lo = section->first, hi = lo + section->count; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (b->funcs[mid].slot == to) {
			insn->ref_kind = BPFC_REF_SUBPROG;
			insn->ref = mid;
			return BPFC_OK;
		}
		if (b->funcs[mid].slot < to)
			lo = mid + 1;
		else
			hi = mid;
	}
	bpfc_build_report(b,
			  BPFC_DIAG_INIT(BAD_CALL, .section = b->object.sections[func->section].name,
					 .symbol = func->name,
					 .args = { BPFC_INT(slot - func->slot), BPFC_STR(func->name) }),
			  (uint64_t)slot * BPFC_INSN_BYTES);
	return BPFC_E_REJECTED;
}

/* Instructions of which no relocation says what they refer to. */
static int resolve_rest(struct build *b, const struct build_func *func, uint32_t slot)
{
	const struct bpfc_insn *insn = &b->sections[func->section].slots[slot];

	if (insn->ref_kind != BPFC_REF_NONE)
		return BPFC_OK;
	switch (insn->id) {
	case BPFC_INSN_CALL_SUBPROG:
	case BPFC_INSN_LD_CODE:
		return resolve_relative(b, func, slot);
	case BPFC_INSN_CALL_EXTERN:
		return loader_number(b, func, slot, "kernel function");
	case BPFC_INSN_LD_MAP_FD:
	case BPFC_INSN_LD_MAP_VALUE:
		return loader_number(b, func, slot, "map fd");
	case BPFC_INSN_LD_MAP_IDX:
	case BPFC_INSN_LD_MAP_IDX_VALUE:
		return loader_number(b, func, slot, "map index");
	case BPFC_INSN_LD_VAR:
		return loader_number(b, func, slot, "kernel variable");
	default:
		return BPFC_OK;
	}
}

int bpfc_build_insn_relocs(struct build *b)
{
	int status = BPFC_OK;

	for (uint32_t s = 1; s < b->object.section_count; s++) {
		const struct bpfc_section *section = &b->object.sections[s];

		if (b->sections[s].class != BUILD_CODE)
			continue;
		for (uint32_t i = 0; i < section->reloc_count && !status; i++)
			status = apply(b, s, &section->relocs[i]);
	}
	for (uint32_t i = 0; i < b->func_count; i++)
		for (uint32_t k = 0; k < b->funcs[i].count && !status; k++)
			status = resolve_rest(b, &b->funcs[i], b->funcs[i].slot + k);
	return status;
}
