/*
 * On 32-bit targets: registers that their low half tells all about, forwards over one function. `zero`: the upper half
 * is zero; `sign`: it is the low half's sign. What the facts say is taken at every slot; between them instructions add
 * what they make so: clang extends and narrows by shifts, loads extend, masks and comparisons keep.
 */
#include "function.h"

#define CALLER_SAVED 0x3fu /* r0..r5 */

/* Masks of registers. */
struct known {
	unsigned zero, sign;
};

struct walk {
	const struct bpfc_unit *unit;
	const struct bpfc_subprog *sub;
	struct bpfc_widths *widths;
};

/* What is known of one value. */
struct value {
	bool zero, sign;
};

static struct value value_of(struct known k, unsigned reg)
{
	return (struct value){ k.zero >> reg & 1, k.sign >> reg & 1 };
}

static struct value constant(int64_t n)
{
	return (struct value){ n >= 0 && n <= UINT32_MAX, n >= INT32_MIN && n <= INT32_MAX };
}

static bool is_small(struct value v) /* 0..INT32_MAX */
{
	return v.zero && v.sign;
}

static struct known set(struct known k, unsigned reg, struct value v)
{
	k.zero = (k.zero & ~(1u << reg)) | (unsigned)v.zero << reg;
	k.sign = (k.sign & ~(1u << reg)) | (unsigned)v.sign << reg;
	return k;
}

static struct value shifted_right(enum bpfc_op op, struct value d, const struct bpfc_insn *insn, bool is_imm)
{
	unsigned by = is_imm ? (unsigned)insn->imm & 63 : 0;
	bool logical = op == BPFC_OP_RSH;

	if (by >= 32)
		return (struct value){ logical || d.zero, !logical || by > 32 };
	if (!logical && !d.zero)
		return (struct value){ false, d.sign };
	return (struct value){ d.zero, d.zero && (by || d.sign) };
}

static struct value computed64(const struct bpfc_insn *insn, struct value d, struct value s, bool is_imm)
{
	enum bpfc_op op = (enum bpfc_op)bpfc_insn_info(insn->id)->op;

	switch (op) {
	case BPFC_OP_MOV:
		return s;
	case BPFC_OP_MOVSX8:
	case BPFC_OP_MOVSX16:
	case BPFC_OP_MOVSX32:
		return (struct value){ false, true };
	case BPFC_OP_AND:
		return (struct value){ d.zero || s.zero, (d.sign && s.sign) || is_small(d) || is_small(s) };
	case BPFC_OP_OR:
	case BPFC_OP_XOR:
		return (struct value){ d.zero && s.zero, d.sign && s.sign };
	case BPFC_OP_RSH:
	case BPFC_OP_ARSH:
		return shifted_right(op, d, insn, is_imm);
	case BPFC_OP_DIV:
		return (struct value){ d.zero, is_small(d) };
	case BPFC_OP_MOD:
		return is_imm && insn->imm > 0 ? (struct value){ true, true } : (struct value){ d.zero, is_small(d) };
	case BPFC_OP_SMOD:
		return (struct value){ is_small(d), d.sign };
	default:
		return (struct value){ false, false };
	}
}

static struct value computed32(const struct bpfc_insn *insn, struct value d, struct value s, bool is_imm)
{
	bool sign = false;

	switch (bpfc_insn_info(insn->id)->op) {
	case BPFC_OP_MOV:
		sign = is_small(s);
		break;
	case BPFC_OP_AND:
		sign = is_small(d) || is_small(s);
		break;
	case BPFC_OP_RSH:
		sign = is_small(d) || (is_imm && (insn->imm & 31));
		break;
	default:
		break;
	}
	return (struct value){ true, sign };
}

static struct known after_alu(struct known k, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	bool is_imm = info->shape == BPFC_SHAPE_ALU_IMM;
	struct value d = value_of(k, insn->dst), s = is_imm ? constant(insn->imm) : value_of(k, insn->src);

	return set(k, insn->dst, info->width == 32 ? computed32(insn, d, s, is_imm) : computed64(insn, d, s, is_imm));
}

static struct known after_swap(struct known k, const struct bpfc_insn *insn)
{
	switch (bpfc_insn_info(insn->id)->op) {
	case BPFC_OP_LE64:
	case BPFC_OP_BE64:
	case BPFC_OP_BSWAP64:
		return set(k, insn->dst, (struct value){ false, false });
	case BPFC_OP_LE16:
	case BPFC_OP_BE16:
	case BPFC_OP_BSWAP16:
		return set(k, insn->dst, (struct value){ true, true });
	default:
		return set(k, insn->dst, (struct value){ true, false });
	}
}

