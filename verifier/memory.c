/* Loads and stores, as transfer functions. */
#include "verifier.h"

static uint64_t read_bytes(const struct bpfv *v, const uint8_t *p, unsigned bytes)
{
	uint64_t n = 0;

	for (unsigned i = 0; p && i < bytes; i++)
		n |= (uint64_t)p[i] << 8 * (v->model->big_endian ? bytes - 1 - i : i);
	return n;
}

static bool covers_ref(const struct bpfc_global *global, int64_t off, unsigned bytes)
{
	for (uint32_t i = 0; i < global->ref_count; i++)
		if ((int64_t)global->refs[i].off < off + bytes && off < (int64_t)global->refs[i].off + 8)
			return true;
	return false;
}

/* An address in a constant variable. */
static struct bpfv_value load_address(const struct bpfv *v, const struct bpfc_global *global, int64_t off)
{
	for (uint32_t i = 0; i < global->ref_count; i++) {
		const struct bpfc_data_ref *ref = &global->refs[i];
		struct bpfv_value value;

		if ((int64_t)ref->off != off || ref->ref_kind != BPFC_REF_GLOBAL)
			continue;
		value = bpfv_pointer(BPFC_KIND_GLOBAL, ref->ref, bpfv_low_zeros(v->model->globals[ref->ref].align));
		value.off = ref->addend;
		return value;
	}
	return bpfv_any();
}

/* A constant's value is known; a variable that holds addresses may give one. */
static struct bpfv_value load_global(const struct bpfv *v, const struct bpfv_value *base, int64_t by, unsigned bytes)
{
	const struct bpfc_global *global = base->ref == BPFC_SEVERAL ? NULL : &v->model->globals[base->ref];
	int64_t off = (int64_t)((uint64_t)base->off + (uint64_t)by);

	if (!global || (global->ref_count && (!bpfv_off_known(base) || !global->is_const)))
		return bytes == 8 ? bpfv_any() : bpfv_bits(8 * bytes);
	if (!bpfv_off_known(base) || !global->is_const || off < 0 || (uint64_t)off > global->size ||
	    bytes > global->size - (uint64_t)off)
		return bpfv_bits(8 * bytes);
	if (covers_ref(global, off, bytes))
		return bytes == 8 ? load_address(v, global, off) : bpfv_bits(8 * bytes);
	return bpfv_const(read_bytes(v, global->data ? global->data + off : NULL, bytes));
}

/* Any pointer: also one to the stack. */
static struct bpfv_value load_any(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *base,
				  unsigned bytes)
{
	struct bpfv_value any = bpfv_any();

	if (bpfv_may_be(base) & BPFC_MAY_BE_STACK) {
		struct bpfv_span all = { .lo = -(int64_t)v->frame_limit, .hi = 0 };

		any.ref = BPFC_MAY_BE_STACK | BPFC_MAY_BE_CTX;
		for (uint32_t f = 0; f < state->depth; f++)
			bpfv_stack_read(v, state, f, all);
	}
	return bytes == 8 ? any : bpfv_bits(8 * bytes);
}

static struct bpfv_value load(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_value *base,
			      int64_t off, unsigned bytes)
{
	struct bpfv_value value;

	if (bytes == 8 && bpfv_load_kptr(v, base, off, &value))
		return value;
	switch (base->kind) {
	case BPFC_KIND_STACK:
		return bpfv_stack_load(v, state, base->ref, bpfv_stack_span(v, base, off, bytes), 8 * bytes);
	case BPFC_KIND_CTX:
		return bpfv_load_ctx(v, base, off, bytes);
	case BPFC_KIND_GLOBAL:
		return load_global(v, base, off, bytes);
	case BPFC_KIND_EXTERN:
		return bytes == 8 && !bpfv_is_firmware(v) ? bpfv_kernel(true) : bpfv_bits(8 * bytes);
	case BPFC_KIND_MEM:
		return bpfv_load_plain(v, base, off, bytes);
	case BPFC_KIND_KERNEL:
		return bpfv_load_walked(v, state, base, off, bytes);
	case BPFC_KIND_MAP:
		return bytes == 8 ? bpfv_kernel(true) : bpfv_bits(8 * bytes);
	case BPFC_KIND_POINTER:
	case BPFC_KIND_ANY:
		return load_any(v, state, base, bytes);
	default:
		return bpfv_bits(8 * bytes);
	}
}

