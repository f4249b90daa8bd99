/* Diagnostics: the one place that adds the position in the program and in its source. */
#include "verifier.h"

#define MAX_ERRORS 10 /* then nothing more is reported */

void bpfv_report(struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, const struct bpfc_diag_arg args[])
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

	if (v->errors++ >= MAX_ERRORS)
		return;
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

void bpfv_give_up(struct bpfv *v, enum bpfc_diag_code code, uint32_t insn, uint64_t cap)
{
	const struct bpfc_diag_arg args[BPFC_DIAG_ARGS] = { BPFC_INT(cap) };

	if (v->status)
		return;
	bpfv_report(v, code, insn, args);
	v->status = BPFC_E_TOO_COMPLEX;
}

const char *bpfv_kind_text(unsigned kind)
{
	static const char *const texts[BPFC_KIND_COUNT] = {
		[BPFC_KIND_NONE] = "nothing",
		[BPFC_KIND_SCALAR] = "a number",
		[BPFC_KIND_CTX] = "the context",
		[BPFC_KIND_STACK] = "a pointer to the stack",
		[BPFC_KIND_FRAME] = "a pointer to a caller's stack",
		[BPFC_KIND_MAP] = "a map",
		[BPFC_KIND_MAP_VALUE] = "a pointer to a map's value",
		[BPFC_KIND_GLOBAL] = "a pointer to a global variable",
		[BPFC_KIND_EXTERN] = "a pointer to an extern variable",
		[BPFC_KIND_PACKET] = "a pointer to the packet",
		[BPFC_KIND_PACKET_META] = "a pointer to the packet's metadata",
		[BPFC_KIND_PACKET_END] = "the end of the packet",
		[BPFC_KIND_FUNC] = "a function",
		[BPFC_KIND_MEM] = "a pointer to memory",
		[BPFC_KIND_KERNEL] = "a kernel pointer",
		[BPFC_KIND_POINTER] = "some pointer",
		[BPFC_KIND_ANY] = "a pointer or a number",
		[BPFC_KIND_UNINIT] = "not initialised",
	};

	return kind < BPFC_KIND_COUNT ? texts[kind] : "?";
}
