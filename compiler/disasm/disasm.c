#include "disasm.h"

#include <string.h>

#include "text.h"

struct disasm {
	struct bpfc_text text;
	const struct bpfc_prog *prog; /* NULL: no symbols */
	uint32_t slot;
};

static const char *op_symbol(unsigned op)
{
	static const char *const symbols[BPFC_OP_COUNT] = {
		[BPFC_OP_NONE] = "",
#define BPFC_ALU(name, symbol, expr) [BPFC_OP_##name] = (symbol),
#define BPFC_SWAP(name, symbol, expr) [BPFC_OP_##name] = (symbol),
#define BPFC_CMP(name, symbol, expr) [BPFC_OP_##name] = (symbol),
#include "bpfc/insn.def"
		[BPFC_OP_XCHG] = "xchg",
	};

	return symbols[op < BPFC_OP_COUNT ? op : BPFC_OP_NONE];
}

static const char *rmw_name(unsigned op)
{
	static const char *const names[BPFC_OP_COUNT] = {
#define BPFC_RMW(op, name, expr) [BPFC_OP_##op] = (name),
#include "bpfc/insn.def"
	};

	return op < BPFC_OP_COUNT && names[op] ? names[op] : "";
}

static char reg_letter(unsigned width)
{
	return width == 32 ? 'w' : 'r';
}

/* "r1 + 0x8" */
static void add_address(struct bpfc_text *t, unsigned reg, int16_t off)
{
	bpfc_text_add(t, "r%u %c 0x%x", reg, off < 0 ? '-' : '+', off < 0 ? 0u - (unsigned)off : (unsigned)off);
}

/* "+0x3 <L9>" */
static void add_target(struct disasm *d, const struct bpfc_insn *insn)
{
	bool is_long = bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JA_LONG;
	int64_t distance = is_long ? insn->imm : insn->off;

	if (distance >= 0)
		bpfc_text_add(&d->text, "+");
	bpfc_text_number(&d->text, distance);
	if (d->prog)
		bpfc_text_add(&d->text, " <L%lld>", (long long)bpfc_insn_target(insn, d->slot));
}

/* The word that tells rows apart whose operand is only a number. */
static const char *operand_word(unsigned id)
{
	switch (id) {
	case BPFC_INSN_CALL_SUBPROG:
		return "pc";
	case BPFC_INSN_CALL_EXTERN:
		return "extern ";
	case BPFC_INSN_LD_MAP_FD:
		return "map ";
	case BPFC_INSN_LD_MAP_VALUE:
		return "map_value ";
	case BPFC_INSN_LD_VAR:
		return "global ";
	case BPFC_INSN_LD_CODE:
		return "func ";
	case BPFC_INSN_LD_MAP_IDX:
		return "map_idx ";
	case BPFC_INSN_LD_MAP_IDX_VALUE:
		return "map_idx_value ";
	default:
		return "";
	}
}

static void add_operand(struct disasm *d, const struct bpfc_insn *insn)
{
	if (d->prog && bpfc_text_symbol(&d->text, d->prog, insn))
		return;
	bpfc_text_add(&d->text, "%s", operand_word(insn->id));
	if (insn->id == BPFC_INSN_CALL_SUBPROG && insn->imm >= 0)
		bpfc_text_add(&d->text, "+");
	bpfc_text_number(&d->text, insn->imm);
}

static void disasm_alu(struct disasm *d, const struct bpfc_insn *insn, const struct bpfc_insn_info *row)
{
	const char *symbol = op_symbol(row->op);
	char letter = reg_letter(row->width);

	bpfc_text_add(&d->text, "%c%u ", letter, insn->dst);
	if (row->shape == BPFC_SHAPE_ALU_UNARY)
		bpfc_text_add(&d->text, "= %s%c%u", symbol, letter, insn->dst);
	else if (row->shape == BPFC_SHAPE_ALU_SWAP)
		bpfc_text_add(&d->text, "= %s %c%u", symbol, letter, insn->dst);
	else if (symbol[0] == '(')
		bpfc_text_add(&d->text, "= %s%c%u", symbol, letter, insn->src);
	else if (row->shape == BPFC_SHAPE_ALU_REG)
		bpfc_text_add(&d->text, "%s %c%u", symbol, letter, insn->src);
	else {
		bpfc_text_add(&d->text, "%s ", symbol);
		bpfc_text_number(&d->text, insn->imm);
	}
}

