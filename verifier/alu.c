/* Arithmetic: ranges of scalars, and pointers that move. */
#include "verifier.h"

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Range of an operation on unsigned ranges, none of which is above `top`; *ok false: nothing is known. */
static struct bpfc_value range_of(enum bpfc_op op, struct bpfc_value d, struct bpfc_value s, unsigned width, bool *ok)
{
	uint64_t top = bpfv_bits(width).umax;
	bool by_const = bpfv_is_const(&s);

	*ok = true;
	switch (op) {
	case BPFC_OP_MOV:
		return bpfv_range(s.umin, s.umax);
	case BPFC_OP_ADD:
		if (s.umax <= top - d.umax)
			return bpfv_range(d.umin + s.umin, d.umax + s.umax);
		break;
	case BPFC_OP_SUB:
		if (d.umin >= s.umax)
			return bpfv_range(d.umin - s.umax, d.umax - s.umin);
		break;
	case BPFC_OP_MUL:
		if (!s.umax || d.umax <= top / s.umax)
			return bpfv_range(d.umin * s.umin, d.umax * s.umax);
		break;
	case BPFC_OP_DIV:
		return s.umin ? bpfv_range(d.umin / s.umax, d.umax / s.umin) : bpfv_range(0, d.umax);
	case BPFC_OP_MOD:
		return bpfv_range(0, s.umin ? least(d.umax, s.umax - 1) : d.umax);
	case BPFC_OP_AND:
		return bpfv_range(0, least(d.umax, s.umax));
	case BPFC_OP_OR:
	case BPFC_OP_XOR:
		return bpfv_range(0, bpfv_ones_over(d.umax | s.umax));
	case BPFC_OP_LSH:
		if (by_const && s.umin < width && d.umax <= top >> s.umin)
			return bpfv_range(d.umin << s.umin, d.umax << s.umin);
		break;
	case BPFC_OP_RSH:
		return by_const ? bpfv_range(d.umin >> (s.umin % width), d.umax >> (s.umin % width))
				: bpfv_range(0, d.umax);
	case BPFC_OP_ARSH:
		if (d.umax <= top / 2)
			return bpfv_range(by_const ? d.umin >> (s.umin % width) : 0,
					  by_const ? d.umax >> (s.umin % width) : d.umax);
		break;
	default:
		break;
	}
	*ok = false;
	return bpfv_bits(width);
}

/* Zero bits at the end of the result. */
static unsigned zeros_of(enum bpfc_op op, const struct bpfc_value *d, const struct bpfc_value *s)
{
	unsigned sum = d->align + s->align;

	switch (op) {
	case BPFC_OP_MOV:
		return s->align;
	case BPFC_OP_ADD:
	case BPFC_OP_SUB:
	case BPFC_OP_OR:
	case BPFC_OP_XOR:
		return d->align < s->align ? d->align : s->align;
	case BPFC_OP_AND:
		return d->align > s->align ? d->align : s->align;
	case BPFC_OP_MUL:
		return sum < 63 ? sum : 63;
	case BPFC_OP_LSH:
		return !bpfv_is_const(s) ? d->align : d->align + s->umin < 63 ? d->align + (unsigned)s->umin : 63;
	default:
		return 0;
	}
}

static bool sign_extends(enum bpfc_op op)
{
	return op == BPFC_OP_MOVSX8 || op == BPFC_OP_MOVSX16 || op == BPFC_OP_MOVSX32;
}

static bool reads_dst(enum bpfc_op op)
{
	return op != BPFC_OP_MOV && !sign_extends(op);
}

static struct bpfc_value scalar_op(enum bpfc_op op, struct bpfc_value d, struct bpfc_value s, unsigned width)
{
	struct bpfc_value result, low = bpfv_bits(width);
	bool ok;

	if (bpfv_is_const(&s) && (bpfv_is_const(&d) || !reads_dst(op)))
		return bpfv_const(width == 32 ? bpfc_alu32(op, d.umin, s.umin) : bpfc_alu64(op, d.umin, s.umin));
	if (op == BPFC_OP_LSH && bpfv_is_const(&s))
		s = bpfv_const(s.umin % width);
	if (d.umax > low.umax)
		d.umin = 0, d.umax = low.umax;
	if (s.umax > low.umax)
		s.umin = 0, s.umax = low.umax;
	result = range_of(op, d, s, width, &ok);
	if (!bpfv_is_const(&result)) {
		unsigned zeros = zeros_of(op, &d, &s);

		result.align = (uint8_t)(zeros < width ? zeros : width - 1);
	}
	return result;
}

/* Byte swaps, and sign extension; what is known is the width. */
static struct bpfc_value swap_op(const struct bpfv *v, enum bpfc_op op, const struct bpfc_value *d)
{
	bool le = !v->model->big_endian;

	if (bpfv_is_const(d))
		return bpfv_const(bpfc_swap(op, d->umin, le));
	return bpfv_range(0, bpfc_swap(op, UINT64_MAX, le));
}

static unsigned base_align(const struct bpfv *v, const struct bpfc_value *pointer)
{
	switch (pointer->kind) {
	case BPFC_KIND_STACK:
	case BPFC_KIND_MAP_VALUE:
		return 3;
	case BPFC_KIND_GLOBAL:
		return pointer->ref == BPFC_SEVERAL ? 0 : bpfv_low_zeros(v->model->globals[pointer->ref].align);
	default:
		return 0;
	}
}

