/*
 * The worst case of what a program executes: instructions, and their cost by the caller's weights, maximised over all
 * paths. A point knows the most that comes after it, from the paths that were walked from there; a path that ends at a
 * point inherits it.
 *
 * In a callback, what comes after is told apart by level: the number of callbacks that run within each other. `end[l]`:
 * to the end of the round at level l, from where the call of level l + 1 is over, or from the point itself at its own
 * level. `round[l]`: the most that a whole round at level l takes, of those that may follow.
 */
#include "point.h"
#include "verifier.h"

static uint64_t add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? BPFC_UNBOUNDED : a + b;
}

static uint64_t times(uint64_t n, uint64_t a)
{
	return n && a > UINT64_MAX / n ? BPFC_UNBOUNDED : n * a;
}

static struct bpfv_worst plus(struct bpfv_worst a, struct bpfv_worst b)
{
	return (struct bpfv_worst){ add(a.insns, b.insns), add(a.cost, b.cost) };
}

static void raise(struct bpfv_worst *a, struct bpfv_worst b)
{
	a->insns = a->insns > b.insns ? a->insns : b.insns;
	a->cost = a->cost > b.cost ? a->cost : b.cost;
}

/* ---- of one instruction ---- */

static unsigned class_of(const struct bpfc_insn_info *row)
{
	switch (row->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
		if (row->op == BPFC_OP_DIV || row->op == BPFC_OP_SDIV || row->op == BPFC_OP_MOD ||
		    row->op == BPFC_OP_SMOD)
			return BPFV_CLASS_DIVIDE;
		return row->op == BPFC_OP_MUL ? BPFV_CLASS_MULTIPLY : BPFV_CLASS_ALU;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		return BPFV_CLASS_LOAD;
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
		return BPFV_CLASS_STORE;
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
	case BPFC_SHAPE_LOAD_ACQ:
	case BPFC_SHAPE_STORE_REL:
		return BPFV_CLASS_ATOMIC;
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
	case BPFC_SHAPE_MAY_GOTO:
		return BPFV_CLASS_JUMP;
	case BPFC_SHAPE_CALL:
	case BPFC_SHAPE_EXIT:
		return BPFV_CLASS_CALL;
	default:
		return BPFV_CLASS_ALU;
	}
}

/* Of the elements that an operation of a map may walk past where keys were chosen so that it has to, as bytes. */
static uint64_t walked(const struct bpfc_map *map)
{
	uint64_t prefixes, most;

	switch (map->type) {
	case BPFC_MAP_HASH:
	case BPFC_MAP_PERCPU_HASH:
	case BPFC_MAP_LRU_HASH:
	case BPFC_MAP_LRU_PERCPU_HASH:
	case BPFC_MAP_HASH_OF_MAPS:
	case BPFC_MAP_DEVMAP_HASH:
		return times(map->max_entries, 4 + (uint64_t)map->key_size / 4);
	case BPFC_MAP_LPM_TRIE: /* every length of prefix, a node each; two nodes an entry at most */
		prefixes = 8 * (uint64_t)map->key_size + 1;
		most = 2 * (uint64_t)map->max_entries;
		return times(prefixes < most ? prefixes : most, 8 + (uint64_t)map->key_size);
	default:
		return 0;
	}
}

/* Bytes that a helper handles at most. */
static uint64_t elements(const struct bpfv *v, const struct bpfv_value regs[], const struct bpfc_helper *helper)
{
	uint64_t most = 0;

	for (unsigned reg = 1; reg <= 5; reg++) {
		unsigned kind = helper->args[reg - 1];
		const struct bpfc_map *map = regs[reg].kind == BPFC_KIND_MAP && regs[reg].ref != BPFC_SEVERAL
						     ? &v->model->maps[regs[reg].ref]
						     : NULL;
		uint64_t bytes = 0;

		if (kind == BPFC_ARG_SIZE || kind == BPFC_ARG_SIZE64)
			bytes = regs[reg].kind == BPFC_KIND_SCALAR ? regs[reg].n.umax : UINT64_MAX;
		else if (kind == BPFC_ARG_MAP)
			bytes = map ? add((uint64_t)map->key_size + map->value_size, walked(map)) : UINT64_MAX;
		most = add(most, bytes);
	}
	return most;
}

