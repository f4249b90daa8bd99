/*
 * How each row of insn.def is written: the inverse of the disassembler, from the same table. A blank stands for any
 * number of blanks; letters stand for themselves, but for these:
 *
 *   $D $S   register dst, src, its letter told by the row's width (w1 for 32, r1 for 64)
 *   $d $s   the same, always r
 *   $x $y   the same, either letter
 *   $i      imm: a number          $m  perhaps + or - and imm      $a  perhaps + or - and off
 *   $t      jump target: a label, or a signed distance
 *   $h $f $e   what is called: a helper, a function of the program, an extern
 *   $q      64-bit number          $M $V $G $C  a map, a map's value, a variable, a function; or a raw number
 *
 * A field that comes twice must be the same both times.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

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

	return symbols[op];
}

static const char *rmw_name(unsigned op)
{
	static const char *const names[BPFC_OP_COUNT] = {
#define BPFC_RMW(op, name, expr) [BPFC_OP_##op] = (name),
#include "bpfc/insn.def"
	};

	return names[op] ? names[op] : "";
}

static const char *call_pattern(unsigned id)
{
	return id == BPFC_INSN_CALL_HELPER ? "call $h" : id == BPFC_INSN_CALL_SUBPROG ? "call $f" : "call $e";
}

static const char *wide_pattern(unsigned id)
{
	switch (id) {
	case BPFC_INSN_LD_MAP_FD:
		return "$d = map $M ll";
	case BPFC_INSN_LD_MAP_VALUE:
		return "$d = map_value $V ll";
	case BPFC_INSN_LD_VAR:
		return "$d = $G ll";
	case BPFC_INSN_LD_CODE:
		return "$d = func $C ll";
	case BPFC_INSN_LD_MAP_IDX:
		return "$d = map_idx $q ll";
	case BPFC_INSN_LD_MAP_IDX_VALUE:
		return "$d = map_idx_value $q ll";
	default:
		return "$d = $q ll";
	}
}

/* Atomic operations that give the old value. */
static void fetch_pattern(const struct bpfc_insn_info *row, char *out)
{
	const char *suffix = row->width == 32 ? "32_32" : "_64";
	char letter = row->width == 32 ? 'w' : 'r';

	if (row->shape == BPFC_SHAPE_ATOMIC_CMPXCHG)
		snprintf(out, ASM_PATTERN, "%c0 = cmpxchg%s($d$a, %c0, $S)", letter, suffix, letter);
	else if (row->op == BPFC_OP_XCHG)
		snprintf(out, ASM_PATTERN, "$S = xchg%s($d$a, $S)", suffix);
	else
		snprintf(out, ASM_PATTERN, "$S = atomic_fetch_%s((u%u *)($d$a), $S)", rmw_name(row->op), row->width);
}

void bpfc_asm_pattern(unsigned id, char out[ASM_PATTERN])
{
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	const char *symbol = op_symbol(row->op);
	unsigned width = row->width;

	switch ((enum bpfc_shape)row->shape) {
	case BPFC_SHAPE_ALU_IMM:
		snprintf(out, ASM_PATTERN, "$D %s $i", symbol);
		break;
	case BPFC_SHAPE_ALU_REG:
		snprintf(out, ASM_PATTERN, symbol[0] == '(' ? "$D = %s$S" : "$D %s $S", symbol);
		break;
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		snprintf(out, ASM_PATTERN, "$D = %s $D", symbol);
		break;
	case BPFC_SHAPE_JA:
		snprintf(out, ASM_PATTERN, "goto $t");
		break;
	case BPFC_SHAPE_JA_LONG:
		snprintf(out, ASM_PATTERN, "gotol $t");
		break;
	case BPFC_SHAPE_JMP_IMM:
		snprintf(out, ASM_PATTERN, "if $D %s $i goto $t", symbol);
		break;
	case BPFC_SHAPE_JMP_REG:
		snprintf(out, ASM_PATTERN, "if $D %s $S goto $t", symbol);
		break;
	case BPFC_SHAPE_CALL:
		snprintf(out, ASM_PATTERN, "%s", call_pattern(id));
		break;
	case BPFC_SHAPE_MAY_GOTO:
		snprintf(out, ASM_PATTERN, "may_goto $t");
		break;
	case BPFC_SHAPE_CALL_REG:
		snprintf(out, ASM_PATTERN, "callx $d");
		break;
	case BPFC_SHAPE_EXIT:
		snprintf(out, ASM_PATTERN, "exit");
		break;
	case BPFC_SHAPE_LD_IMM64:
		snprintf(out, ASM_PATTERN, "%s", wide_pattern(id));
		break;
	case BPFC_SHAPE_LDX:
		snprintf(out, ASM_PATTERN, "$%c = *(u%u *)($s$a)", width < 64 ? 'x' : 'd', width);
		break;
	case BPFC_SHAPE_LDXS:
		snprintf(out, ASM_PATTERN, "$d = *(s%u *)($s$a)", width);
		break;
	case BPFC_SHAPE_ST:
		snprintf(out, ASM_PATTERN, "*(u%u *)($d$a) = $i", width);
		break;
	case BPFC_SHAPE_STX:
		snprintf(out, ASM_PATTERN, "*(u%u *)($d$a) = $%c", width, width < 64 ? 'y' : 's');
		break;
	case BPFC_SHAPE_ATOMIC:
		snprintf(out, ASM_PATTERN, "lock *(u%u *)($d$a) %s $S", width, symbol);
		break;
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		fetch_pattern(row, out);
		break;
	case BPFC_SHAPE_LOAD_ACQ:
		snprintf(out, ASM_PATTERN, "$%c = load_acquire((u%u *)($s$a))", width < 64 ? 'x' : 'd', width);
		break;
	case BPFC_SHAPE_STORE_REL:
		snprintf(out, ASM_PATTERN, "store_release((u%u *)($d$a), $%c)", width, width < 64 ? 'y' : 's');
		break;
	case BPFC_SHAPE_LD_ABS:
		snprintf(out, ASM_PATTERN, "r0 = *(u%u *)skb[$i]", width);
		break;
	case BPFC_SHAPE_LD_IND:
		snprintf(out, ASM_PATTERN, "r0 = *(u%u *)skb[$s$m]", width);
		break;
	case BPFC_SHAPE_COUNT: /* no encoding */
		out[0] = 0;
		break;
	}
}
