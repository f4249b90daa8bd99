/* Callbacks: functions that a helper calls, any number of times, now or later. */
#include "point.h"
#include "verifier.h"

enum {
	FOR_EACH_MAP_ELEM = 164,
	TIMER_SET_CALLBACK = 170,
	FIND_VMA = 180,
	LOOP = 181,
	USER_RINGBUF_DRAIN = 209,
};

#define MOST_SAMPLES (128 * 1024) /* that one drain takes (kernel: BPF_MAX_USER_RINGBUF_SAMPLES) */

/* The map of a map argument, or that a timer is in. */
static struct bpfv_value map_of(const struct bpfv_value *value)
{
	bool has_map = value->kind == BPFC_KIND_MAP || value->kind == BPFC_KIND_MAP_VALUE;
	struct bpfv_value map = bpfv_pointer(BPFC_KIND_MAP, has_map ? value->ref : BPFC_SEVERAL, 2);

	if (value->kind == BPFC_KIND_MAP)
		map.id = value->id;
	else
		map = bpfv_moved(map);
	return map;
}

static struct bpfv_value key(const struct bpfv *v, uint32_t map)
{
	return bpfv_memory(BPFV_MEM_CONST, map == BPFC_SEVERAL ? 0 : v->model->maps[map].key_size, false);
}

/* The callback's r1 to r5, by what Linux hands to it. */
static void arguments(struct bpfv *v, const struct bpfv_value regs[], const struct bpfc_insn *insn,
		      struct bpfv_value args[5])
{
	struct bpfv_value map = map_of(&regs[1]);

	for (unsigned i = 0; i < 5; i++)
		args[i] = bpfv_uninit();
	switch (insn->id == BPFC_INSN_CALL_HELPER ? insn->ref : 0) {
	case LOOP:
		args[0] = bpfv_unknown();
		args[1] = regs[3];
		break;
	case FOR_EACH_MAP_ELEM:
	case TIMER_SET_CALLBACK:
		args[0] = bpfv_off_known(&regs[1]) ? map : bpfv_moved(map);
		args[1] = key(v, map.ref);
		args[2] = bpfv_map_value(v, &map, false);
		if (insn->ref == FOR_EACH_MAP_ELEM)
			args[3] = regs[3];
		break;
	case USER_RINGBUF_DRAIN:
		args[0] = bpfv_memory(BPFV_MEM_DYNPTR, 0, false);
		args[1] = regs[3];
		break;
	case FIND_VMA:
		args[0] = bpfv_typed(BPFV_KERNEL_TRUSTED, 0, false);
		args[1] = bpfv_typed(BPFV_KERNEL_TRUSTED, 0, false);
		args[2] = regs[4];
		break;
	default: /* of an extern function */
		if (insn->id == BPFC_INSN_CALL_EXTERN && v->kfuncs[insn->ref].args[0] == BPFC_KARG_RB_ROOT) {
			args[0] = bpfv_graph_node(v, &regs[1]);
			args[1] = bpfv_graph_node(v, &regs[1]);
			break;
		}
		for (unsigned i = 0; i < 5; i++)
			args[i] = bpfv_any();
		break;
	}
}

bool bpfv_in_callback(const struct bpfv *v, const struct bpfv_state *state)
{
	return state->depth > 1 && v->prog->insns[state->context->callsite].id != BPFC_INSN_CALL_SUBPROG;
}

/* Rounds that are made at most; UINT64_MAX: nobody knows. */
static uint64_t most_rounds(const struct bpfv *v, const struct bpfv_value regs[], const struct bpfc_insn *insn)
{
	uint32_t map = map_of(&regs[1]).ref;

	switch (insn->id == BPFC_INSN_CALL_HELPER ? insn->ref : 0) {
	case LOOP:
		return regs[1].kind == BPFC_KIND_SCALAR && regs[1].n.umax < UINT32_MAX ? regs[1].n.umax : UINT32_MAX;
	case FOR_EACH_MAP_ELEM:
		return map == BPFC_SEVERAL ? UINT64_MAX : v->model->maps[map].max_entries;
	case FIND_VMA:
		return 1;
	case USER_RINGBUF_DRAIN:
		return MOST_SAMPLES;
	case TIMER_SET_CALLBACK: /* not in this run */
		return 0;
	default:
		return UINT64_MAX;
	}
}

