/*
 * The strategy: which states are walked, and in which order. Per chain of calls and instruction there is one state, the
 * join over all paths; walking goes on until nothing changes. A call is walked to its end before its caller goes on.
 */
#include "verifier.h"

#define ASK_EVERY 1024 /* instructions between questions whether to go on */
#define MAX_CONTEXTS (1u << 17)

static struct bpfv_context *child_of(struct bpfv *v, struct bpfv_context *parent, uint32_t callsite, uint32_t subprog)
{
	struct bpfv_context **list = parent ? &parent->children : &v->async;
	struct bpfv_context *context;

	for (context = *list; context; context = context->sibling)
		if (context->callsite == callsite && context->subprog == subprog)
			return context;
	if (++v->context_count > MAX_CONTEXTS) {
		v->status = BPFC_E_TOO_COMPLEX;
		return NULL;
	}
	context = bpfv_alloc(v, sizeof(*context));
	if (context) {
		context->parent = parent;
		context->callsite = callsite;
		context->subprog = subprog;
		context->sibling = *list;
		*list = context;
		context->next = v->contexts;
		v->contexts = context;
	}
	return context;
}

/* Takes `from`. Tells whether `into` changed. */
static bool merge(struct bpfv *v, struct bpfv_state *into, struct bpfv_state *from)
{
	bool changed = true;

	if (!into->depth) {
		*into = *from;
		return true;
	}
	changed = bpfv_state_join(v, into, from);
	bpfv_state_drop(v, from);
	return changed;
}

/* Takes the state: one more way to the head of a block. */
static void arrive(struct bpfv *v, struct bpfv_context *context, uint32_t slot, struct bpfv_state *state)
{
	uint32_t head = v->insns[slot].head;

	if (merge(v, &context->heads[head], state))
		context->pending[head / 64] |= UINT64_C(1) << head % 64;
}

static bool may_go_on(struct bpfv *v)
{
	if (v->status)
		return false;
	if (++v->processed > v->options.max_processed) {
		v->status = BPFC_E_TOO_COMPLEX;
		return false;
	}
	if (v->processed % ASK_EVERY == 0 && v->options.cancelled && v->options.cancelled(v->options.cancel_user)) {
		v->status = BPFC_E_CANCELLED;
		return false;
	}
	return true;
}

void bpfv_exit(struct bpfv *v, struct bpfv_context *context, const struct bpfv_state *state)
{
	struct bpfv_state copy = bpfv_state_copy(state);

	merge(v, &context->exit, &copy);
}

static bool jump(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	unsigned shape = bpfc_insn_info(insn->id)->shape;
	bool is_cond = shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG;
	unsigned ways = is_cond ? bpfv_branch(insn, bpfv_regs(state)) : BPFV_MAY_JUMP;

	if (ways & BPFV_MAY_JUMP) {
		struct bpfv_state there = bpfv_state_copy(state);

		v->insns[i].flags |= BPFV_JUMPED;
		if (is_cond)
			bpfv_refine(v, &there, insn, true);
		arrive(v, context, (uint32_t)bpfc_insn_target(insn, i), &there);
	}
	if (ways & BPFV_MAY_FALL)
		bpfv_refine(v, state, insn, false);
	return ways & BPFV_MAY_FALL;
}

/* One instruction. False: the walk ends here. */
static bool step(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	struct bpfv_state early;

	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		bpfv_step_alu(v, state, insn);
		return true;
	case BPFC_SHAPE_LD_IMM64:
		bpfv_step_ld_imm64(v, state, insn);
		return true;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
		bpfv_step_load(v, state, insn);
		return true;
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
		bpfv_step_store(v, state, insn);
		return true;
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		bpfv_step_atomic(v, state, insn);
		return true;
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		early = bpfv_state_copy(state);
		bpfv_set_reg(v, &early, 0, bpfv_const(0));
		bpfv_exit(v, context, &early);
		bpfv_state_drop(v, &early);
		v->insns[i].flags |= BPFV_STOPPED;
		bpfv_step_packet(v, state, insn);
		return true;
	case BPFC_SHAPE_CALL:
		if (bpfv_step_call(v, context, state, i))
			return true;
		v->insns[i].flags |= BPFV_STOPPED;
		return false;
	case BPFC_SHAPE_EXIT:
		bpfv_exit(v, context, state);
		v->insns[i].flags |= BPFV_STOPPED;
		return false;
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
		return jump(v, context, state, i);
	default: /* invalid */
		v->insns[i].flags |= BPFV_STOPPED;
		return false;
	}
}

