/* Arithmetic: numbers, and pointers that move. */
#include "verifier.h"

#define FAR (INT64_C(1) << 29) /* no distance is as large (kernel: BPF_MAX_VAR_OFF) */

static bool sign_extends(enum bpfc_op op)
{
	return op == BPFC_OP_MOVSX8 || op == BPFC_OP_MOVSX16 || op == BPFC_OP_MOVSX32;
}

static bool reads_dst(enum bpfc_op op)
{
	return op != BPFC_OP_MOV && !sign_extends(op);
}

static bool may_move(const struct bpfv_value *a)
{
	return !bpfv_is_socket(a) && a->kind != BPFC_KIND_MAP && a->kind != BPFC_KIND_FUNC &&
	       a->kind != BPFC_KIND_PACKET_END;
}

static bool is_loose(const struct bpfv_value *a)
{
	return a->kind == BPFC_KIND_KERNEL || a->kind == BPFC_KIND_ANY || a->kind == BPFC_KIND_POINTER;
}

static bool is_pointer(const struct bpfv_value *a)
{
	return bpfc_kind_is_pointer(a->kind);
}

static struct bpfv_value mixed(const struct bpfv_value *d, const struct bpfv_value *s)
{
	struct bpfv_value any = bpfv_any();

	any.ref = bpfv_may_be(d) | bpfv_may_be(s);
	return any;
}

static bool is_object(const struct bpfv_value *a)
{
	return a->kind == BPFC_KIND_KERNEL && a->memory != BPFV_MEM_PLAIN;
}

/* Into an object of the kernel's. */
static struct bpfv_value move_object(struct bpfv_value object, const struct bpfv_scalar *by, bool subtract)
{
	if (bpfv_off_known(&object) && bpfv_scalar_is_const(by) && by->smin > -FAR && by->smin < FAR &&
	    object.off > -FAR && object.off < FAR)
		object.off += subtract ? -by->smin : by->smin;
	else
		object = bpfv_moved(object);
	return object;
}

/* Pointers of the kernel's and values that may be pointers: nothing is followed through them unchecked. */
static struct bpfv_value loose_op(enum bpfc_op op, const struct bpfv_value *d, const struct bpfv_value *s)
{
	bool is_kernel = d->kind == BPFC_KIND_KERNEL || s->kind == BPFC_KIND_KERNEL;
	bool others = (d->kind != BPFC_KIND_KERNEL && d->kind != BPFC_KIND_SCALAR) ||
		      (s->kind != BPFC_KIND_KERNEL && s->kind != BPFC_KIND_SCALAR);

	if (is_object(d) && s->kind == BPFC_KIND_SCALAR && (op == BPFC_OP_ADD || op == BPFC_OP_SUB))
		return move_object(*d, &s->n, op == BPFC_OP_SUB);
	if (is_kernel && !others)
		return op == BPFC_OP_ADD || (op == BPFC_OP_SUB && s->kind == BPFC_KIND_SCALAR) ? bpfv_kernel(true)
											       : bpfv_unknown();
	return mixed(d, s);
}

static bool is_near(const struct bpfv_scalar *n)
{
	return n->smin > -FAR && n->smin < FAR;
}

/* The reason why the distance `by` cannot be added to the pointer, or NULL. */
static const char *refusal(const struct bpfv_value *pointer, const struct bpfv_scalar *by, bool subtract)
{
	if (pointer->maybe_null)
		return "compare it with NULL first";
	if (!may_move(pointer) &&
	    !(pointer->kind == BPFC_KIND_MAP && bpfv_scalar_is_const(by) && !by->umin && !subtract))
		return "such pointers do not move";
	if (subtract && pointer->kind == BPFC_KIND_STACK)
		return "nothing is subtracted from the stack's pointers";
	return NULL;
}

