/* Spin locks: one at a time, and hardly anything is called while it is held. */
#include "verifier.h"

enum {
	SPIN_UNLOCK = 94,
	KPTR_XCHG = 194,
};

/* The lock that the pointer is the address of: its place. Timers and the like are in values of fewer maps. */
static bool is_lock(struct bpfv *v, const struct bpfv_value *pointer)
{
	const struct bpfv_special *field = pointer->maybe_null ? NULL : bpfv_field_at(v, pointer, 0);
	bool is_unknown = pointer->memory == BPFV_MAP_LOCKABLE && !pointer->id;

	return field && field->what == BPFV_FIELD_LOCK && !is_unknown &&
	       bpfv_count_fields(v, pointer, field->what) == 1;
}

static bool is_held_lock(const struct bpfv_regions *regions, const struct bpfv_value *pointer)
{
	return regions->lock_kind == pointer->kind && regions->lock_ref == pointer->ref &&
	       regions->lock_id == pointer->id;
}

bool bpfv_check_lock(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, bool takes)
{
	const struct bpfv_value *pointer = &bpfv_regs(state)[reg];
	const struct bpfv_regions *regions = &state->regions;
	char where[BPFV_PHRASE], phrase[BPFV_PHRASE];

	if (!is_lock(v, pointer))
		return bpfv_refuse_arg(v, state, i, reg, BPFC_D_SPECIAL_ARG, bpfv_field_text(BPFV_FIELD_LOCK));
	if (takes == !regions->lock_kind && (takes || is_held_lock(regions, pointer)))
		return true;
	if (takes)
		bpfv_reject(v, LOCK_TWICE, i, BPFC_STR(bpfv_describe_where(v, i, regions->lock_insn, where)),
			    BPFC_INT(regions->lock_insn));
	else if (!regions->lock_kind)
		bpfv_reject(v, NOT_OPEN, i, BPFC_STR(bpfv_callee_name(v, i)), BPFC_STR("a spin lock that was taken"));
	else
		bpfv_reject(v, LOCK_OTHER, i, BPFC_INT(reg), BPFC_STR(bpfv_callee_name(v, i)),
			    BPFC_STR(bpfv_describe(v, pointer, phrase)),
			    BPFC_STR(bpfv_describe_where(v, i, regions->lock_insn, where)), BPFC_REG(reg),
			    BPFC_INT(regions->lock_insn));
	return false;
}

void bpfv_lock(struct bpfv_state *state, uint32_t i, unsigned reg)
{
	const struct bpfv_value *pointer = &bpfv_regs(state)[reg];

	state->regions.lock_kind = pointer->kind;
	state->regions.lock_ref = pointer->ref;
	state->regions.lock_id = pointer->id;
	state->regions.lock_insn = i;
}

void bpfv_unlock(struct bpfv *v, struct bpfv_state *state)
{
	state->regions.lock_kind = 0;
	state->regions.lock_ref = 0;
	state->regions.lock_id = 0;
	bpfv_forget_lent(v, state);
}

static bool is_allowed(const struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	switch (insn->id) {
	case BPFC_INSN_CALL_SUBPROG:
		return v->prog->subprogs[insn->ref].linkage == BPFC_STATIC;
	case BPFC_INSN_CALL_HELPER:
		return insn->ref == SPIN_UNLOCK || insn->ref == KPTR_XCHG;
	case BPFC_INSN_CALL_EXTERN:
		return v->kfuncs[insn->ref].flags & BPFC_KF_LOCKED;
	default:
		return false;
	}
}

bool bpfv_check_call_here(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	uint32_t since = state->regions.lock_insn;
	char where[BPFV_PHRASE];

	if (state->regions.lock_kind && !is_allowed(v, i)) {
		bpfv_reject(v, LOCK_CALL, i, BPFC_STR(bpfv_callee_name(v, i)),
			    BPFC_STR(bpfv_describe_where(v, i, since, where)), BPFC_INT(since));
		return false;
	}
	return !bpfv_may_sleep(v, i) || bpfv_check_regions(v, state, i, "a function that may sleep is called");
}
