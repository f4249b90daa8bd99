/* Conditional jumps: which ways they can go, and what each way tells about the operands. */
#include "verifier.h"

/* The operands of a comparison as unsigned ranges of its width. */
struct compared {
	struct bpfc_value d, s;
	enum bpfc_op op;
	unsigned width;
	bool is_known; /* both are scalars that fit the width */
};

static bool is_signed(enum bpfc_op op)
{
	return op == BPFC_OP_JSGT || op == BPFC_OP_JSGE || op == BPFC_OP_JSLT || op == BPFC_OP_JSLE;
}

static enum bpfc_op unsigned_op(enum bpfc_op op)
{
	switch (op) {
	case BPFC_OP_JSGT:
		return BPFC_OP_JGT;
	case BPFC_OP_JSGE:
		return BPFC_OP_JGE;
	case BPFC_OP_JSLT:
		return BPFC_OP_JLT;
	case BPFC_OP_JSLE:
		return BPFC_OP_JLE;
	default:
		return op;
	}
}

static struct compared compared(const struct bpfc_insn *insn, const struct bpfc_value regs[])
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	struct compared c = { .d = regs[insn->dst], .op = row->op, .width = row->width };
	uint64_t top = bpfv_bits(c.width).umax;

	c.s = row->shape == BPFC_SHAPE_JMP_REG ? regs[insn->src] : bpfv_const((uint64_t)insn->imm & top);
	if (c.d.kind != BPFC_KIND_SCALAR || c.s.kind != BPFC_KIND_SCALAR)
		return c;
	if (bpfv_is_const(&c.d))
		c.d = bpfv_const(c.d.umin & top);
	if (bpfv_is_const(&c.s))
		c.s = bpfv_const(c.s.umin & top);
	c.is_known = c.d.umax <= top && c.s.umax <= top;
	if (is_signed(c.op) && !(bpfv_is_const(&c.d) && bpfv_is_const(&c.s))) {
		c.is_known = c.is_known && c.d.umax <= top / 2 && c.s.umax <= top / 2;
		c.op = unsigned_op(c.op);
	}
	return c;
}

static unsigned one_way(bool jumps)
{
	return jumps ? BPFV_MAY_JUMP : BPFV_MAY_FALL;
}

/* By ranges: always, never, or either. */
static unsigned decide(const struct compared *c)
{
	const struct bpfc_value *d = &c->d, *s = &c->s;
	unsigned both = BPFV_MAY_FALL | BPFV_MAY_JUMP;
	bool is_disjoint = d->umax < s->umin || d->umin > s->umax;

	switch (c->op) {
	case BPFC_OP_JEQ:
		return is_disjoint ? BPFV_MAY_FALL : both;
	case BPFC_OP_JNE:
		return is_disjoint ? BPFV_MAY_JUMP : both;
	case BPFC_OP_JGT:
		return d->umin > s->umax ? BPFV_MAY_JUMP : d->umax <= s->umin ? BPFV_MAY_FALL : both;
	case BPFC_OP_JGE:
		return d->umin >= s->umax ? BPFV_MAY_JUMP : d->umax < s->umin ? BPFV_MAY_FALL : both;
	case BPFC_OP_JLT:
		return d->umax < s->umin ? BPFV_MAY_JUMP : d->umin >= s->umax ? BPFV_MAY_FALL : both;
	case BPFC_OP_JLE:
		return d->umax <= s->umin ? BPFV_MAY_JUMP : d->umin > s->umax ? BPFV_MAY_FALL : both;
	case BPFC_OP_JSET:
		return !(bpfv_ones_over(d->umax) & bpfv_ones_over(s->umax)) ? BPFV_MAY_FALL : both;
	default:
		return both;
	}
}

/* Pointers that are an address of ours on every engine. */
static bool is_surely_address(const struct bpfc_value *a)
{
	return !a->maybe_null && (a->kind == BPFC_KIND_STACK || a->kind == BPFC_KIND_MAP_VALUE ||
				  a->kind == BPFC_KIND_GLOBAL || a->kind == BPFC_KIND_MAP);
}

unsigned bpfv_branch(const struct bpfc_insn *insn, const struct bpfc_value regs[])
{
	struct compared c = compared(insn, regs);

	if (c.is_known && bpfv_is_const(&c.d) && bpfv_is_const(&c.s))
		return one_way(bpfc_cmp(c.op, c.width, c.d.umin, c.s.umin));
	if (c.is_known)
		return decide(&c);
	if (c.width == 64 && bpfv_is_null(&c.s) && is_surely_address(&c.d) &&
	    (c.op == BPFC_OP_JEQ || c.op == BPFC_OP_JNE))
		return one_way(c.op == BPFC_OP_JNE);
	return BPFV_MAY_FALL | BPFV_MAY_JUMP;
}

