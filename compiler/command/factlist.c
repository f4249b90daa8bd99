#include "factlist.h"

#include <inttypes.h>

#include "bpfc/helper.h"
#include "print.h"

#define REG(n) (1u << (n))

void bpfc_factlist_prog(FILE *out, const struct bpfc_facts *facts)
{
	fprintf(out, "; %u bytes of stack, ", facts->stack);
	if (facts->max_insns == BPFC_UNBOUNDED)
		fputs("no bound on executed instructions\n", out);
	else
		fprintf(out, "at most %" PRIu64 " executed instructions\n", facts->max_insns);
}

static bool is_zeroed(const struct bpfc_subprog_facts *facts, uint32_t byte)
{
	return facts->zero[byte / 8] >> byte % 8 & 1;
}

void bpfc_factlist_subprog(FILE *out, const struct bpfc_facts *facts, uint32_t subprog)
{
	const struct bpfc_subprog_facts *known = &facts->subprogs[subprog];
	const char *before = "; may be read before they are written: ";

	if (!known->reached) {
		fputs("; never called\n", out);
		return;
	}
	fprintf(out, "; frame of %u bytes%s\n", known->frame, known->may_tail_call ? ", may make tail calls" : "");
	for (uint32_t byte = 0; byte < known->frame; byte++) {
		uint32_t end = byte;

		while (end < known->frame && is_zeroed(known, end))
			end++;
		if (end == byte)
			continue;
		fprintf(out, "%sr10-%u..r10-%u", before, end, byte + 1);
		before = ", ";
		byte = end;
	}
	if (before[0] == ',')
		putc('\n', out);
}

static bool reads_dst(const struct bpfc_insn_info *row)
{
	return row->op != BPFC_OP_MOV && row->op != BPFC_OP_MOVSX8 && row->op != BPFC_OP_MOVSX16 &&
	       row->op != BPFC_OP_MOVSX32;
}

static unsigned args_of(const struct bpfc_insn *insn)
{
	const struct bpfc_helper *helper = insn->id == BPFC_INSN_CALL_HELPER ? bpfc_helper_by_id(insn->ref) : NULL;
	unsigned regs = 0;

	for (unsigned reg = 1; reg <= 5; reg++)
		if (!helper || helper->args[reg - 1] != BPFC_ARG_NONE)
			regs |= REG(reg);
	return regs;
}

static unsigned registers_read(const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);

	switch (row->shape) {
	case BPFC_SHAPE_ALU_IMM:
		return reads_dst(row) ? REG(insn->dst) : 0;
	case BPFC_SHAPE_ALU_REG:
		return (reads_dst(row) ? REG(insn->dst) : 0) | REG(insn->src);
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_ST:
		return REG(insn->dst);
	case BPFC_SHAPE_JMP_REG:
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_STORE_REL:
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
		return REG(insn->dst) | REG(insn->src);
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		return REG(insn->dst) | REG(insn->src) | REG(0);
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		return REG(insn->src);
	case BPFC_SHAPE_LD_ABS:
		return REG(6);
	case BPFC_SHAPE_LD_IND:
		return REG(6) | REG(insn->src);
	case BPFC_SHAPE_CALL:
		return args_of(insn);
	case BPFC_SHAPE_CALL_REG:
		return args_of(insn) | REG(bpfc_call_reg(insn->dst, insn->imm));
	case BPFC_SHAPE_EXIT:
		return REG(0);
	default:
		return 0;
	}
}

static const char *symbol_of(const struct bpfc_prog *prog, const struct bpfc_value *value)
{
	const struct bpfc_model *model = prog->model;

	if (value->ref == BPFC_SEVERAL)
		return "several";
	switch (value->kind) {
	case BPFC_KIND_MAP:
	case BPFC_KIND_MAP_VALUE:
		return model->maps[value->ref].name;
	case BPFC_KIND_GLOBAL:
		return *model->globals[value->ref].name ? model->globals[value->ref].name
							: model->globals[value->ref].section;
	case BPFC_KIND_EXTERN:
		return model->externs[value->ref].name;
	case BPFC_KIND_FUNC:
		return prog->subprogs[value->ref].name;
	default:
		return "";
	}
}

static void print_scalar(FILE *out, const struct bpfc_value *value)
{
	if (value->umin == value->umax)
		fprintf(out, value->umin > INT64_MAX ? "0x%" PRIx64 : "%" PRIu64, value->umin);
	else if (value->umin == 0 && value->umax == UINT64_MAX)
		fputs("any number", out);
	else
		fprintf(out, value->umax > INT64_MAX ? "%" PRIu64 "..0x%" PRIx64 : "%" PRIu64 "..%" PRIu64, value->umin,
			value->umax);
	if (value->align && value->umin != value->umax)
		fprintf(out, ", a multiple of %" PRIu64, UINT64_C(1) << value->align);
}

static void print_value(FILE *out, const struct bpfc_prog *prog, const struct bpfc_value *value)
{
	static const char *const words[BPFC_KIND_COUNT] = {
		[BPFC_KIND_NONE] = "nothing",
		[BPFC_KIND_CTX] = "ctx",
		[BPFC_KIND_STACK] = "r10",
		[BPFC_KIND_FRAME] = "r10 of a caller",
		[BPFC_KIND_MAP] = "map ",
		[BPFC_KIND_MAP_VALUE] = "value of ",
		[BPFC_KIND_GLOBAL] = "&",
		[BPFC_KIND_EXTERN] = "extern ",
		[BPFC_KIND_PACKET] = "packet",
		[BPFC_KIND_PACKET_META] = "packet's metadata",
		[BPFC_KIND_PACKET_END] = "packet end",
		[BPFC_KIND_FUNC] = "function ",
		[BPFC_KIND_MEM] = "memory",
		[BPFC_KIND_KERNEL] = "kernel",
		[BPFC_KIND_POINTER] = "some pointer",
		[BPFC_KIND_ANY] = "pointer or number",
		[BPFC_KIND_UNINIT] = "unwritten",
	};

	if (value->kind == BPFC_KIND_SCALAR) {
		print_scalar(out, value);
		return;
	}
	fputs(value->kind < BPFC_KIND_COUNT ? words[value->kind] : "?", out);
	bpfc_print(out, symbol_of(prog, value));
	if (bpfc_kind_is_pointer(value->kind) && value->kind != BPFC_KIND_POINTER) {
		if (!value->off_known)
			fputs("+?", out);
		else if (value->off)
			fprintf(out, "%+" PRId64, value->off);
		if (value->align && value->kind != BPFC_KIND_MAP && value->kind != BPFC_KIND_FUNC)
			fprintf(out, ", aligned to %" PRIu64, UINT64_C(1) << value->align);
	}
	if (value->maybe_null)
		fputs(", or null", out);
}

void bpfc_factlist_insn(FILE *out, const struct bpfc_prog *prog, const struct bpfc_facts *facts, uint32_t slot)
{
	const struct bpfc_insn_facts *known = &facts->insns[slot];
	unsigned regs = registers_read(&prog->insns[slot]) & ~REG(BPFC_R10);
	const char *before = "\t; ";

	if (!known->reached) {
		fputs("\t; never executed", out);
		return;
	}
	for (unsigned reg = 0; reg < BPFC_REGS; reg++) {
		if (!(regs & REG(reg)) ||
		    (prog->insns[slot].id != BPFC_INSN_CALL_HELPER && known->regs[reg].kind == BPFC_KIND_UNINIT))
			continue;
		fprintf(out, "%sr%u = ", before, reg);
		print_value(out, prog, &known->regs[reg]);
		before = "; ";
	}
}