static struct bpfv_value move_pointer(struct bpfv *v, struct bpfv_value pointer, const struct bpfv_value *by,
				      bool subtract)
{
	enum bpfc_op op = subtract ? BPFC_OP_SUB : BPFC_OP_ADD;

	pointer.beyond = 0;
	if (bpfv_scalar_is_const(&by->n)) {
		pointer.off += subtract ? -by->n.smin : by->n.smin;
		return pointer;
	}
	pointer.n = bpfv_scalar_alu(op, 64, &pointer.n, &by->n);
	if (pointer.kind == BPFC_KIND_STACK)
		pointer.origin = bpfv_both(v, pointer.origin, by->origin);
	if (pointer.kind == BPFC_KIND_PACKET || pointer.kind == BPFC_KIND_PACKET_META) {
		pointer.id = bpfv_new_id(v);
		pointer.range = 0;
	}
	return pointer;
}

/* Tells the reason why the program cannot do it. */
static struct bpfv_value refused(struct bpfv *v, uint32_t i, unsigned reg, const struct bpfv_value *pointer,
				 const char *why)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, POINTER_MATH, i, BPFC_REG(reg), BPFC_STR(bpfv_describe(v, pointer, phrase)), BPFC_STR(why));
	return bpfv_unknown();
}

/* The number is in register `reg`; BPFC_NONE: in the instruction. */
static struct bpfv_value too_far(struct bpfv *v, uint32_t i, uint32_t reg, const struct bpfv_value *by,
				 const struct bpfv_value *pointer)
{
	char number[BPFV_PHRASE], phrase[BPFV_PHRASE], sum[BPFV_PHRASE];
	struct bpfv_text text = bpfv_text_in(number, sizeof(number));

	if (reg != BPFC_NONE) {
		bpfv_put(&text, "R");
		bpfv_put_unsigned(&text, reg);
		bpfv_put(&text, ", ");
	}
	bpfv_put(&text, bpfv_describe(v, by, phrase));
	bpfv_put(&text, reg != BPFC_NONE ? "," : "");
	if (reg != BPFC_NONE)
		bpfv_reject(v, POINTER_FAR, i, BPFC_STR(number), BPFC_STR(bpfv_describe(v, pointer, sum)),
			    BPFC_REG(reg));
	else
		bpfv_reject(v, POINTER_FAR, i, BPFC_STR(number), BPFC_STR(bpfv_describe(v, pointer, sum)));
	return bpfv_unknown();
}

/* 64-bit arithmetic with a pointer, or what may be one. */
static struct bpfv_value pointer_op(struct bpfv *v, const struct bpfc_insn *insn, enum bpfc_op op,
				    const struct bpfv_value *d, const struct bpfv_value *s)
{
	uint32_t i = (uint32_t)(insn - v->prog->insns);
	bool subtract = op == BPFC_OP_SUB, swaps = !is_pointer(d);
	const struct bpfv_value *pointer = swaps ? s : d, *by = swaps ? d : s;
	unsigned reg = swaps ? insn->src : insn->dst;
	bool is_reg = bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_ALU_REG;
	uint32_t number = swaps ? insn->dst : is_reg ? insn->src : BPFC_NONE;
	struct bpfv_value moved;
	const char *why;

	if (is_loose(d) || is_loose(s))
		return loose_op(op, d, s);
	bpfv_need(v, by);
	if (is_pointer(d) && is_pointer(s))
		return subtract ? bpfv_unknown() : refused(v, i, insn->dst, d, "both operands are pointers");
	if (!subtract && op != BPFC_OP_ADD)
		return refused(v, i, reg, pointer, "pointers are only added to");
	if (subtract && swaps)
		return refused(v, i, reg, pointer, "it is subtracted from a number");
	why = refusal(pointer, &by->n, subtract);
	if (why)
		return refused(v, i, reg, pointer, why);
	if (!is_near(&by->n) || (bpfv_scalar_is_const(&by->n) && by->n.smin >= FAR))
		return too_far(v, i, number, by, pointer);
	moved = move_pointer(v, *pointer, by, subtract);
	if (moved.off >= FAR || moved.off <= -FAR || (pointer->kind != BPFC_KIND_MAP && !is_near(&moved.n)))
		return too_far(v, i, number, by, pointer);
	return moved;
}

