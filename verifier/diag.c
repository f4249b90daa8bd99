/* Diagnostics: the one place that adds the position in the program and in its source. */
#include "verifier.h"

#define MAX_ERRORS 10 /* then nothing more is reported */

void bpfv_emit(const struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, const struct bpfc_diag_arg args[])
{
	const struct bpfc_prog *prog = v->prog;
	struct bpfc_diag diag = { .code = code,
				  .object = prog->model->object,
				  .section = prog->section,
				  .symbol = prog->name,
				  .prog = prog->name,
				  .insn = insn,
				  .offset = BPFC_NO_OFFSET };
	const struct bpfc_subprog *subprog = insn == BPFC_NO_INSN ? NULL : bpfc_prog_subprog(prog, insn);
	const struct bpfc_line *line = insn == BPFC_NO_INSN ? NULL : bpfc_prog_line(prog, insn);

	memcpy(diag.args, args, sizeof(diag.args));
	if (subprog) {
		diag.section = subprog->section;
		diag.symbol = subprog->name;
		diag.offset = subprog->section_off + (uint64_t)(insn - subprog->first) * BPFC_INSN_BYTES;
	}
	if (line) {
		diag.file = line->file;
		diag.line = line->line;
		diag.column = line->column;
	}
	bpfc_sink_emit(v->options.sink, &diag);
}

static void keep_fault(struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, const struct bpfc_diag_arg args[])
{
	v->fault = (struct bpfv_fault){
		.code = code, .insn = insn, .reg = BPFC_NONE, .processed = v->is_walking ? v->processed : 0
	};
	for (unsigned i = BPFC_DIAG_ARGS; i-- > 0;) {
		v->fault.numbers[i] = args[i].num;
		if (args[i].kind == BPFC_DARG_REG)
			v->fault.reg = (uint32_t)args[i].num;
	}
}

void bpfv_report(struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, const struct bpfc_diag_arg args[])
{
	if (!v->errors)
		keep_fault(v, code, insn, args);
	if (v->errors++ < MAX_ERRORS)
		bpfv_emit(v, code, insn, args);
}

void bpfv_give_up(struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, uint64_t cap)
{
	const struct bpfc_diag_arg args[BPFC_DIAG_ARGS] = { BPFC_INT(cap) };

	if (v->status)
		return;
	bpfv_report(v, code, insn, args);
	v->status = BPFC_E_TOO_COMPLEX;
}
