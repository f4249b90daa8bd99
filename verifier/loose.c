/*
 * Numbers that covered states were let differ in. A path may end at a state that has other numbers, where they decide
 * nothing; facts about them, and about what is computed from them, are then not what the states that were walked say.
 */
#include "loose.h"
#include "point.h"

#define REG(n) (1u << (n))

static bool is_ready(struct bpfv *v)
{
	struct bpfv_loose *loose = v->loose;

	if (loose || !v->wants_facts)
		return loose;
	loose = bpfv_alloc(v, sizeof(*loose));
	if (!loose)
		return false;
	loose->regs = bpfv_alloc_array(v, v->prog->insn_count, sizeof(*loose->regs));
	loose->equals = bpfv_alloc_array(v, v->prog->insn_count, sizeof(*loose->equals));
	loose->slots = bpfv_alloc_array(v, v->prog->subprog_count, sizeof(*loose->slots));
	loose->results = bpfv_alloc_array(v, v->prog->subprog_count, sizeof(*loose->results));
	if (v->status)
		return false;
	v->loose = loose;
	return true;
}

void bpfv_loose_raise(struct bpfv_loose *loose, uint8_t *width, unsigned to)
{
	if (to <= *width)
		return;
	*width = (uint8_t)(to < BPFV_WIDEST ? to : BPFV_WIDEST);
	loose->changed = true;
}

void bpfv_loose_raise_slot(struct bpfv_loose *loose, uint32_t subprog, uint32_t slot, unsigned to)
{
	bpfv_loose_raise(loose, &loose->slots[subprog][slot < BPFV_FAR_SLOT ? slot : BPFV_FAR_SLOT], to);
	bpfv_loose_raise(loose, &loose->any_slot, to);
}

struct comparison {
	struct bpfv *v;
	const struct bpfv_point *point;
	const struct bpfv_state *state;
	struct bpfv_id_map map;
	uint32_t ids[BPFV_ID_PAIRS]; /* that bind other numbers in the other state */
	uint32_t id_count;
	bool is_lost; /* there are more */
};

static bool is_unbound(const struct comparison *c, uint32_t id)
{
	if (!id || c->is_lost)
		return id;
	for (uint32_t i = 0; i < c->id_count; i++)
		if (c->ids[i] == id)
			return true;
	return false;
}

static void unbind(struct comparison *c, uint32_t id)
{
	if (!id || is_unbound(c, id))
		return;
	if (c->id_count == BPFV_ID_PAIRS)
		c->is_lost = true;
	else
		c->ids[c->id_count++] = id;
}

static bool is_loose(struct comparison *c, const struct bpfv_value *old, const struct bpfv_value *now)
{
	if (old->kind != BPFC_KIND_SCALAR || now->kind != BPFC_KIND_SCALAR)
		return false;
	return is_unbound(c, old->id) || !bpfv_scalar_covers(&old->n, &now->n);
}

static void loosen_reg(struct comparison *c, uint32_t f, unsigned reg)
{
	const struct bpfv_context *context = c->state->context;
	const struct bpfv_value *now = &c->state->frames[f]->regs[reg];
	uint8_t(*regs)[BPFC_R10] = c->v->loose->regs;

	if (f + 1 == c->state->depth) {
		bpfv_loose_raise(c->v->loose, &regs[c->point->insn][reg], bpfv_loose_bits(now->n.umax));
		return;
	}
	for (uint32_t above = c->state->depth - 2; above > f; above--)
		context = context->parent;
	bpfv_loose_raise(c->v->loose, &regs[context->callsite][reg], bpfv_loose_bits(now->n.umax));
	bpfv_loose_raise(c->v->loose, &regs[bpfv_next(c->v, context->callsite)][reg], bpfv_loose_bits(now->n.umax));
}

static const struct bpfv_slot *slot_at(const struct bpfv_frame *frame, uint32_t i)
{
	static const struct bpfv_slot unwritten = { .value = { .kind = BPFC_KIND_SCALAR } };

	return i < frame->slot_count ? &frame->slots[i] : &unwritten;
}