static bool is_counted(const struct bpfc_insn *insn)
{
	return insn->id == BPFC_INSN_CALL_HELPER && insn->ref == LOOP;
}

/* One more round. When it is done, the call is looked at again: the caller's registers are still as they were. */
static void start_round(struct bpfv *v, const struct bpfv_state *state, uint32_t i, uint32_t subprog,
			const struct bpfv_value args[5])
{
	struct bpfv_state inner = bpfv_state_copy(state);
	struct bpfv_frame *caller;

	bpfv_forget_dead(v, &inner, inner.depth - 1, i);
	bpfv_widen(v, &inner, i);
	caller = bpfv_state_own(v, &inner, inner.depth - 1, 0);
	if (!caller || !bpfv_enter(v, &inner, i, subprog)) {
		bpfv_state_drop(v, &inner);
		return;
	}
	inner.rounds++;
	inner.level++;
	inner.spent = (struct bpfv_worst){ 0 };
	if (is_counted(&v->prog->insns[i]))
		caller->calls++;
	for (unsigned reg = 1; reg <= 5; reg++)
		bpfv_set_reg(v, &inner, reg, args[reg - 1]);
	bpfv_walk_later(v, &inner, v->prog->subprogs[subprog].first);
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
		      const struct bpfv_value args[5])
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	v->subprogs[subprog].is_callback = true;
	if (insn->id == BPFC_INSN_CALL_HELPER && insn->ref == TIMER_SET_CALLBACK)
		call_later(v, i, subprog, args);
	else
		start_round(v, state, i, subprog, args);
}

/* Any function whose address the program takes. */
static void call_back_any(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const struct bpfv_value args[5])
{
	bool *is_done = bpfv_alloc_array(v, v->prog->subprog_count, sizeof(*is_done));

	for (uint32_t k = 0; is_done && k < v->prog->insn_count && !v->status; k++) {
		const struct bpfc_insn *insn = &v->prog->insns[k];

		if (insn->id != BPFC_INSN_LD_CODE || is_done[insn->ref])
			continue;
		is_done[insn->ref] = true;
		call_back(v, state, i, insn->ref, args);
	}
	bpfv_free(v, is_done);
}

/* Rounds start that none of this call's was before: the caller's frame gets a number for them, also at the call's
 * point. */
static void begin_rounds(struct bpfv *v, struct bpfv_state *state)
{
	struct bpfv_frame *kept, *frame;

	if (!v->here || v->here->state.is_resumed)
		return;
	kept = bpfv_state_own(v, &v->here->state, state->depth - 1, 0);
	frame = bpfv_state_own(v, state, state->depth - 1, 0);
	if (kept && frame)
		kept->invocation = frame->invocation = ++v->invocations;
}

void bpfv_callback(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfv_frame *caller;
	const struct bpfv_value *regs;
	struct bpfv_value args[5];
	struct bpfv_frame *own;
	unsigned reg = 1;

	begin_rounds(v, state);
	caller = state->frames[state->depth - 1];
	regs = caller->regs;
	if (insn->id == BPFC_INSN_CALL_HELPER)
		reg = bpfv_helper_func_arg(bpfc_helper_by_id(insn->ref));
	else
		while (reg < 5 && regs[reg].kind != BPFC_KIND_FUNC)
			reg++;
	arguments(v, regs, insn, args);
	bpfv_cost_rounds(v, most_rounds(v, regs, insn));
	if (is_counted(insn) && caller->calls >= most_rounds(v, regs, insn))
		;
	else if (regs[reg].kind == BPFC_KIND_FUNC && regs[reg].ref != BPFC_SEVERAL)
		call_back(v, state, i, regs[reg].ref, args);
	else
		call_back_any(v, state, i, args);
	own = bpfv_state_own(v, state, state->depth - 1, 0);
	if (own) {
		own->calls = 0;
		own->invocation = 0;
	}
}
