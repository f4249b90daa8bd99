/* Callbacks: functions that a helper calls, any number of times, now or later. */
#include "verifier.h"

enum {
	FOR_EACH_MAP_ELEM = 164,
	TIMER_SET_CALLBACK = 170,
	FIND_VMA = 180,
	LOOP = 181,
	USER_RINGBUF_DRAIN = 209,
};

static uint32_t map_of(const struct bpfv_value *value)
{
	bool has_map = value->kind == BPFC_KIND_MAP || value->kind == BPFC_KIND_MAP_VALUE;

	return has_map ? value->ref : BPFC_SEVERAL;
}

static struct bpfv_value key(const struct bpfv *v, uint32_t map)
{
	return bpfv_memory(BPFV_MEM_CONST, map == BPFC_SEVERAL ? 0 : v->model->maps[map].key_size, false);
}

/* The callback's r1 to r5, by what Linux hands to it. */
static void arguments(const struct bpfv *v, const struct bpfv_value regs[], const struct bpfc_insn *insn,
		      struct bpfv_value args[5])
{
	uint32_t map = map_of(&regs[1]);

	for (unsigned i = 0; i < 5; i++)
		args[i] = bpfv_uninit();
	switch (insn->id == BPFC_INSN_CALL_HELPER ? insn->ref : 0) {
	case LOOP:
		args[0] = bpfv_unknown();
		args[1] = regs[3];
		break;
	case FOR_EACH_MAP_ELEM:
	case TIMER_SET_CALLBACK:
		args[0] = bpfv_pointer(BPFC_KIND_MAP, map, 2);
		if (insn->ref == TIMER_SET_CALLBACK || !bpfv_off_known(&regs[1]))
			args[0] = bpfv_moved(args[0]);
		args[1] = key(v, map);
		args[2] = bpfv_pointer(BPFC_KIND_MAP_VALUE, map, 3);
		if (insn->ref == FOR_EACH_MAP_ELEM)
			args[3] = regs[3];
		break;
	case USER_RINGBUF_DRAIN:
		args[0] = bpfv_memory(BPFV_MEM_PLAIN, 16, false); /* a dynptr */
		args[1] = regs[3];
		break;
	case FIND_VMA:
		args[0] = bpfv_kernel(false);
		args[1] = bpfv_kernel(false);
		args[2] = regs[4];
		break;
	default: /* of an extern function */
		for (unsigned i = 0; i < 5; i++)
			args[i] = bpfv_any();
		break;
	}
}

/* Whether another round may start from more than those before. */
static bool join_round(struct bpfv *v, struct bpfv_round *round, const struct bpfv_state *state)
{
	return bpfv_state_join(v, &round->state, state);
}

/* One round from the round's state. */
static void start_round(struct bpfv *v, struct bpfv_round *round, uint32_t callsite, uint32_t subprog)
{
	struct bpfv_state inner = bpfv_state_copy(&round->state);

	memset(inner.written, 0, sizeof(inner.written));
	if (!bpfv_enter(v, &inner, callsite, subprog)) {
		bpfv_state_drop(v, &inner);
		return;
	}
	inner.rounds[inner.depth - 1] = round;
	for (unsigned reg = 1; reg <= 5; reg++)
		bpfv_set_reg(v, &inner, reg, round->args[reg - 1]);
	bpfv_walk_later(v, &inner, v->prog->subprogs[subprog].first);
}

/* The caller goes on after any number of rounds. */
static void go_on(struct bpfv *v, struct bpfv_round *round, uint32_t callsite)
{
	struct bpfv_state after = bpfv_state_copy(&round->state);

	memset(after.written, 0, sizeof(after.written));
	bpfv_set_reg(v, &after, 0, round->result);
	bpfv_walk_later(v, &after, bpfv_next(v, callsite));
}

void bpfv_callback_done(struct bpfv *v, struct bpfv_state *state, struct bpfv_round *round, uint32_t callsite)
{
	struct bpfv_round *next;

	next = bpfv_alloc(v, sizeof(*next));
	if (!next)
		return;
	*next = *round;
	next->state = bpfv_state_copy(&round->state);
	bpfv_clobber(v, state);
	if (!join_round(v, next, state)) {
		bpfv_state_drop(v, &next->state);
		return;
	}
	go_on(v, next, callsite);
	start_round(v, next, callsite, round->subprog);
}

/* Calls it now, any number of times; the walk of the caller goes on with no call at all. */
static void call_repeatedly(struct bpfv *v, const struct bpfv_state *state, uint32_t i, uint32_t subprog,
			    const struct bpfv_value args[5], const struct bpfv_value *result)
{
	struct bpfv_round *round = bpfv_alloc(v, sizeof(*round));

	if (!round)
		return;
	round->state = bpfv_state_copy(state);
	round->subprog = subprog;
	round->result = *result;
	memcpy(round->args, args, sizeof(round->args));
	bpfv_clobber(v, &round->state);
	start_round(v, round, i, subprog);
}

static void call_later(struct bpfv *v, uint32_t i, uint32_t subprog, const struct bpfv_value args[5])
{
	struct bpfv_state root = { 0 };
	struct bpfv_work *now = v->work;
	struct bpfv_point *here = v->here;

	root.context = bpfv_context_of(v, NULL, i, subprog);
	if (!root.context || !bpfv_state_push(v, &root, subprog))
		return;
	for (unsigned reg = 1; reg <= 5; reg++)
		bpfv_set_reg(v, &root, reg, args[reg - 1]);
	v->here = NULL;
	v->work = v->async_work;
	bpfv_walk_later(v, &root, v->prog->subprogs[subprog].first);
	v->async_work = v->work;
	v->work = now;
	v->here = here;
}

static void call_back(struct bpfv *v, const struct bpfv_state *state, uint32_t i, uint32_t subprog,
		      const struct bpfv_value args[5], const struct bpfv_value *result)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	v->subprogs[subprog].is_callback = true;
	if (insn->id == BPFC_INSN_CALL_HELPER && insn->ref == TIMER_SET_CALLBACK)
		call_later(v, i, subprog, args);
	else
		call_repeatedly(v, state, i, subprog, args, result);
}

/* Any function whose address the program takes. */
static void call_back_any(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const struct bpfv_value args[5],
			  const struct bpfv_value *result)
{
	bool *is_done = bpfv_alloc_array(v, v->prog->subprog_count, sizeof(*is_done));

	for (uint32_t k = 0; is_done && k < v->prog->insn_count && !v->status; k++) {
		const struct bpfc_insn *insn = &v->prog->insns[k];

		if (insn->id != BPFC_INSN_LD_CODE || is_done[insn->ref])
			continue;
		is_done[insn->ref] = true;
		call_back(v, state, i, insn->ref, args, result);
	}
	bpfv_free(v, is_done);
}

void bpfv_callback(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const struct bpfv_value *result)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfv_value *regs = bpfv_regs(state);
	struct bpfv_value args[5];
	unsigned reg = 1;

	if (insn->id == BPFC_INSN_CALL_HELPER)
		reg = bpfv_helper_func_arg(bpfc_helper_by_id(insn->ref));
	else
		while (reg < 5 && regs[reg].kind != BPFC_KIND_FUNC)
			reg++;
	arguments(v, regs, insn, args);
	if (regs[reg].kind == BPFC_KIND_FUNC && regs[reg].ref != BPFC_SEVERAL)
		call_back(v, state, i, regs[reg].ref, args, result);
	else
		call_back_any(v, state, i, args, result);
}
