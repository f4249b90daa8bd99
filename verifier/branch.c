/* Conditional jumps: which ways they can go, and what each way tells about the operands. */
#include "verifier.h"

#define LARGEST_PACKET 0xffff /* kernel: MAX_PACKET_OFF */

struct operands {
	struct bpfv_value d, s;
	enum bpfc_op op;
	unsigned width;
	bool is_reg;
};

static struct operands operands(const struct bpfc_insn *insn, const struct bpfv_value regs[])
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	struct operands o = { .d = regs[insn->dst], .op = row->op, .width = row->width };

	o.is_reg = row->shape == BPFC_SHAPE_JMP_REG;
	o.s = o.is_reg ? regs[insn->src] : bpfv_const((uint64_t)insn->imm);
	return o;
}

/* Pointers that are an address of ours on every engine. */
static bool is_surely_address(const struct bpfv_value *a)
{
	return !a->maybe_null &&
	       (a->kind == BPFC_KIND_STACK || a->kind == BPFC_KIND_MAP_VALUE || a->kind == BPFC_KIND_GLOBAL ||
		a->kind == BPFC_KIND_MAP || (a->kind == BPFC_KIND_MEM && a->range != BPFV_UNSIZED));
}

static bool is_possible(const struct operands *o, const struct bpfc_insn *insn, bool truth)
{
	struct bpfv_scalar d = o->d.n, s = o->s.n;

	if (o->is_reg && insn->dst == insn->src) {
		if (o->op == BPFC_OP_JEQ || o->op == BPFC_OP_JGE || o->op == BPFC_OP_JLE || o->op == BPFC_OP_JSGE ||
		    o->op == BPFC_OP_JSLE)
			return truth;
		if (o->op != BPFC_OP_JSET)
			return !truth;
	}
	return bpfv_scalar_assume(o->op, o->width, truth, &d, &s);
}

/* Whether `end` is where the bytes of a packet's pointer end. */
static bool is_end(const struct bpfv_value *a, const struct bpfv_value *end)
{
	return a->kind == BPFC_KIND_PACKET && end->kind == BPFC_KIND_PACKET_END && a->ref == end->ref;
}

/* The ways of a pointer that was found not to be before the packet's end. */
static unsigned ways_beyond(const struct operands *o)
{
	bool swaps = is_end(&o->s, &o->d);
	unsigned beyond = swaps ? o->s.beyond : is_end(&o->d, &o->s) ? o->d.beyond : 0;
	bool is_more = o->op == (swaps ? BPFC_OP_JLT : BPFC_OP_JGT),
	     is_less = o->op == (swaps ? BPFC_OP_JGT : BPFC_OP_JLT);
	bool at_least = o->op == (swaps ? BPFC_OP_JLE : BPFC_OP_JGE),
	     at_most = o->op == (swaps ? BPFC_OP_JGE : BPFC_OP_JLE);

	if ((beyond && at_least) || (beyond > 1 && is_more))
		return BPFV_MAY_JUMP;
	if ((beyond && is_less) || (beyond > 1 && at_most))
		return BPFV_MAY_FALL;
	return BPFV_MAY_FALL | BPFV_MAY_JUMP;
}

unsigned bpfv_branch(const struct bpfc_insn *insn, const struct bpfv_value regs[])
{
	struct operands o = operands(insn, regs);
	unsigned ways = 0;

	if (o.d.kind == BPFC_KIND_SCALAR && o.s.kind == BPFC_KIND_SCALAR) {
		ways |= is_possible(&o, insn, true) ? BPFV_MAY_JUMP : 0;
		ways |= is_possible(&o, insn, false) ? BPFV_MAY_FALL : 0;
		return ways ? ways : BPFV_MAY_FALL | BPFV_MAY_JUMP;
	}
	if (o.width == 64 && bpfv_is_null(&o.s) && is_surely_address(&o.d)) {
		if (o.op == BPFC_OP_JEQ)
			return BPFV_MAY_FALL;
		if (o.op == BPFC_OP_JNE)
			return BPFV_MAY_JUMP;
	}
	return o.width == 64 ? ways_beyond(&o) : BPFV_MAY_FALL | BPFV_MAY_JUMP;
}

/* What all values with an id become. */
struct known {
	struct bpfv *v;
	uint32_t id, origin;
	struct bpfv_scalar n;
	bool is_null;
	const struct bpfv_value *packet;
	uint64_t range;
};

static bool set_number(struct bpfv_value *value, void *user)
{
	const struct known *known = user;

	if (value->kind != BPFC_KIND_SCALAR || value->id != known->id)
		return false;
	value->n = known->n;
	value->origin = bpfv_both(known->v, value->origin, known->origin);
	return true;
}

static void set_operand(struct bpfv *v, struct bpfv_state *state, unsigned reg, const struct bpfv_scalar *n,
			uint32_t origin)
{
	struct bpfv_value value = bpfv_regs(state)[reg];
	struct known known = { .v = v, .id = value.id, .origin = origin, .n = *n };

	if (value.id) {
		bpfv_state_each(v, state, set_number, &known);
		return;
	}
	value.n = *n;
	value.origin = origin;
	bpfv_set_reg(v, state, reg, value);
}

/* It says more than that values are null together: for --strict, which of a map's values it is. */
static bool keeps_id(const struct bpfv *v, const struct bpfv_value *value)
{
	if (v->options.strict && (value->kind == BPFC_KIND_MAP_VALUE || value->kind == BPFC_KIND_MEM))
		return true;
	return value->kind == BPFC_KIND_PACKET || value->kind == BPFC_KIND_MAP || value->memory == BPFV_MAP_LOCKABLE ||
	       value->memory == BPFV_MEM_OBJECT;
}

