/* Callbacks: functions that a helper calls, any number of times, now or later. */
#include "verifier.h"

enum {
	FOR_EACH_MAP_ELEM = 164,
	TIMER_SET_CALLBACK = 170,
	FIND_VMA = 180,
	LOOP = 181,
	USER_RINGBUF_DRAIN = 209,
};

static uint32_t map_of(const struct bpfc_value *value)
{
	bool has_map = value->kind == BPFC_KIND_MAP || value->kind == BPFC_KIND_MAP_VALUE;

	return has_map ? value->ref : BPFC_SEVERAL;
}

/* The callback's r1 to r5, by what Linux hands to it. */
static void arguments(const struct bpfc_value regs[], const struct bpfc_insn *insn, struct bpfc_value args[5])
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
		if (insn->ref == TIMER_SET_CALLBACK || !regs[1].off_known)
			args[0] = bpfv_moved(args[0]);
		args[1] = bpfv_pointer(BPFC_KIND_MEM, 0, 0);
		args[2] = bpfv_pointer(BPFC_KIND_MAP_VALUE, map, 3);
		if (insn->ref == FOR_EACH_MAP_ELEM)
			args[3] = regs[3];
		break;
	case USER_RINGBUF_DRAIN:
		args[0] = bpfv_pointer(BPFC_KIND_MEM, 0, 0);
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

/* Calls it until another call changes nothing; the state is then that of any number of calls. */
static void call_repeatedly(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i,
			    uint32_t subprog, const struct bpfc_value args[5])
{
	bool changed = true;

	if (!bpfv_frames_left(v, state, i, subprog))
		return;
	while (changed && !v->status) {
		struct bpfv_state inner = bpfv_state_copy(state);
		struct bpfc_value result;

		changed = false;
		if (bpfv_state_push(v, &inner, subprog)) {
			for (unsigned reg = 1; reg <= 5; reg++)
				bpfv_set_reg(v, &inner, reg, args[reg - 1]);
			if (bpfv_run(v, context, i, subprog, &inner, &result))
				changed = bpfv_state_join(v, state, &inner);
		}
		bpfv_state_drop(v, &inner);
	}
}

static void call_later(struct bpfv *v, uint32_t i, uint32_t subprog, const struct bpfc_value args[5])
{
	struct bpfv_state root = { 0 };

	if (!bpfv_state_push(v, &root, subprog))
		return;
	for (unsigned reg = 1; reg <= 5; reg++)
		bpfv_set_reg(v, &root, reg, args[reg - 1]);
	bpfv_run_later(v, i, subprog, &root);
}

static void call_back(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i,
		      uint32_t subprog, const struct bpfc_value args[5])
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	v->subprogs[subprog].is_callback = true;
	if (insn->id == BPFC_INSN_CALL_HELPER && insn->ref == TIMER_SET_CALLBACK)
		call_later(v, i, subprog, args);
	else
		call_repeatedly(v, context, state, i, subprog, args);
}

/* Any function whose address the program takes. */
static void call_back_any(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i,
			  const struct bpfc_value args[5])
{
	bool *is_done = bpfv_alloc_array(v, v->prog->subprog_count, sizeof(*is_done));

	for (uint32_t k = 0; is_done && k < v->prog->insn_count && !v->status; k++) {
		const struct bpfc_insn *insn = &v->prog->insns[k];

		if (insn->id != BPFC_INSN_LD_CODE || is_done[insn->ref])
			continue;
		is_done[insn->ref] = true;
		call_back(v, context, state, i, insn->ref, args);
	}
	bpfv_free(v, is_done);
}

void bpfv_callback(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_value *regs = bpfv_regs(state);
	struct bpfc_value args[5];
	unsigned reg = 1;

	if (insn->id == BPFC_INSN_CALL_HELPER)
		reg = (unsigned)bpfv_helper_func_arg(bpfc_helper_by_id(insn->ref));
	else
		while (reg < 5 && regs[reg].kind != BPFC_KIND_FUNC)
			reg++;
	arguments(regs, insn, args);
	if (regs[reg].kind == BPFC_KIND_FUNC && regs[reg].ref != BPFC_SEVERAL)
		call_back(v, context, state, i, regs[reg].ref, args);
	else
		call_back_any(v, context, state, i, args);
}
