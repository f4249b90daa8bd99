/* From slots to ops: each slot's own handler first, then, where several rows have one together, that. */
#include "threaded.h"

#if BPFRT_THREADED

#define PLACE(reg) ((uint8_t)((reg) * sizeof(uint64_t))) /* in the bytes of r */

/* How the row of b uses what the one of a leaves in its dst. */
static enum bpfrt_relation relation(const struct bpfrt_interp_op *a, const struct bpfrt_interp_op *b, unsigned b_id)
{
	unsigned shape = bpfc_insn_info(b_id)->shape, fields = bpfc_shape_fields(shape);
	bool is_access = shape == BPFC_SHAPE_LDX || shape == BPFC_SHAPE_LDXS || shape == BPFC_SHAPE_STX;
	bool is_dst = b->dst == a->dst && !is_access, is_src = (fields & BPFC_F_SRC) && b->src == a->dst;

	if (is_dst == is_src)
		return BPFRT_RELATION_APART;
	return is_dst ? BPFRT_RELATION_SAME : BPFRT_RELATION_FEEDS;
}

/* The handler of two rows, of which the first is an op of its own or has a move before it; INVALID: there is none. */
static unsigned handler_of(bool is_moved, unsigned first, unsigned second, enum bpfrt_relation relation)
{
#define KEY(moved, first, second, relation) \
	((((uint32_t)(moved) * BPFC_INSN_COUNT + (first)) * BPFC_INSN_COUNT + (second)) * 3 + (relation))
	switch (KEY(is_moved, first, second, relation)) {
#define BPFRT_FUSE(first, second, relation)                                             \
	case KEY(0u, BPFC_INSN_##first, BPFC_INSN_##second, BPFRT_RELATION_##relation): \
		return BPFRT_HANDLER_##first##_##second##_##relation;
#define BPFRT_FUSE_MOVED(first, second, relation)                                       \
	case KEY(1u, BPFC_INSN_##first, BPFC_INSN_##second, BPFRT_RELATION_##relation): \
		return BPFRT_HANDLER_MOVED_##first##_##second##_##relation;
#include "interp/fuse.def"
	default:
		return BPFC_INSN_INVALID;
	}
}

static bool is_test(unsigned id)
{
	unsigned shape = bpfc_insn_info(id)->shape;

	return shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG;
}

static bool is_wide(unsigned id)
{
	return bpfc_insn_info(id)->shape == BPFC_SHAPE_LD_IMM64;
}

static bool is_end(unsigned id)
{
	return id == BPFC_INSN_JA || id == BPFC_INSN_GOTOL || id == BPFC_INSN_EXIT;
}

static unsigned call_handler(const struct bpfrt_vm *vm, uint32_t id)
{
	const struct bpfrt_interp_helper *helper = bpfrt_machine_helper(vm, id);

	if (id == BPFRT_TAIL_CALL)
		return BPFRT_HANDLER_TAIL_CALL;
	return helper && bpfrt_func_arg(helper) < 5 ? (unsigned)BPFRT_HANDLER_CALL_BACK
						    : (unsigned)BPFC_INSN_CALL_HELPER;
}

/* The op of a slot alone. */
static struct bpfrt_interp_op op_of(const struct bpfrt_vm *vm, const struct bpfrt_slot *slot, unsigned id)
{
	unsigned shape = bpfc_insn_info(id)->shape;
	struct bpfrt_interp_op op = { .handler = (uint16_t)id,
				      .dst = PLACE(BPFRT_SLOT_DST(slot)),
				      .src = PLACE(BPFRT_SLOT_SRC(slot)),
				      .off = slot->off,
				      .imm = slot->imm };
	uint64_t value;

	if (id == BPFC_INSN_CALLX)
		op.dst = PLACE(bpfc_call_reg(BPFRT_SLOT_DST(slot), slot->imm));
	else if (is_test(id) || id == BPFC_INSN_JA || id == BPFC_INSN_MAY_GOTO)
		op.off = slot->off * BPFRT_OP_BYTES;
	else if (id == BPFC_INSN_GOTOL || id == BPFC_INSN_CALL_SUBPROG)
		op.off = slot->imm * BPFRT_OP_BYTES;
	else if (bpfrt_slot_is_ctx(slot))
		op.handler = shape == BPFC_SHAPE_LDX || shape == BPFC_SHAPE_LDXS ? BPFRT_HANDLER_CTX_LOAD
										 : BPFRT_HANDLER_CTX_STORE;
	if (id == BPFC_INSN_CALL_HELPER)
		op.handler = (uint16_t)call_handler(vm, (uint32_t)slot->imm);
	if (is_test(id) && slot[1].opcode == bpfc_insn_info(BPFC_INSN_JA)->opcode)
		op.other = slot[1].off * BPFRT_OP_BYTES;
	if (is_wide(id))
		op.other = slot[1].imm;
	if (is_wide(id) && bpfrt_machine_symbol(vm, slot, &value)) {
		op.handler = BPFC_INSN_LD_IMM64;
		op.imm = (int32_t)(uint32_t)value;
		op.other = (int32_t)(uint32_t)(value >> 32);
	}
	return op;
}

/* A slot of a straight line, looked at from the line's end on. */
struct step {
	unsigned handler; /* of the slot alone */
	uint32_t cost;    /* handlers from here to the end */
};

static void use(struct bpfrt_interp_op *op, struct step *this, unsigned handler, uint32_t cost_after)
{
	if (handler == BPFC_INSN_INVALID || cost_after + 1 > this->cost)
		return;
	op->handler = (uint16_t)handler;
	this->cost = cost_after + 1;
}

/* Takes the handler of fewest steps to the end of the line for op, behind which are next[0] to next[2]. */
static void choose(struct bpfrt_interp_op *op, struct step *this, const struct step *next)
{
	const unsigned id = this->handler, slots = is_wide(id) ? 2 : 1, after = next[slots - 1].handler;
	const struct bpfrt_interp_op *second = op + slots;

	this->cost = is_end(id) ? 1 : 1 + next[slots - 1].cost;
	if (is_end(id) || id >= BPFC_INSN_COUNT || after >= BPFC_INSN_COUNT)
		return;
	use(op, this, handler_of(false, id, after, relation(op, second, after)), next[slots].cost);
	if (id == BPFC_INSN_MOV64_REG && relation(op, second, after) == BPFRT_RELATION_SAME &&
	    next[1].handler < BPFC_INSN_COUNT)
		use(op, this, handler_of(true, after, next[1].handler, relation(second, second + 1, next[1].handler)),
		    next[2].cost);
}

void bpfrt_threaded_prepare(const struct bpfrt_interp_prog *prog)
{
	const struct bpfrt_slot *slots = prog->insns;
	struct step steps[4] = { { 0 } }; /* the last ones: ops have fused handlers already */

	for (uint32_t i = 0; i < prog->insn_count; i++) {
		unsigned id = slots[i].opcode ? bpfrt_slot_id(&slots[i]) : (unsigned)BPFC_INSN_SECOND;

		prog->ops[i] = op_of(prog->vm, &slots[i], id);
	}
	for (uint32_t i = prog->insn_count; i--;) {
		__builtin_memmove(steps + 1, steps, 3 * sizeof(*steps));
		steps[0] = (struct step){ prog->ops[i].handler, 0 };
		choose(&prog->ops[i], &steps[0], steps + 1);
	}
}

#endif
