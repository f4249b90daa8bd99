/* Calls, by what they call. */
#include "function.h"

#define TAIL_CALL 12 /* helper id */

void bpfc_fn_call(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	switch (insn->id) {
	case BPFC_INSN_CALL_HELPER:
		if (insn->ref == TAIL_CALL)
			bpfc_fn_tail_call(fn);
		else if (!bpfc_fn_map_call(fn, insn->ref))
			bpfc_fn_helper_call(fn, insn);
		return;
	case BPFC_INSN_CALL_SUBPROG:
		if (insn->ref_kind == BPFC_REF_SUBPROG) {
			bpfc_fn_subprog_call(fn, insn);
			return;
		}
		break;
	case BPFC_INSN_CALL_EXTERN:
		if (insn->ref_kind == BPFC_REF_EXTERN) {
			bpfc_fn_extern_call(fn, insn);
			return;
		}
		break;
	default:
		break;
	}
	bpfc_fn_fail(fn, BAD_CALL_TARGET, BPFC_STR(bpfc_insn_info(insn->id)->name));
}