static void disasm_jump(struct disasm *d, const struct bpfc_insn *insn, const struct bpfc_insn_info *row)
{
	char letter = reg_letter(row->width);

	bpfc_text_add(&d->text, "if %c%u %s ", letter, insn->dst, op_symbol(row->op));
	if (row->shape == BPFC_SHAPE_JMP_REG)
		bpfc_text_add(&d->text, "%c%u", letter, insn->src);
	else
		bpfc_text_number(&d->text, insn->imm);
	bpfc_text_add(&d->text, " goto ");
	add_target(d, insn);
}

static void disasm_load(struct disasm *d, const struct bpfc_insn *insn, const struct bpfc_insn_info *row)
{
	bpfc_text_add(&d->text, "r%u = *(%c%u *)(", insn->dst, row->shape == BPFC_SHAPE_LDXS ? 's' : 'u', row->width);
	add_address(&d->text, insn->src, insn->off);
	bpfc_text_add(&d->text, ")");
}

static void disasm_store(struct disasm *d, const struct bpfc_insn *insn, const struct bpfc_insn_info *row)
{
	bpfc_text_add(&d->text, "*(u%u *)(", row->width);
	add_address(&d->text, insn->dst, insn->off);
	bpfc_text_add(&d->text, ") = ");
	if (row->shape == BPFC_SHAPE_STX)
		bpfc_text_add(&d->text, "r%u", insn->src);
	else
		bpfc_text_number(&d->text, insn->imm);
}

static void disasm_atomic(struct disasm *d, const struct bpfc_insn *insn, const struct bpfc_insn_info *row)
{
	char letter = reg_letter(row->width);
	const char *suffix = row->width == 32 ? "32_32" : "_64"; /* xchg_64, xchg32_32 */

	if (row->shape == BPFC_SHAPE_ATOMIC)
		bpfc_text_add(&d->text, "lock *(u%u *)(", row->width);
	else if (row->shape == BPFC_SHAPE_ATOMIC_CMPXCHG)
		bpfc_text_add(&d->text, "%c0 = cmpxchg%s(", letter, suffix);
	else if (row->op == BPFC_OP_XCHG)
		bpfc_text_add(&d->text, "%c%u = xchg%s(", letter, insn->src, suffix);
	else
		bpfc_text_add(&d->text, "%c%u = atomic_fetch_%s((u%u *)(", letter, insn->src, rmw_name(row->op),
			      row->width);
	add_address(&d->text, insn->dst, insn->off);
	if (row->shape == BPFC_SHAPE_ATOMIC)
		bpfc_text_add(&d->text, ") %s %c%u", op_symbol(row->op), letter, insn->src);
	else if (row->shape == BPFC_SHAPE_ATOMIC_CMPXCHG)
		bpfc_text_add(&d->text, ", %c0, %c%u)", letter, letter, insn->src);
	else
		bpfc_text_add(&d->text, "%s, %c%u)", row->op == BPFC_OP_XCHG ? "" : ")", letter, insn->src);
}

static void disasm_ordered(struct disasm *d, const struct bpfc_insn *insn, const struct bpfc_insn_info *row)
{
	char letter = row->width == 64 ? 'r' : 'w';

	if (row->shape == BPFC_SHAPE_LOAD_ACQ) {
		bpfc_text_add(&d->text, "%c%u = load_acquire((u%u *)(", letter, insn->dst, row->width);
		add_address(&d->text, insn->src, insn->off);
		bpfc_text_add(&d->text, "))");
	} else {
		bpfc_text_add(&d->text, "store_release((u%u *)(", row->width);
		add_address(&d->text, insn->dst, insn->off);
		bpfc_text_add(&d->text, "), %c%u)", letter, insn->src);
	}
}

