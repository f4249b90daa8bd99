/*
 * Lists and trees of objects that programs make: their roots are special fields beside a lock, which is held when they
 * are touched. What is put in is lent to the program until the lock is let go; what is taken out is its own again.
 */
#include "verifier.h"

/* The lock that guards a root is in the same value, or in the same section. */
static bool is_guarded(const struct bpfv *v, const struct bpfv_regions *regions, const struct bpfv_value *root)
{
	const struct bpfc_global *globals = v->model->globals;

	if (regions->lock_kind != root->kind)
		return false;
	if (root->kind == BPFC_KIND_GLOBAL)
		return bpfv_is_text(globals[root->ref].section, globals[regions->lock_ref].section);
	return regions->lock_ref == root->ref && regions->lock_id == root->id;
}

static bool check_root(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, enum bpfv_field what)
{
	const struct bpfv_value *root = &bpfv_regs(state)[reg];
	const struct bpfv_special *field = root->maybe_null ? NULL : bpfv_field_at(v, root, 0);

	if (!field || field->what != what || !field->type)
		return bpfv_refuse_arg(v, state, i, reg, BPFC_D_SPECIAL_ARG, bpfv_field_text(what));
	if (is_guarded(v, &state->regions, root))
		return true;
	bpfv_reject(v, NOT_LOCKED, i, BPFC_STR(bpfv_callee_name(v, i)), BPFC_STR(bpfv_field_text(what)));
	return false;
}

/* The node in an object of the type that the root holds: the program's own to be put in, else lent. */
static bool check_node(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, enum bpfv_field what,
		       bool is_put)
{
	const struct bpfv_value *regs = bpfv_regs(state), *node = &regs[reg];
	const struct bpfv_special *root = bpfv_field_at(v, &regs[1], 0);
	bool is_own = node->memory == BPFV_MEM_OBJECT && bpfv_is_held(state, node->owned);
	bool is_lent = node->memory == BPFV_MEM_LENT;

	if (node->kind == BPFC_KIND_MEM && !node->maybe_null && bpfv_off_known(node) && root &&
	    node->off == (int64_t)root->node && bpfv_same_struct(&v->model->types, node->ref, root->type) &&
	    (is_put ? is_own : is_own || is_lent))
		return true;
	return bpfv_refuse_arg(v, state, i, reg, BPFC_D_SPECIAL_ARG, bpfv_field_text(what));
}

bool bpfv_check_graph_arg(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg,
			  const struct bpfv_kfunc *callee)
{
	bool is_put = callee->ret == BPFC_KRET_BTF;

	switch (callee->args[reg - 1]) {
	case BPFC_KARG_LIST_HEAD:
		return check_root(v, state, i, reg, BPFV_FIELD_LIST_HEAD);
	case BPFC_KARG_RB_ROOT:
		return check_root(v, state, i, reg, BPFV_FIELD_RB_ROOT);
	case BPFC_KARG_LIST_NODE:
		return check_node(v, state, i, reg, BPFV_FIELD_LIST_NODE, is_put);
	default:
		return check_node(v, state, i, reg, BPFV_FIELD_RB_NODE, is_put);
	}
}

/* A node in what the root holds, lent. */
struct bpfv_value bpfv_graph_node(struct bpfv *v, const struct bpfv_value *root)
{
	const struct bpfv_special *field = bpfv_field_at(v, root, 0);
	struct bpfv_value node = bpfv_object(v, field->type, false);

	node.memory = BPFV_MEM_LENT;
	node.off = field->node;
	return node;
}

struct bpfv_value bpfv_graph_result(struct bpfv *v, const struct bpfv_value *root, const struct bpfv_kfunc *callee)
{
	struct bpfv_value node = bpfv_graph_node(v, root);

	node.maybe_null = true;
	if (callee->flags & BPFC_KF_ACQUIRE)
		node.memory = BPFV_MEM_OBJECT;
	return node;
}

static bool lend(struct bpfv_value *value, void *user)
{
	const uint32_t *owned = user;

	if (value->owned != *owned)
		return false;
	value->owned = 0;
	value->memory = BPFV_MEM_LENT;
	return true;
}

static bool is_lent(const struct bpfv_value *value, uint32_t unused)
{
	(void)unused;
	return value->kind == BPFC_KIND_MEM && value->memory == BPFV_MEM_LENT;
}

void bpfv_forget_lent(struct bpfv *v, struct bpfv_state *state)
{
	bpfv_state_forget(v, state, is_lent, 0);
}

void bpfv_graph_call(struct bpfv *v, struct bpfv_state *state, const struct bpfv_kfunc *callee)
{
	uint32_t owned = bpfv_regs(state)[2].owned;

	if (callee->ret == BPFC_KRET_BTF) {
		bpfv_disown(state, owned);
		bpfv_state_each(v, state, lend, &owned);
	} else if (callee->flags & BPFC_KF_ACQUIRE) {
		bpfv_forget_lent(v, state);
	}
}
