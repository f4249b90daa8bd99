/* References: what calls give to the program, and the program has to give back; and what else must not stay held. */
#include "verifier.h"

uint32_t bpfv_acquire(struct bpfv *v, struct bpfv_state *state, uint32_t i, struct bpfv_value *value)
{
	struct bpfv_owned *owned = &state->owned[state->owned_count];

	if (state->owned_count == BPFV_MAX_OWNED) {
		bpfv_give_up(v, BPFC_D_OWNED_LIMIT, i, BPFV_MAX_OWNED);
		return 0;
	}
	*owned = (struct bpfv_owned){ .id = bpfv_new_id(v), .insn = i, .frame = state->depth - 1 };
	state->owned_count++;
	value->owned = owned->id;
	if (value->maybe_null)
		value->id = owned->id;
	return owned->id;
}

bool bpfv_is_held(const struct bpfv_state *state, uint32_t owned)
{
	for (uint32_t i = 0; owned && i < state->owned_count; i++)
		if (state->owned[i].id == owned)
			return true;
	return false;
}

bool bpfv_is_last_held(const struct bpfv_state *state, uint32_t owned)
{
	return owned && state->owned_count && state->owned[state->owned_count - 1].id == owned;
}

void bpfv_disown(struct bpfv_state *state, uint32_t owned)
{
	for (uint32_t i = 0; i < state->owned_count; i++) {
		if (state->owned[i].id != owned)
			continue;
		memmove(&state->owned[i], &state->owned[i + 1], (--state->owned_count - i) * sizeof(state->owned[0]));
		return;
	}
}

static bool goes_with(const struct bpfv_value *value, uint32_t owned)
{
	return value->owned == owned;
}

void bpfv_release(struct bpfv *v, struct bpfv_state *state, uint32_t owned)
{
	if (!owned)
		return;
	bpfv_disown(state, owned);
	bpfv_state_forget(v, state, goes_with, owned);
}

const char *bpfv_callee_name(const struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_helper *helper;

	switch (insn->id) {
	case BPFC_INSN_CALL_SUBPROG:
		return v->prog->subprogs[insn->ref].name;
	case BPFC_INSN_CALL_EXTERN:
		return v->model->externs[insn->ref].name;
	case BPFC_INSN_CALL_HELPER:
		helper = bpfc_helper_by_id(insn->ref);
		return helper ? helper->full : "?";
	default:
		return "?";
	}
}

/* The parts that diagnostics about arguments have in common. */
bool bpfv_refuse_arg(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg, enum bpfc_diag_code code,
		     const char *needed)
{
	char phrase[BPFV_PHRASE];

	bpfv_report(v, code, i,
		    (const struct bpfc_diag_arg[BPFC_DIAG_ARGS]){
			    BPFC_INT(reg), BPFC_STR(bpfv_callee_name(v, i)),
			    BPFC_STR(bpfv_describe(v, &bpfv_regs(state)[reg], phrase)), BPFC_STR(needed),
			    BPFC_REG(reg) });
	return false;
}

static bool still_open(struct bpfv *v, uint32_t i, const char *what, const char *region, uint32_t since)
{
	char where[BPFV_PHRASE];

	bpfv_reject(v, STILL_OPEN, i, BPFC_STR(what), BPFC_STR(region),
		    BPFC_STR(bpfv_describe_where(v, i, since, where)), BPFC_INT(since));
	return false;
}

bool bpfv_check_regions(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const char *what)
{
	const struct bpfv_regions *regions = &state->regions;

	if (regions->lock_kind)
		return still_open(v, i, what, "a spin lock is held", regions->lock_insn);
	if (regions->rcu)
		return still_open(v, i, what, "an RCU read section is open", regions->rcu_insn);
	if (regions->preempt)
		return still_open(v, i, what, "preemption is disabled", regions->preempt_insn);
	if (regions->irq)
		return still_open(v, i, what, "interrupts are disabled", regions->irq_insn);
	return true;
}

/* A function that is left for good gives back its own; the entry program gives back all. */
bool bpfv_check_nothing_held(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const char *what)
{
	char where[BPFV_PHRASE];

	for (uint32_t k = 0; k < state->owned_count; k++) {
		const struct bpfv_owned *owned = &state->owned[k];

		if (owned->frame != state->depth - 1 && state->depth > 1)
			continue;
		bpfv_reject(v, NOT_RELEASED, i, BPFC_STR(bpfv_callee_name(v, owned->insn)),
			    BPFC_STR(bpfv_describe_where(v, i, owned->insn, where)));
		return false;
	}
	return bpfv_check_regions(v, state, i, what);
}