static struct bpfc_value move_pointer(const struct bpfv *v, struct bpfc_value pointer, const struct bpfc_value *by,
				      bool subtract)
{
	uint64_t delta = subtract ? 0 - by->umin : by->umin;
	unsigned base;

	if (bpfv_is_const(by)) {
		pointer.off = (int64_t)((uint64_t)pointer.off + delta);
		base = base_align(v, &pointer);
		if (by->align < pointer.align)
			pointer.align = by->align;
		if (pointer.off_known && bpfv_low_zeros((uint64_t)pointer.off) >= base && base > pointer.align)
			pointer.align = (uint8_t)base;
		return pointer;
	}
	if (by->kind != BPFC_KIND_SCALAR || by->align < pointer.align)
		pointer.align = by->kind == BPFC_KIND_SCALAR ? by->align : 0;
	if (!subtract && by->kind == BPFC_KIND_SCALAR && by->umax <= UINT32_MAX &&
	    (pointer.off_known || pointer.umax <= UINT32_MAX)) {
		pointer.umin = (pointer.off_known ? 0 : pointer.umin) + by->umin;
		pointer.umax = (pointer.off_known ? 0 : pointer.umax) + by->umax;
		pointer.off_known = false;
		return pointer;
	}
	return bpfv_moved(pointer);
}

static bool may_move(const struct bpfc_value *a)
{
	return (bpfc_kind_is_pointer(a->kind) || a->kind == BPFC_KIND_KERNEL) && a->kind != BPFC_KIND_MAP &&
	       a->kind != BPFC_KIND_FUNC && a->kind != BPFC_KIND_PACKET_END;
}

static bool is_number(const struct bpfc_value *a)
{
	return a->kind == BPFC_KIND_SCALAR || a->kind == BPFC_KIND_KERNEL;
}

static struct bpfc_value number(const struct bpfc_value *a)
{
	return a->kind == BPFC_KIND_SCALAR ? *a : bpfv_unknown();
}

static struct bpfc_value mixed(const struct bpfc_value *d, const struct bpfc_value *s)
{
	struct bpfc_value any = bpfv_any();

	any.ref = bpfv_may_be(d) | bpfv_may_be(s);
	return any;
}

/* 64-bit arithmetic with a pointer, or what may be one. */
static struct bpfc_value pointer_op(const struct bpfv *v, enum bpfc_op op, const struct bpfc_value *d,
				    const struct bpfc_value *s)
{
	bool subtract = op == BPFC_OP_SUB;
	const struct bpfc_value *pointer = d, *by = s;

	if (op == BPFC_OP_MOV)
		return *s;
	if (op != BPFC_OP_ADD && op != BPFC_OP_SUB)
		return is_number(d) && is_number(s) ? scalar_op(op, number(d), number(s), 64) : mixed(d, s);
	if (!subtract && is_number(d) && !(d->kind == BPFC_KIND_KERNEL && s->kind == BPFC_KIND_SCALAR))
		pointer = s, by = d;
	if (subtract && !is_number(d) && !is_number(s) && d->kind != BPFC_KIND_ANY && s->kind != BPFC_KIND_ANY)
		return bpfv_unknown();
	if (!may_move(pointer) || !is_number(by))
		return mixed(d, s);
	if (pointer->maybe_null && pointer->kind != BPFC_KIND_KERNEL && !bpfv_is_null(by))
		return mixed(d, s);
	return move_pointer(v, *pointer, by, subtract);
}

void bpfv_step_alu(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	const struct bpfc_value *regs = bpfv_regs(state);
	struct bpfc_value d = regs[insn->dst], s = regs[insn->src], result;
	bool is_64 = row->width == 64;

	if (row->shape == BPFC_SHAPE_ALU_IMM)
		s = bpfv_const((uint64_t)insn->imm);
	else if (row->shape != BPFC_SHAPE_ALU_REG)
		s = bpfv_const(0);
	if (!reads_dst(row->op))
		d = bpfv_unknown();
	if (row->shape == BPFC_SHAPE_ALU_SWAP && d.kind == BPFC_KIND_SCALAR)
		result = swap_op(v, row->op, &d);
	else if (d.kind == BPFC_KIND_SCALAR && s.kind == BPFC_KIND_SCALAR)
		result = scalar_op(row->op, d, s, row->width);
	else if (is_64 && row->shape != BPFC_SHAPE_ALU_SWAP && !sign_extends(row->op))
		result = pointer_op(v, row->op, &d, &s);
	else if (is_64)
		result = bpfv_unknown();
	else
		result = bpfv_bits(32);
	if (result.kind == BPFC_KIND_UNINIT)
		result = bpfv_any();
	bpfv_set_reg(v, state, insn->dst, result);
}

/* What the second operand of LD_IMM64 names. */
void bpfv_step_ld_imm64(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	struct bpfc_value value = bpfv_const((uint64_t)insn->imm), off = value;

	switch (insn->ref_kind) {
	case BPFC_REF_MAP:
		if (insn->id == BPFC_INSN_LD_MAP_FD || insn->id == BPFC_INSN_LD_MAP_IDX)
			value = bpfv_pointer(BPFC_KIND_MAP, insn->ref, 2);
		else
			value = move_pointer(v, bpfv_pointer(BPFC_KIND_MAP_VALUE, insn->ref, 3), &off, false);
		break;
	case BPFC_REF_GLOBAL:
		value = bpfv_pointer(BPFC_KIND_GLOBAL, insn->ref, bpfv_low_zeros(v->model->globals[insn->ref].align));
		value = move_pointer(v, value, &off, false);
		break;
	case BPFC_REF_EXTERN:
		value = move_pointer(v, bpfv_pointer(BPFC_KIND_EXTERN, insn->ref, 0), &off, false);
		value.maybe_null = v->model->externs[insn->ref].is_weak;
		break;
	case BPFC_REF_SUBPROG:
		value = bpfv_pointer(BPFC_KIND_FUNC, insn->ref, 0);
		break;
	default:
		break;
	}
	bpfv_set_reg(v, state, insn->dst, value);
}