static struct known after_insn(struct known k, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	struct value loaded = { info->width < 64, info->width < 32 };

	switch (info->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
		return after_alu(k, insn);
	case BPFC_SHAPE_ALU_SWAP:
		return after_swap(k, insn);
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LOAD_ACQ:
		return set(k, insn->dst, loaded);
	case BPFC_SHAPE_LDXS:
		return set(k, insn->dst, (struct value){ false, true });
	case BPFC_SHAPE_LD_IMM64:
		return set(k, insn->dst,
			   insn->ref_kind == BPFC_REF_NONE ? constant(insn->imm) : (struct value){ true, false });
	case BPFC_SHAPE_ATOMIC_FETCH:
		return set(k, insn->src, loaded);
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		return set(k, 0, loaded);
	case BPFC_SHAPE_CALL:
	case BPFC_SHAPE_CALL_REG:
		return (struct known){ k.zero & ~CALLER_SAVED, k.sign & ~CALLER_SAVED };
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		k = (struct known){ k.zero & ~CALLER_SAVED, k.sign & ~CALLER_SAVED };
		return set(k, 0, loaded);
	default:
		return k;
	}
}

/* What the facts add at a slot. */
static struct known with_facts(const struct walk *w, uint32_t slot, struct known k)
{
	const struct bpfc_facts *facts = w->unit->facts;

	for (unsigned reg = 0; facts && facts->insns[slot].reached && reg < BPFC_REGS; reg++) {
		const struct bpfc_value *fact = &facts->insns[slot].regs[reg];
		bool fits = bpfc_value_fits32(fact);

		k.zero |= (unsigned)(fits || bpfc_value_is_pointer(fact)) << reg;
		k.sign |= (unsigned)(fits && fact->umax <= INT32_MAX) << reg;
	}
	k.zero |= 1u << BPFC_R10;
	return k;
}

/* Joins what is known on one way to a slot; returns whether that changed it. */
static bool reach(struct walk *w, int64_t slot, struct known k)
{
	int64_t i = slot - w->sub->first;
	uint16_t zero, sign;

	if (i < 0 || i >= w->sub->count)
		return false;
	k = with_facts(w, (uint32_t)slot, k);
	zero = w->widths->zero[i] & (uint16_t)k.zero;
	sign = w->widths->sign[i] & (uint16_t)k.sign;
	if (zero == w->widths->zero[i] && sign == w->widths->sign[i])
		return false;
	w->widths->zero[i] = zero;
	w->widths->sign[i] = sign;
	return true;
}

static bool step(struct walk *w, uint32_t slot)
{
	uint32_t i = slot - w->sub->first;
	const struct bpfc_insn *insn = &w->unit->prog->insns[slot];
	struct known k = after_insn((struct known){ w->widths->zero[i], w->widths->sign[i] }, insn);
	int64_t next = (int64_t)slot + 1;
	bool changed = false;

	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_EXIT:
		return false;
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
		next = bpfc_insn_target(insn, slot);
		break;
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
	case BPFC_SHAPE_MAY_GOTO:
		changed = reach(w, bpfc_insn_target(insn, slot), k);
		break;
	default:
		break;
	}
	return reach(w, next, k) || changed;
}

/* The value after an instruction that does not jump, where the next one is entered on other ways too. */
static void find_after(struct walk *w)
{
	for (uint32_t i = 0; i < w->sub->count; i++) {
		uint32_t slot = w->sub->first + i;
		struct known k = after_insn((struct known){ w->widths->zero[i], w->widths->sign[i] },
					    &w->unit->prog->insns[slot]);

		if (i + 1 < w->sub->count)
			k = with_facts(w, slot + 1, k);
		w->widths->zero_after[i] = (uint16_t)k.zero;
		w->widths->sign_after[i] = (uint16_t)k.sign;
	}
}

struct bpfc_widths *bpfc_widths(const struct bpfc_unit *unit, uint32_t subprog)
{
	const struct bpfc_subprog *sub = &unit->prog->subprogs[subprog];
	struct bpfc_widths *widths = bpfc_arena_zalloc(unit->e->arena, 1, sizeof(*widths));
	uint16_t *masks = bpfc_arena_zalloc(unit->e->arena, sub->count, 6 * sizeof(*masks));
	struct walk w = { unit, sub, widths };
	bool changed = true;

	if (!widths || !masks)
		return NULL;
	*widths = (struct bpfc_widths){ masks, masks + sub->count, masks + 2 * (size_t)sub->count,
					masks + 3 * (size_t)sub->count, masks + 4 * (size_t)sub->count };
	for (uint32_t i = 0; i < 2 * sub->count; i++)
		masks[i] = UINT16_MAX;
	reach(&w, sub->first, (struct known){ 0, 0 });
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < sub->count; i++)
			changed |= step(&w, sub->first + i);
	}
	find_after(&w);
	bpfc_high_live(unit, subprog, widths, masks + 5 * (size_t)sub->count);
	return widths;
}