/* A copy of a number is bound to the original: what is found out about one holds for the other. */
static struct bpfv_value copy(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	struct bpfv_value value = bpfv_regs(state)[insn->src];

	if (value.kind == BPFC_KIND_SCALAR && !bpfv_is_const(&value) && !value.id) {
		value.id = bpfv_new_id(v);
		bpfv_set_reg(v, state, insn->src, value);
	}
	return value;
}

static struct bpfv_value number_op(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn,
				   const struct bpfv_value *d, const struct bpfv_value *s)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	struct bpfv_value result;

	if (row->op == BPFC_OP_MOV && row->shape == BPFC_SHAPE_ALU_REG && (row->width == 64 || s->n.umax <= UINT32_MAX))
		return copy(v, state, insn);
	if (row->shape == BPFC_SHAPE_ALU_REG && insn->dst == insn->src && d->id == s->id &&
	    (row->op == BPFC_OP_SUB || row->op == BPFC_OP_XOR))
		return bpfv_const(0);
	result = bpfv_number(row->shape == BPFC_SHAPE_ALU_SWAP ? bpfv_scalar_swap(row->op, !v->model->big_endian, &d->n)
							       : bpfv_scalar_alu(row->op, row->width, &d->n, &s->n));
	result.origin = bpfv_both(v, d->origin, s->origin);
	return result;
}

void bpfv_step_alu(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	const struct bpfv_value *regs = bpfv_regs(state);
	struct bpfv_value d = regs[insn->dst], s = regs[insn->src], result;
	bool is_64 = row->width == 64;

	if (row->shape == BPFC_SHAPE_ALU_IMM)
		s = bpfv_const((uint64_t)insn->imm);
	else if (row->shape != BPFC_SHAPE_ALU_REG)
		s = bpfv_const(0);
	if (!reads_dst(row->op))
		d = bpfv_unknown();
	if (d.kind == BPFC_KIND_SCALAR && s.kind == BPFC_KIND_SCALAR)
		result = number_op(v, state, insn, &d, &s);
	else if (row->shape == BPFC_SHAPE_ALU_SWAP)
		result = bpfv_unknown();
	else if (is_64 && row->op == BPFC_OP_MOV)
		result = s;
	else if (is_64 && row->shape != BPFC_SHAPE_ALU_UNARY && !sign_extends(row->op))
		result = pointer_op(v, insn, row->op, &d, &s);
	else if (is_64 || row->op == BPFC_OP_MOV || row->op == BPFC_OP_SUB || row->shape == BPFC_SHAPE_ALU_UNARY ||
		 is_loose(&d) || is_loose(&s))
		result = bpfv_bits(row->width);
	else
		result = refused(v, (uint32_t)(insn - v->prog->insns), is_pointer(&d) ? insn->dst : insn->src,
				 is_pointer(&d) ? &d : &s, "32-bit operations take no pointers");
	bpfv_strict_math(v, insn, &d, &s, &result);
	bpfv_set_reg(v, state, insn->dst, result);
}

/* What the second operand of LD_IMM64 names. */
void bpfv_step_ld_imm64(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	struct bpfv_value value = bpfv_const((uint64_t)insn->imm);

	switch (insn->ref_kind) {
	case BPFC_REF_MAP:
		if (insn->id == BPFC_INSN_LD_MAP_FD || insn->id == BPFC_INSN_LD_MAP_IDX) {
			value = bpfv_pointer(BPFC_KIND_MAP, insn->ref, 2);
		} else {
			value = bpfv_pointer(BPFC_KIND_MAP_VALUE, insn->ref, 3);
			value.off = insn->imm;
		}
		break;
	case BPFC_REF_GLOBAL:
		value = bpfv_pointer(BPFC_KIND_GLOBAL, insn->ref, bpfv_low_zeros(v->model->globals[insn->ref].align));
		value.off = insn->imm;
		break;
	case BPFC_REF_EXTERN:
		value = bpfv_pointer(BPFC_KIND_EXTERN, insn->ref, 0);
		value.off = insn->imm;
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
