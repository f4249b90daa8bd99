/* The strategy: path by path, deepest first. point.c says where a path may end early. */
#include "point.h"
#include "verifier.h"

#define ASK_EVERY 1024 /* instructions between questions whether to go on */
#define MAX_CONTEXTS (1u << 17)

uint32_t bpfv_new_id(struct bpfv *v)
{
	return ++v->last_id;
}

struct bpfv_context *bpfv_context_of(struct bpfv *v, struct bpfv_context *parent, uint32_t callsite, uint32_t subprog)
{
	struct bpfv_context **list = parent ? &parent->children : &v->async;
	struct bpfv_context *context;

	for (context = *list; context; context = context->sibling)
		if (context->callsite == callsite && context->subprog == subprog)
			return context;
	if (++v->context_count > MAX_CONTEXTS) {
		bpfv_give_up(v, BPFC_D_CHAIN_LIMIT, callsite, MAX_CONTEXTS);
		return NULL;
	}
	context = bpfv_alloc(v, sizeof(*context));
	if (!context)
		return NULL;
	context->heads = bpfv_alloc_array(v, v->subprogs[subprog].head_count, sizeof(*context->heads));
	if (!context->heads)
		return NULL;
	v->subprogs[subprog].is_reached = true;
	context->parent = parent;
	context->callsite = callsite;
	context->subprog = subprog;
	context->sibling = *list;
	*list = context;
	context->next = v->contexts;
	v->contexts = context;
	return context;
}

static bool is_late(const struct bpfv *v)
{
	return v->options.time_limit && v->options.clock(v->options.clock_user) - v->start > v->options.time_limit;
}

static bool may_go_on(struct bpfv *v, uint32_t i)
{
	if (v->status || v->errors)
		return false;
	if (++v->processed > v->options.max_processed)
		bpfv_give_up(v, BPFC_D_WORK_LIMIT, i, v->options.max_processed);
	else if (v->options.max_states && v->states > v->options.max_states)
		bpfv_give_up(v, BPFC_D_STATE_LIMIT, i, v->options.max_states);
	else if (v->processed % ASK_EVERY == 0 && is_late(v))
		bpfv_give_up(v, BPFC_D_TIME_LIMIT, i, v->options.time_limit / 1000000);
	else if (v->processed % ASK_EVERY == 0 && v->options.cancelled && v->options.cancelled(v->options.cancel_user))
		v->status = BPFC_E_CANCELLED;
	return !v->status;
}

void bpfv_walk_later(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	struct bpfv_work *work = bpfv_alloc(v, sizeof(*work));

	if (!work)
		return;
	work->state = *state;
	work->insn = i;
	work->here = v->here;
	work->pairs = v->pairs.count;
	work->from = v->processed;
	if (v->here)
		v->here->branches++;
	work->next = v->work;
	v->work = work;
}

/* What a jump compares decides. */
static void need_operands(struct bpfv *v, const struct bpfv_state *state, const struct bpfc_insn *insn)
{
	bpfv_need(v, &bpfv_regs(state)[insn->dst]);
	if (bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JMP_REG)
		bpfv_need(v, &bpfv_regs(state)[insn->src]);
}

/* The next instruction, or BPFC_NO_INSN. */
static uint32_t jump(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	unsigned shape = bpfc_insn_info(insn->id)->shape;
	bool is_cond = shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG;
	unsigned ways = is_cond ? bpfv_branch(insn, bpfv_regs(state)) : BPFV_MAY_JUMP;
	uint32_t target = (uint32_t)bpfc_insn_target(insn, i);

	v->jumps++;
	if (is_cond && ways != (BPFV_MAY_JUMP | BPFV_MAY_FALL))
		need_operands(v, state, insn);
	if (ways & BPFV_MAY_JUMP)
		v->insns[i].flags |= BPFV_JUMPED;
	if (ways & BPFV_MAY_FALL)
		v->insns[i].flags |= BPFV_FELL;
	if (ways == (BPFV_MAY_JUMP | BPFV_MAY_FALL)) {
		struct bpfv_state there = bpfv_state_copy(state);

		bpfv_refine(v, &there, insn, true);
		bpfv_walk_later(v, &there, target);
	}
	if (is_cond)
		bpfv_refine(v, state, insn, !(ways & BPFV_MAY_FALL));
	return ways & BPFV_MAY_FALL ? bpfv_next(v, i) : target;
}

