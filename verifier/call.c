/* Calls: of subprograms, helpers and extern functions. */
#include "verifier.h"

enum {
	TAIL_CALL = 12,
	SPIN_LOCK = 93,
	SPIN_UNLOCK = 94,
	DYNPTR_DATA = 203,
	KPTR_XCHG = 194,
};

void bpfv_clobber(struct bpfv *v, struct bpfv_state *state)
{
	for (unsigned reg = 0; reg <= 5; reg++)
		bpfv_set_reg(v, state, reg, bpfv_uninit());
}

static bool is_packet(const struct bpfv_value *value, uint32_t unused)
{
	(void)unused;
	return value->kind == BPFC_KIND_PACKET || value->kind == BPFC_KIND_PACKET_META ||
	       value->kind == BPFC_KIND_PACKET_END;
}

void bpfv_forget_packet(struct bpfv *v, struct bpfv_state *state)
{
	bpfv_state_forget(v, state, is_packet, 0);
	bpfv_forget_packet_slices(v, state);
}

static bool is_of_frame(const struct bpfv_value *value, uint32_t frame)
{
	return value->kind == BPFC_KIND_STACK && value->ref == frame;
}

/* What is given back is gone. */
static void release(struct bpfv *v, struct bpfv_state *state, const struct bpfc_helper *helper, uint32_t id)
{
	bool releases = id == 86; /* sk_release */

	for (unsigned reg = 1; reg <= 5; reg++)
		if (helper->args[reg - 1] == BPFC_ARG_RELEASED_MEM ||
		    (releases && helper->args[reg - 1] == BPFC_ARG_SOCK))
			bpfv_release(v, state, bpfv_regs(state)[reg].owned);
}

/* What a helper does to locks and objects. */
static void effects(struct bpfv *v, struct bpfv_state *state, uint32_t i, const struct bpfc_helper *helper)
{
	uint32_t id = v->prog->insns[i].ref;

	if (id == SPIN_LOCK)
		bpfv_lock(state, i, 1);
	else if (id == SPIN_UNLOCK)
		bpfv_unlock(v, state);
	bpfv_step_dynptr_helper(v, state, i);
	release(v, state, helper, id);
}

/* Helpers whose result has to be given back. */
static bool gives_reference(uint32_t id, const struct bpfv_value *result)
{
	if (id == 1) /* map_lookup_elem in a map of sockets */
		return result->kind == BPFC_KIND_MEM && result->memory == BPFV_MEM_SOCKET;
	return id == 84 || id == 85 || id == 99 ||
	       id == 131; /* sk_lookup_tcp and _udp, skc_lookup_tcp, ringbuf_reserve */
}

/* Numbers that a helper only stores or sends decide nothing. */
static bool is_plain(uint32_t id, const struct bpfc_helper *helper, unsigned reg)
{
	if ((id == 81 && reg == 2) || (id == 131 && reg == 2) || (id == 203 && reg == 3) || (id == 181 && reg == 1))
		return false; /* flags of get_local_storage, sizes of what ringbuf_reserve and dynptr_data give, rounds
				 of loop */
	switch (helper->args[reg - 1]) {
	case BPFC_ARG_U32:
	case BPFC_ARG_U64:
	case BPFC_ARG_S32:
	case BPFC_ARG_S64:
	case BPFC_ARG_VARARG:
		return true;
	default:
		return false;
	}
}

static void need_args(struct bpfv *v, const struct bpfv_state *state, const struct bpfc_insn *insn,
		      const struct bpfc_helper *helper)
{
	for (unsigned reg = 1; reg <= 5; reg++)
		if (helper->args[reg - 1] != BPFC_ARG_NONE && !is_plain(insn->ref, helper, reg))
			bpfv_need(v, &bpfv_regs(state)[reg]);
}

/* Helpers that give the same socket as another type: what owns one owns the other (kernel: is_ptr_cast_function). */
static bool casts_socket(uint32_t id)
{
	switch (id) {
	case 95:  /* sk_fullsock */
	case 96:  /* tcp_sock */
	case 136: /* skc_to_tcp6_sock and its kin */
	case 137:
	case 138:
	case 139:
	case 140:
	case 178: /* skc_to_unix_sock */
	case 196: /* skc_to_mptcp_sock */
		return true;
	default:
		return false;
	}
}