static uint64_t helper_cost(const struct bpfv *v, const struct bpfv_state *state, const struct bpfc_insn *insn)
{
	const struct bpfv_costs *costs = v->options.costs;
	const struct bpfc_helper *helper = insn->id == BPFC_INSN_CALL_HELPER ? bpfc_helper_by_id(insn->ref) : NULL;
	const struct bpfv_call_cost *cost = &costs->other_calls;

	if (insn->id == BPFC_INSN_CALL_SUBPROG)
		return 0;
	if (!helper)
		return cost->base;
	if (insn->ref < costs->helper_count)
		cost = &costs->helpers[insn->ref];
	if (!cost->per_byte)
		return cost->base;
	return add(cost->base, times(cost->per_byte, elements(v, bpfv_regs(state), helper)));
}

void bpfv_spend(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	struct bpfv_worst one = { 1, 1 };

	if (v->options.costs) {
		one.cost = v->options.costs->classes[class_of(row)];
		if (row->shape == BPFC_SHAPE_CALL)
			one.cost = add(one.cost, helper_cost(v, state, insn));
	}
	state->spent = plus(state->spent, one);
}

void bpfv_spend_more(struct bpfv_state *state, const struct bpfv_worst *worst)
{
	state->spent = plus(state->spent, *worst);
}

/* ---- of paths ---- */

static struct bpfv_worst *end_at(struct bpfv_point *point, uint32_t level)
{
	return &point->worst[2 * level];
}

static struct bpfv_worst *round_at(struct bpfv_point *point, uint32_t level)
{
	return &point->worst[2 * level + 1];
}

size_t bpfv_worst_bytes(const struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	bool starts_round = v->insns[i].flags & BPFV_ROUNDS;

	return (state->level + 1 + starts_round) * 2 * sizeof(struct bpfv_worst);
}

void bpfv_cost_rounds(struct bpfv *v, uint64_t most)
{
	if (v->here)
		v->here->rounds = most;
}

void bpfv_cost_end(struct bpfv *v, const struct bpfv_state *state)
{
	if (v->here)
		raise(end_at(v->here, state->level), state->spent);
}

/* From the point to the end of its round, all rounds of a call at it included. */
static struct bpfv_worst whole(struct bpfv_point *point)
{
	uint32_t level = point->state.level;
	struct bpfv_worst result = *end_at(point, level), round;

	if (!point->rounds)
		return result;
	round = *end_at(point, level + 1);
	raise(&round, *round_at(point, level + 1));
	return plus((struct bpfv_worst){ times(point->rounds, round.insns), times(point->rounds, round.cost) }, result);
}

/* A path from `to`, `spent` long, leads to a point; resumed: the end of a round does. */
static void inherit(struct bpfv_point *to, struct bpfv_point *point, struct bpfv_worst spent, bool is_resumed)
{
	uint32_t level = point->state.level;

	for (uint32_t l = 0; l < level; l++) {
		raise(end_at(to, l), *end_at(point, l));
		raise(round_at(to, l), *round_at(point, l));
	}
	raise(round_at(to, level), *round_at(point, level));
	if (!is_resumed) {
		raise(end_at(to, level), plus(spent, whole(point)));
		return;
	}
	raise(end_at(to, level), *end_at(point, level));
	if (!point->rounds)
		return;
	raise(round_at(to, level + 1), *end_at(point, level + 1));
	raise(round_at(to, level + 1), *round_at(point, level + 1));
}

void bpfv_cost_known(struct bpfv *v, struct bpfv_point *point, const struct bpfv_state *state)
{
	if (v->here && !point->branches)
		inherit(v->here, point, state->spent, state->is_resumed);
}

void bpfv_cost_done(struct bpfv *v, struct bpfv_point *point)
{
	struct bpfv_subprog *subprog = &v->subprogs[point->state.context->subprog];

	if (point->parent) {
		inherit(point->parent, point, point->state.spent, point->state.is_resumed);
		return;
	}
	if (point->state.context->callsite == BPFC_NO_INSN && !subprog->worst_is_known) {
		subprog->worst = whole(point); /* what runs later is no part of the run */
		subprog->worst_is_known = true;
	}
}

void bpfv_cost(struct bpfv *v)
{
	struct bpfv_subprog *entry = &v->subprogs[0];

	if (!entry->worst_is_known || entry->may_tail_call || v->is_endless)
		entry->worst = (struct bpfv_worst){ BPFC_UNBOUNDED, BPFC_UNBOUNDED };
}