static void disasm_packet(struct disasm *d, const struct bpfc_insn *insn, const struct bpfc_insn_info *row)
{
	bpfc_text_add(&d->text, "r0 = *(u%u *)skb[", row->width);
	if (row->shape == BPFC_SHAPE_LD_IND)
		bpfc_text_add(&d->text, "r%u", insn->src);
	if (row->shape == BPFC_SHAPE_LD_IND && insn->imm)
		bpfc_text_add(&d->text, insn->imm < 0 ? " " : " + ");
	if (row->shape == BPFC_SHAPE_LD_ABS || insn->imm)
		bpfc_text_number(&d->text, insn->imm);
	bpfc_text_add(&d->text, "]");
}

static void disasm_invalid(struct disasm *d, const struct bpfc_insn *insn)
{
	if (insn->id != BPFC_INSN_INVALID)
		return;
	bpfc_text_add(&d->text, "invalid (opcode 0x%02x)", insn->opcode);
	if (d->prog && insn->ref_kind == BPFC_REF_POISON) {
		bpfc_text_add(&d->text, ": ");
		bpfc_text_symbol(&d->text, d->prog, insn);
	}
}

static void disasm_shape(struct disasm *d, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);

	switch ((enum bpfc_shape)row->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		disasm_alu(d, insn, row);
		break;
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
		bpfc_text_add(&d->text, row->shape == BPFC_SHAPE_JA ? "goto " : "gotol ");
		add_target(d, insn);
		break;
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
		disasm_jump(d, insn, row);
		break;
	case BPFC_SHAPE_MAY_GOTO:
		bpfc_text_add(&d->text, "may_goto ");
		add_target(d, insn);
		break;
	case BPFC_SHAPE_CALL_REG:
		bpfc_text_add(&d->text, "callx r%u", bpfc_call_reg(insn->dst, insn->imm));
		break;
	case BPFC_SHAPE_CALL:
		bpfc_text_add(&d->text, "call ");
		add_operand(d, insn);
		break;
	case BPFC_SHAPE_EXIT:
		bpfc_text_add(&d->text, "exit");
		break;
	case BPFC_SHAPE_LD_IMM64:
		bpfc_text_add(&d->text, "r%u = ", insn->dst);
		add_operand(d, insn);
		bpfc_text_add(&d->text, " ll");
		break;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
		disasm_load(d, insn, row);
		break;
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
		disasm_store(d, insn, row);
		break;
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		disasm_atomic(d, insn, row);
		break;
	case BPFC_SHAPE_LOAD_ACQ:
	case BPFC_SHAPE_STORE_REL:
		disasm_ordered(d, insn, row);
		break;
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		disasm_packet(d, insn, row);
		break;
	case BPFC_SHAPE_COUNT:
		disasm_invalid(d, insn);
		break;
	}
}

size_t bpfc_disasm(const struct bpfc_prog *prog, uint32_t slot, char *buf, size_t size)
{
	struct disasm d = { .text = { .buf = buf, .size = size }, .prog = prog, .slot = slot };

	if (size)
		buf[0] = 0;
	disasm_shape(&d, &prog->insns[slot]);
	return d.text.length;
}

size_t bpfc_disasm_insn(const struct bpfc_insn *insn, char *buf, size_t size)
{
	struct disasm d = { .text = { .buf = buf, .size = size } };

	if (size)
		buf[0] = 0;
	disasm_shape(&d, insn);
	return d.text.length;
}

void bpfc_disasm_targets(const struct bpfc_prog *prog, bool *targets)
{
	memset(targets, 0, prog->insn_count * sizeof(targets[0]));
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		unsigned shape = bpfc_insn_info(prog->insns[i].id)->shape;
		int64_t target;

		if (shape != BPFC_SHAPE_JA && shape != BPFC_SHAPE_JA_LONG && shape != BPFC_SHAPE_JMP_IMM &&
		    shape != BPFC_SHAPE_JMP_REG && shape != BPFC_SHAPE_MAY_GOTO)
			continue;
		target = bpfc_insn_target(&prog->insns[i], i);
		if (target >= 0 && target < prog->insn_count)
			targets[target] = true;
	}
}