static uint32_t call_helper(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_helper *helper = bpfc_helper_by_id(insn->ref);
	struct bpfv_value result;

	if (!bpfv_check_helper(v, state, i, helper))
		return BPFC_NO_INSN;
	need_args(v, state, insn, helper);
	if (bpfv_helper_func_arg(helper)) {
		v->insns[i].flags |= BPFV_CALLS_BACK;
		bpfv_callback(v, state, i);
	}
	bpfv_helper_args(v, state, insn->ref, helper);
	result = bpfv_helper_result(v, bpfv_regs(state), insn->ref, helper);
	if (insn->ref == KPTR_XCHG)
		result = bpfv_kptr_xchg(v, state, i);
	else if (insn->ref == DYNPTR_DATA)
		result = bpfv_slice(v, state, &bpfv_regs(state)[1], bpfv_regs(state)[3].n.umin, true);
	else if (gives_reference(insn->ref, &result))
		bpfv_acquire(v, state, i, &result);
	else if (casts_socket(insn->ref))
		result.owned = bpfv_regs(state)[1].owned;
	if (insn->ref == TAIL_CALL)
		v->subprogs[state->context->subprog].tail_calls = true;
	effects(v, state, i, helper);
	bpfv_clobber(v, state);
	if (bpfv_moves_packet(insn->ref) ||
	    (insn->ref == TAIL_CALL && state->depth > 1)) /* what was called may move it */
		bpfv_forget_packet(v, state);
	bpfv_set_reg(v, state, 0, result);
	v->insns[i].flags |= BPFV_FELL;
	return bpfv_next(v, i);
}

static bool frames_left(struct bpfv *v, const struct bpfv_state *state, uint32_t callsite, uint32_t subprog)
{
	if (state->depth < BPFV_MAX_FRAMES)
		return true;
	bpfv_reject(v, TOO_MANY_FRAMES, callsite, BPFC_STR(v->prog->subprogs[subprog].name),
		    BPFC_INT(BPFV_MAX_FRAMES + 1), BPFC_INT(BPFV_MAX_FRAMES));
	return false;
}

bool bpfv_enter(struct bpfv *v, struct bpfv_state *state, uint32_t callsite, uint32_t subprog)
{
	struct bpfv_context *context;

	if (!frames_left(v, state, callsite, subprog))
		return false;
	context = bpfv_context_of(v, state->context, callsite, subprog);
	if (!context || !bpfv_state_push(v, state, subprog))
		return false;
	state->context = context;
	return true;
}

static uint32_t call_subprog(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	uint32_t subprog = v->prog->insns[i].ref, next = bpfv_next(v, i);
	struct bpfv_value args[6];

	if (!bpfv_check_call_here(v, state, i))
		return BPFC_NO_INSN;
	if (bpfv_is_global(v, subprog))
		return bpfv_call_global(v, state, i);
	memcpy(args, bpfv_regs(state), sizeof(args));
	bpfv_clobber(v, state);
	bpfv_forget_dead(v, state, state->depth - 1, next);
	if (!bpfv_enter(v, state, i, subprog))
		return BPFC_NO_INSN;
	for (unsigned reg = 1; reg <= 5; reg++)
		bpfv_set_reg(v, state, reg, args[reg]);
	return v->prog->subprogs[subprog].first;
}

uint32_t bpfv_step_call(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	switch (v->prog->insns[i].id) {
	case BPFC_INSN_CALL_SUBPROG:
		return call_subprog(v, state, i);
	case BPFC_INSN_CALL_EXTERN:
		return bpfv_call_kfunc(v, state, i);
	default:
		return call_helper(v, state, i);
	}
}

/* The call that made it is looked at again. */
static uint32_t end_round(struct bpfv *v, struct bpfv_state *state, uint32_t callsite)
{
	bpfv_cost_end(v, state);
	state->level--;
	state->spent = (struct bpfv_worst){ 0 };
	state->is_resumed = true;
	return callsite;
}

/* The frame's function returns. */
uint32_t bpfv_step_exit(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	bool is_round = bpfv_in_callback(v, state);
	uint32_t callsite = state->context->callsite;
	struct bpfv_value result = bpfv_regs(state)[0];

	if (!bpfv_check_result(v, state, i))
		return BPFC_NO_INSN;
	if (state->depth == 1) {
		bpfv_cost_end(v, state);
		return BPFC_NO_INSN;
	}
	state->context = state->context->parent;
	bpfv_state_pop(v, state);
	bpfv_state_forget(v, state, is_of_frame, state->depth);
	if (is_round)
		return end_round(v, state, callsite);
	v->insns[callsite].flags |= BPFV_FELL;
	bpfv_set_reg(v, state, 0, result);
	return bpfv_next(v, callsite);
}