static bool slot_is_loose(struct comparison *c, const struct bpfv_slot *old, const struct bpfv_slot *now)
{
	if (old->zero & ~now->zero)
		return true;
	if (!old->size)
		return false;
	return (old->value.kind == BPFC_KIND_SCALAR && old->size != now->size) || is_loose(c, &old->value, &now->value);
}

static void each_number(struct comparison *c, void (*visit)(struct comparison *c, uint32_t f, uint32_t index))
{
	for (uint32_t f = 0; f < c->state->depth; f++) {
		const struct bpfv_frame *old = c->point->state.frames[f];
		unsigned live = f + 1 == c->state->depth ? c->v->insns[c->point->insn].live : UINT32_MAX;

		for (unsigned reg = 0; reg < BPFC_R10; reg++)
			if (live & REG(reg))
				visit(c, f, reg);
		for (uint32_t i = 0; i < old->slot_count; i++)
			if (i >= BPFV_MARKED_SLOTS || c->point->marks.read[f] >> i & 1)
				visit(c, f, BPFC_REGS + i);
	}
}

static void compare_ids(struct comparison *c, uint32_t f, uint32_t index)
{
	const struct bpfv_frame *old = c->point->state.frames[f], *now = c->state->frames[f];
	const struct bpfv_value *a, *b;

	if (index >= BPFC_REGS && !old->slots[index - BPFC_REGS].size)
		return;
	a = index < BPFC_REGS ? &old->regs[index] : &old->slots[index - BPFC_REGS].value;
	b = index < BPFC_REGS ? &now->regs[index] : &slot_at(now, index - BPFC_REGS)->value;
	if (a->kind == BPFC_KIND_SCALAR && b->kind == BPFC_KIND_SCALAR && !bpfv_covers(a, b, &c->map))
		unbind(c, a->id);
}

static void loosen(struct comparison *c, uint32_t f, uint32_t index)
{
	const struct bpfv_frame *old = c->point->state.frames[f], *now = c->state->frames[f];
	uint32_t slot = index - BPFC_REGS;

	if (index < BPFC_REGS && is_loose(c, &old->regs[index], &now->regs[index]))
		loosen_reg(c, f, index);
	else if (index >= BPFC_REGS && slot_is_loose(c, &old->slots[slot], slot_at(now, slot)))
		bpfv_loose_raise_slot(c->v->loose, old->subprog, slot, BPFV_WIDEST);
}

void bpfv_loosen(struct bpfv *v, const struct bpfv_point *point, const struct bpfv_state *state)
{
	struct comparison c = { .v = v, .point = point, .state = state };

	if (!is_ready(v))
		return;
	each_number(&c, compare_ids);
	each_number(&c, loosen);
}

void bpfv_loose_compare(struct bpfv *v, const struct bpfv_state *state, const struct bpfc_insn *insn)
{
	const struct bpfv_value *regs = bpfv_regs(state);
	uint32_t a = regs[insn->dst].id, b = regs[insn->src].id;
	unsigned equal = 0;

	if (!(a || b) || !is_ready(v))
		return;
	for (uint32_t f = 0; f < state->depth; f++) {
		const struct bpfv_frame *frame = state->frames[f];

		for (uint32_t i = 0; i < BPFC_REGS + frame->slot_count; i++) {
			const struct bpfv_value *value =
				i < BPFC_REGS ? &frame->regs[i] : &frame->slots[i - BPFC_REGS].value;
			bool is_here = i < BPFC_R10 && f + 1 == state->depth;

			if (value->kind == BPFC_KIND_SCALAR && value->id && (value->id == a || value->id == b) &&
			    !(is_here && (i == insn->dst || i == insn->src)))
				equal |= is_here ? REG(i) : BPFV_ELSEWHERE;
		}
	}
	v->loose->equals[insn - v->prog->insns] |= (uint16_t)equal;
}