static bool set_null(struct bpfv_value *value, void *user)
{
	const struct known *known = user;

	if (!value->maybe_null || value->id != known->id)
		return false;
	if (known->is_null)
		*value = bpfv_const(0);
	value->maybe_null = false;
	if (!keeps_id(known->v, value))
		value->id = 0;
	return true;
}

static void refine_null(struct bpfv *v, struct bpfv_state *state, unsigned reg, bool is_null)
{
	struct bpfv_value value = bpfv_regs(state)[reg];
	struct known known = { .v = v, .id = value.id, .is_null = is_null };

	if (!value.maybe_null)
		return;
	if (is_null && value.owned && value.owned == value.id) /* a cast that fails owns still */
		bpfv_disown(state, value.owned);
	if (value.id) {
		bpfv_state_each(v, state, set_null, &known);
		return;
	}
	set_null(&value, &known);
	bpfv_set_reg(v, state, reg, value);
}

static bool set_range(struct bpfv_value *value, void *user)
{
	const struct known *known = user;

	if (value->kind != known->packet->kind || value->ref != known->packet->ref || value->id != known->packet->id ||
	    value->range >= known->range)
		return false;
	value->range = known->range;
	return true;
}

static bool is_packet_start(const struct bpfv_value *a)
{
	return a->kind == BPFC_KIND_PACKET && !a->off && !a->id && bpfv_off_known(a);
}

/* Whether `end` is where the bytes that `a` points to end. */
static bool ends(const struct bpfv_value *a, const struct bpfv_value *end)
{
	if (a->ref != end->ref)
		return false;
	return (a->kind == BPFC_KIND_PACKET && end->kind == BPFC_KIND_PACKET_END) ||
	       (a->kind == BPFC_KIND_PACKET_META && is_packet_start(end));
}

/* p < end, or p <= end: the bytes before p are there. */
static void refine_packet(struct bpfv *v, struct bpfv_state *state, const struct bpfv_value *p, bool is_strict)
{
	struct known known = { .packet = p };

	if (p->off < 0 || (p->off == 0 && is_strict) || p->n.umax > LARGEST_PACKET ||
	    p->n.umax + (uint64_t)p->off > LARGEST_PACKET)
		return;
	known.range = (uint64_t)p->off + (is_strict ? 1 : 0);
	bpfv_state_each(v, state, set_range, &known);
}

static void set_beyond(struct bpfv *v, struct bpfv_state *state, unsigned reg, uint8_t beyond)
{
	struct bpfv_value value = bpfv_regs(state)[reg];

	if (value.beyond >= beyond)
		return;
	value.beyond = beyond;
	bpfv_set_reg(v, state, reg, value);
}

/* Of two pointers. */
static void refine_order(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn,
			 const struct operands *o, bool truth)
{
	bool d_greater = o->op == BPFC_OP_JGT || o->op == BPFC_OP_JGE,
	     d_less = o->op == BPFC_OP_JLT || o->op == BPFC_OP_JLE;
	bool is_strict = o->op == BPFC_OP_JGT || o->op == BPFC_OP_JLT;
	const struct bpfv_value *less, *greater;

	if (!d_greater && !d_less)
		return;
	less = d_less == truth ? &o->d : &o->s;
	greater = d_less == truth ? &o->s : &o->d;
	is_strict = is_strict == truth;
	if (ends(less, greater))
		refine_packet(v, state, less, is_strict);
	else if (is_end(greater, less))
		set_beyond(v, state, greater == &o->d ? insn->dst : insn->src, is_strict ? 2 : 1);
}

/* A register that is compared to another is known by that one's number. */
static void refine_numbers(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn, struct operands *o,
			   bool jumps)
{
	uint32_t origin = bpfv_both(v, o->d.origin, o->s.origin);

	if (!bpfv_scalar_assume(o->op, o->width, jumps, &o->d.n, &o->s.n))
		return;
	if (o->is_reg)
		bpfv_loose_compare(v, state, insn);
	set_operand(v, state, insn->dst, &o->d.n, origin);
	if (o->is_reg && (!o->s.id || o->s.id != o->d.id))
		set_operand(v, state, insn->src, &o->s.n, origin);
}

void bpfv_refine(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn, bool jumps)
{
	struct operands o = operands(insn, bpfv_regs(state));
	bool is_equal = (o.op == BPFC_OP_JEQ && jumps) || (o.op == BPFC_OP_JNE && !jumps);
	bool is_test = o.op == BPFC_OP_JEQ || o.op == BPFC_OP_JNE;

	if (o.is_reg && insn->dst == insn->src)
		return;
	if (o.d.kind == BPFC_KIND_SCALAR && o.s.kind == BPFC_KIND_SCALAR) {
		refine_numbers(v, state, insn, &o, jumps);
		return;
	}
	if (o.width != 64)
		return;
	bpfv_need(v, &o.s);
	bpfv_need(v, &o.d);
	if (is_test && bpfv_is_null(&o.s))
		refine_null(v, state, insn->dst, is_equal);
	else if (is_test && bpfv_is_null(&o.d))
		refine_null(v, state, insn->src, is_equal);
	else if (is_equal && is_surely_address(&o.s))
		refine_null(v, state, insn->dst, false);
	else if (is_equal && is_surely_address(&o.d))
		refine_null(v, state, insn->src, false);
	else
		refine_order(v, state, insn, &o, jumps);
}