/* From the head of a block to where paths meet or end. Takes the state. */
static void walk(struct bpfv *v, struct bpfv_context *context, uint32_t i, struct bpfv_state *state)
{
	bool is_first = true;

	while (may_go_on(v)) {
		if (!is_first && v->insns[i].head != BPFC_NONE) {
			arrive(v, context, i, state);
			return;
		}
		is_first = false;
		v->insns[i].flags |= BPFV_REACHED;
		bpfv_record(v, state, i);
		if (!step(v, context, state, i))
			break;
		v->insns[i].flags |= BPFV_FELL;
		i = bpfv_next(v, i);
	}
	bpfv_state_drop(v, state);
}

static uint32_t first_pending(const struct bpfv_context *context, uint32_t count)
{
	for (uint32_t word = 0; word < (count + 63) / 64; word++)
		if (context->pending[word])
			return 64 * word + bpfv_low_zeros(context->pending[word]);
	return BPFC_NONE;
}

/* Walks the function until no head is pending. */
static void walk_subprog(struct bpfv *v, struct bpfv_context *context)
{
	const struct bpfv_subprog *subprog = &v->subprogs[context->subprog];
	struct bpfv_state state = bpfv_state_copy(&context->entry);
	uint32_t head;

	context->heads = bpfv_alloc_array(v, subprog->head_count, sizeof(*context->heads));
	context->pending = bpfv_alloc_array(v, (subprog->head_count + 63) / 64, sizeof(*context->pending));
	if (v->status)
		return;
	arrive(v, context, v->prog->subprogs[context->subprog].first, &state);
	while (!v->status && (head = first_pending(context, subprog->head_count)) != BPFC_NONE) {
		context->pending[head / 64] &= ~(UINT64_C(1) << head % 64);
		state = bpfv_state_copy(&context->heads[head]);
		walk(v, context, v->heads[subprog->first_head + head], &state);
	}
	for (uint32_t i = 0; i < subprog->head_count; i++)
		bpfv_state_drop(v, &context->heads[i]);
	bpfv_free(v, context->heads);
	bpfv_free(v, context->pending);
	context->heads = NULL;
	context->pending = NULL;
}

static void run(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state)
{
	v->subprogs[context->subprog].is_reached = true;
	if (merge(v, &context->entry, state) || !context->is_done) {
		context->is_done = true;
		walk_subprog(v, context);
	}
}

bool bpfv_frames_left(struct bpfv *v, const struct bpfv_state *state, uint32_t callsite, uint32_t subprog)
{
	if (state->depth < BPFV_MAX_FRAMES)
		return true;
	if (!(v->insns[callsite].flags & BPFV_STOPPED))
		bpfv_reject(v, TOO_MANY_FRAMES, callsite, BPFC_STR(v->prog->subprogs[subprog].name),
			    BPFC_INT(BPFV_MAX_FRAMES + 1), BPFC_INT(BPFV_MAX_FRAMES));
	v->insns[callsite].flags |= BPFV_STOPPED;
	return false;
}

static bool is_of_frame(const struct bpfc_value *value, uint32_t frame)
{
	return value->kind == BPFC_KIND_STACK && value->ref == frame;
}

bool bpfv_run(struct bpfv *v, struct bpfv_context *parent, uint32_t callsite, uint32_t subprog,
	      struct bpfv_state *state, struct bpfc_value *result)
{
	struct bpfv_context *context = child_of(v, parent, callsite, subprog);

	if (!context) {
		bpfv_state_drop(v, state);
		return false;
	}
	run(v, context, state);
	*state = (struct bpfv_state){ 0 };
	if (v->status || !context->exit.depth)
		return false;
	*state = bpfv_state_copy(&context->exit);
	*result = bpfv_regs(state)[0];
	bpfv_state_pop(v, state);
	bpfv_state_forget(v, state, is_of_frame, state->depth);
	return true;
}

void bpfv_run_later(struct bpfv *v, uint32_t callsite, uint32_t subprog, struct bpfv_state *state)
{
	struct bpfv_context *context = child_of(v, NULL, callsite, subprog);

	if (!context)
		bpfv_state_drop(v, state);
	else if (merge(v, &context->entry, state))
		context->is_done = false;
}

/* The callbacks that run later, in their own time; they may ask for more of them. */
static void run_async(struct bpfv *v)
{
	bool is_settled = false;

	while (!is_settled && !v->status) {
		is_settled = true;
		for (struct bpfv_context *context = v->async; context && !v->status; context = context->sibling) {
			if (context->is_done)
				continue;
			is_settled = false;
			context->is_done = true;
			v->subprogs[context->subprog].is_reached = true;
			walk_subprog(v, context);
		}
	}
}

void bpfv_explore(struct bpfv *v)
{
	struct bpfv_state state = { 0 };
	struct bpfv_context *main_context = bpfv_alloc(v, sizeof(*main_context));

	if (!main_context || !bpfv_state_push(v, &state, 0))
		return;
	main_context->callsite = BPFC_NO_INSN;
	main_context->next = v->contexts;
	v->contexts = main_context;
	bpfv_entry(v, &state);
	run(v, main_context, &state);
	run_async(v);
}