/* The path that goes round again is walked later: what matters on the way out is known then. */
static uint32_t may_goto(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	struct bpfv_state again = bpfv_state_copy(state);
	struct bpfv_frame *frame = bpfv_state_own(v, &again, again.depth - 1, 0);

	v->jumps++;
	v->insns[i].flags |= BPFV_JUMPED | BPFV_FELL;
	if (frame)
		frame->loops++;
	bpfv_widen(v, &again, i);
	bpfv_walk_later(v, &again, bpfv_next(v, i));
	return (uint32_t)bpfc_insn_target(&v->prog->insns[i], i);
}

/* Legacy packet access leaves the function with 0 where the packet is too short. */
static void leave_early(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	struct bpfv_state early = bpfv_state_copy(state);
	uint32_t next;

	bpfv_set_reg(v, &early, 0, bpfv_const(0));
	v->insns[i].flags |= BPFV_STOPPED;
	next = bpfv_step_exit(v, &early, i);
	if (next != BPFC_NO_INSN)
		bpfv_walk_later(v, &early, next);
	else
		bpfv_state_drop(v, &early);
}

/* Does the instruction; returns the next, or BPFC_NO_INSN where the path ends. */
static uint32_t step(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		bpfv_step_alu(v, state, insn);
		break;
	case BPFC_SHAPE_LD_IMM64:
		bpfv_step_ld_imm64(v, state, insn);
		break;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		bpfv_step_load(v, state, insn);
		break;
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_STORE_REL:
		bpfv_step_store(v, state, insn);
		break;
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		bpfv_step_atomic(v, state, insn);
		break;
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		leave_early(v, state, i);
		bpfv_step_packet(v, state, insn);
		break;
	case BPFC_SHAPE_CALL:
		return bpfv_step_call(v, state, i);
	case BPFC_SHAPE_EXIT:
		v->insns[i].flags |= BPFV_STOPPED;
		return bpfv_step_exit(v, state, i);
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
		return jump(v, state, i);
	case BPFC_SHAPE_MAY_GOTO:
		return may_goto(v, state, i);
	default:
		v->insns[i].flags |= BPFV_STOPPED;
		return BPFC_NO_INSN;
	}
	v->insns[i].flags |= BPFV_FELL;
	return bpfv_next(v, i);
}

/* To the end of a path. Takes the state. */
static void walk(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	while (i != BPFC_NO_INSN && may_go_on(v, i)) {
		v->insn = i;
		if (v->insns[i].head != BPFC_NONE && bpfv_is_known(v, state, i)) {
			bpfv_see(v, BPFV_SEES_KNOWN, state, i);
			break;
		}
		bpfv_see(v, BPFV_SEES_INSN, state, i);
		v->insns[i].flags |= BPFV_REACHED;
		bpfv_spend(v, state, i);
		bpfv_record(v, state, i);
		if (!bpfv_check_insn(v, state, i))
			break;
		i = step(v, state, i);
	}
	bpfv_end_path(v, v->here);
	bpfv_state_drop(v, state);
}

void bpfv_walk_all(struct bpfv *v)
{
	while (v->work && !v->status && !v->errors) {
		struct bpfv_work *work = v->work;
		struct bpfv_state state = work->state;

		v->work = work->next;
		v->here = work->here;
		if (!v->open_loops)
			v->pairs.count = work->pairs;
		bpfv_path_begin(v, work);
		walk(v, &state, work->insn);
		bpfv_free(v, work);
	}
}

void bpfv_explore(struct bpfv *v)
{
	struct bpfv_state state = { 0 };

	state.context = bpfv_context_of(v, NULL, BPFC_NO_INSN, 0);
	if (!state.context || !bpfv_state_push(v, &state, 0))
		return;
	bpfv_entry(v, &state);
	bpfv_walk_later(v, &state, v->prog->subprogs[0].first);
	v->is_walking = true;
	do {
		bpfv_walk_all(v);
		v->work = v->async_work;
		v->async_work = NULL;
	} while (v->work && !v->status && !v->errors);
	v->is_walking = false;
}
