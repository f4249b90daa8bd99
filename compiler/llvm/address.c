/* 64-bit immediates: numbers, and the addresses of maps, their values, variables and functions. */
#include "function.h"

void bpfc_fn_address(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	struct bpfc_emitter *e = fn->e;
	LLVMValueRef base = NULL;

	switch ((enum bpfc_ref_kind)insn->ref_kind) {
	case BPFC_REF_NONE:
		if (insn->id == BPFC_INSN_LD_IMM64) {
			bpfc_fn_set64(fn, insn->dst, bpfc_const(e->i64, insn->imm));
			return;
		}
		break;
	case BPFC_REF_MAP:
		base = e->maps[insn->ref];
		if (base && insn->id != BPFC_INSN_LD_MAP_FD && insn->id != BPFC_INSN_LD_MAP_IDX)
			base = bpfc_fn_offset(fn, bpfc_fn_map_values(fn, base), insn->imm);
		break;
	case BPFC_REF_GLOBAL:
		base = e->globals[insn->ref];
		base = base ? bpfc_fn_offset(fn, base, insn->imm) : NULL;
		break;
	case BPFC_REF_EXTERN:
		base = e->externs[insn->ref];
		base = base ? bpfc_fn_offset(fn, base, insn->imm) : NULL;
		break;
	case BPFC_REF_SUBPROG:
		base = bpfc_fn_callback(fn, insn->ref);
		break;
	case BPFC_REF_PROG:
	case BPFC_REF_HELPER:
	case BPFC_REF_POISON:
		break;
	}
	if (base)
		bpfc_fn_setptr(fn, insn->dst, base);
	else
		bpfc_fn_fail(fn, BAD_ADDRESS, BPFC_STR(bpfc_insn_info(insn->id)->name));
}