#define NO_BIT_SET BPFC_OP_COUNT /* what JSET tells when it is not taken */

static enum bpfc_op inverse(enum bpfc_op op)
{
	switch (op) {
	case BPFC_OP_JEQ:
		return BPFC_OP_JNE;
	case BPFC_OP_JNE:
		return BPFC_OP_JEQ;
	case BPFC_OP_JGT:
		return BPFC_OP_JLE;
	case BPFC_OP_JGE:
		return BPFC_OP_JLT;
	case BPFC_OP_JLT:
		return BPFC_OP_JGE;
	case BPFC_OP_JLE:
		return BPFC_OP_JGT;
	case BPFC_OP_JSET:
		return NO_BIT_SET;
	default:
		return BPFC_OP_NONE;
	}
}

static enum bpfc_op mirrored(enum bpfc_op op)
{
	switch (op) {
	case BPFC_OP_JGT:
		return BPFC_OP_JLT;
	case BPFC_OP_JGE:
		return BPFC_OP_JLE;
	case BPFC_OP_JLT:
		return BPFC_OP_JGT;
	case BPFC_OP_JLE:
		return BPFC_OP_JGE;
	default:
		return op;
	}
}

static uint64_t lowest_bit(uint64_t n)
{
	return n & (0 - n);
}

/* JSET with a constant: a bit of it is set; or none is, and it covers the upper bits of what there may be. */
static void narrow_bits(enum bpfc_op op, const struct bpfc_value *s, uint64_t *lo, uint64_t *hi)
{
	uint64_t lowest = lowest_bit(s->umin);

	if (!bpfv_is_const(s) || !s->umin)
		return;
	if (op == BPFC_OP_JSET && *lo < lowest)
		*lo = lowest;
	if (op == NO_BIT_SET && !(bpfv_ones_over(*hi) & ~s->umin & ~(lowest - 1)) && *hi >= lowest)
		*hi = lowest - 1;
}

/* d, knowing that `d op s` holds; it does for some values, or bpfv_branch had ruled this way out. */
static struct bpfc_value narrowed(enum bpfc_op op, struct bpfc_value d, const struct bpfc_value *s)
{
	uint64_t lo = d.umin, hi = d.umax;
	struct bpfc_value result;

	if (op == BPFC_OP_JEQ || op == BPFC_OP_JGE || op == BPFC_OP_JGT)
		lo = s->umin > lo ? s->umin : lo;
	if (op == BPFC_OP_JEQ || op == BPFC_OP_JLE || op == BPFC_OP_JLT)
		hi = s->umax < hi ? s->umax : hi;
	if (op == BPFC_OP_JGT && lo == s->umin && lo < hi)
		lo++;
	if (op == BPFC_OP_JLT && hi == s->umax && hi > lo)
		hi--;
	if (op == BPFC_OP_JNE && bpfv_is_const(s) && lo < hi) {
		lo += lo == s->umin;
		hi -= hi == s->umin;
	}
	narrow_bits(op, s, &lo, &hi);
	result = lo <= hi ? bpfv_range(lo, hi) : d;
	if (result.align < d.align)
		result.align = d.align;
	return result;
}

static void refine_null(struct bpfv *v, struct bpfv_state *state, unsigned reg, bool is_null)
{
	struct bpfc_value value = bpfv_regs(state)[reg];

	if (!bpfc_kind_is_pointer(value.kind) && value.kind != BPFC_KIND_KERNEL)
		return;
	if (!value.maybe_null)
		return;
	if (is_null)
		value = bpfv_const(0);
	value.maybe_null = false;
	bpfv_set_reg(v, state, reg, value);
}

void bpfv_refine(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn, bool jumps)
{
	struct compared c = compared(insn, bpfv_regs(state));
	enum bpfc_op op = jumps ? c.op : inverse(c.op);
	bool is_reg = bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JMP_REG;

	if (!c.is_known) {
		if (c.width == 64 && (op == BPFC_OP_JEQ || op == BPFC_OP_JNE) && bpfv_is_null(&c.s))
			refine_null(v, state, insn->dst, op == BPFC_OP_JEQ);
		else if (c.width == 64 && is_reg && (op == BPFC_OP_JEQ || op == BPFC_OP_JNE) && bpfv_is_null(&c.d))
			refine_null(v, state, insn->src, op == BPFC_OP_JEQ);
		return;
	}
	if (op == BPFC_OP_NONE || (is_reg && insn->dst == insn->src))
		return;
	if (bpfv_regs(state)[insn->dst].umax <= bpfv_bits(c.width).umax)
		bpfv_set_reg(v, state, insn->dst, narrowed(op, c.d, &c.s));
	if (is_reg && bpfv_regs(state)[insn->src].umax <= bpfv_bits(c.width).umax)
		bpfv_set_reg(v, state, insn->src, narrowed(mirrored(op), c.s, &c.d));
}