static struct bpfv_value sign_extended(const struct bpfv_value *value, unsigned width)
{
	enum bpfc_op op = width == 8 ? BPFC_OP_MOVSX8 : width == 16 ? BPFC_OP_MOVSX16 : BPFC_OP_MOVSX32;
	struct bpfv_value result = bpfv_unknown();

	if (value->kind != BPFC_KIND_SCALAR)
		return result;
	result.n = bpfv_scalar_alu(op, 64, &value->n, &value->n);
	result.origin = value->origin;
	return result;
}

void bpfv_step_load(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	struct bpfv_value base = bpfv_regs(state)[insn->src], value;

	value = load(v, state, &base, insn->off, row->width / 8u);
	if (row->shape == BPFC_SHAPE_LDXS)
		value = sign_extended(&value, row->width);
	bpfv_set_reg(v, state, insn->dst, value);
}

static void store(struct bpfv *v, struct bpfv_state *state, const struct bpfv_value *base, int64_t off, unsigned bytes,
		  const struct bpfv_value *value)
{
	struct bpfv_span all = { .lo = -(int64_t)v->frame_limit, .hi = 0 };

	if (base->kind == BPFC_KIND_STACK) {
		bpfv_stack_write(v, state, base->ref, bpfv_stack_span(v, base, off, bytes), value);
		return;
	}
	if (value)
		bpfv_others_read(v, state, value);
	if (bpfv_may_be(base) & BPFC_MAY_BE_STACK)
		for (uint32_t f = 0; f < state->depth; f++)
			bpfv_stack_write(v, state, f, all, value);
}

void bpfv_step_store(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	const struct bpfv_value *regs = bpfv_regs(state);
	struct bpfv_value base = regs[insn->dst];
	struct bpfv_value value = row->shape == BPFC_SHAPE_ST ? bpfv_const((uint64_t)insn->imm) : regs[insn->src];

	if (value.kind == BPFC_KIND_SCALAR && !bpfv_is_const(&value) && !value.id && base.kind == BPFC_KIND_STACK) {
		value.id = bpfv_new_id(v);
		bpfv_set_reg(v, state, insn->src, value);
	}
	store(v, state, &base, insn->off, row->width / 8u, &value);
}

void bpfv_step_atomic(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	struct bpfv_value base = bpfv_regs(state)[insn->dst], src = bpfv_regs(state)[insn->src], old, now;
	unsigned bytes = row->width / 8u;

	old = load(v, state, &base, insn->off, bytes);
	now = old.kind == BPFC_KIND_SCALAR && src.kind == BPFC_KIND_SCALAR ? bpfv_bits(row->width) : bpfv_unknown();
	bpfv_others_read(v, state, &src); /* what is written is no pointer to us any more */
	store(v, state, &base, insn->off, bytes, &now);
	if (old.kind == BPFC_KIND_SCALAR && base.kind != BPFC_KIND_STACK)
		old = bpfv_bits(row->width);
	if (row->shape == BPFC_SHAPE_ATOMIC_FETCH)
		bpfv_set_reg(v, state, insn->src, old);
	else if (row->shape == BPFC_SHAPE_ATOMIC_CMPXCHG)
		bpfv_set_reg(v, state, 0, old);
}

/* Legacy packet access: leaves the function with 0 when the packet is too short (explore.c). */
void bpfv_step_packet(struct bpfv *v, struct bpfv_state *state, const struct bpfc_insn *insn)
{
	bpfv_clobber(v, state);
	bpfv_set_reg(v, state, 0, bpfv_bits(bpfc_insn_info(insn->id)->width));
}
