/* What a call of an extern function does to the state, and what it gives. */
#include "verifier.h"

/* Memory on the stack that the function may write, or only read. */
static void give_stack(struct bpfv *v, struct bpfv_state *state, const struct bpfv_kfunc *callee, unsigned reg)
{
	struct bpfv_value arg = bpfv_regs(state)[reg];
	const struct bpfv_value *size = &bpfv_regs(state)[reg + 1];
	struct bpfv_span span;
	uint64_t bytes = 0;

	switch (callee->args[reg - 1]) {
	case BPFC_KARG_DYNPTR:
		bpfv_read_object(v, state, &arg, BPFV_DYNPTR_BYTES);
		return;
	case BPFC_KARG_ITER:
		bpfv_read_object(v, state, &arg, callee->object_bytes);
		return;
	case BPFC_KARG_IRQ_FLAGS:
		bpfv_read_object(v, state, &arg, 8);
		return;
	case BPFC_KARG_NONE:
	case BPFC_KARG_IGNORED:
	case BPFC_KARG_DYNPTR_OUT:
	case BPFC_KARG_IRQ_FLAGS_OUT:
		return;
	case BPFC_KARG_POINTEE:
	case BPFC_KARG_POINTEE_OUT:
	case BPFC_KARG_KERNEL:
		bytes = bpfv_type_size(&v->model->types, callee->types[reg - 1]);
		break;
	case BPFC_KARG_MEM:
	case BPFC_KARG_MEM_OR_NULL:
		bytes = reg < 5 && size->kind == BPFC_KIND_SCALAR ? size->n.umax : 0;
		break;
	default:
		break;
	}
	if (!bytes || arg.kind != BPFC_KIND_STACK) {
		bpfv_others_read(v, state, &arg);
		bpfv_others_write(v, state, &arg);
		return;
	}
	span = bpfv_stack_span(v, &arg, 0, bytes);
	if (callee->args[reg - 1] == BPFC_KARG_POINTEE_OUT) {
		bpfv_stack_read(v, state, arg.ref, span); /* what it does not write keeps what it was */
		bpfv_stack_write(v, state, arg.ref, span, NULL);
		return;
	}
	bpfv_others_read_at(v, state, &arg, span);
	span.is_exact = false;
	bpfv_stack_write(v, state, arg.ref, span, NULL);
}

static void make_objects(struct bpfv *v, struct bpfv_state *state, uint32_t i, const struct bpfv_kfunc *callee,
			 unsigned reg)
{
	struct bpfv_value at = bpfv_regs(state)[reg], made;

	if (callee->args[reg - 1] == BPFC_KARG_DYNPTR_OUT) {
		bpfv_make_dynptr(v, state, i, reg);
	} else if (callee->args[reg - 1] == BPFC_KARG_IRQ_FLAGS_OUT) {
		made = bpfv_object_value(BPFV_IRQ_FLAGS);
		bpfv_acquire(v, state, i, &made);
		bpfv_object_put(v, state, &at, 8, made);
		if (!state->regions.irq++)
			state->regions.irq_insn = i;
	} else if (callee->args[reg - 1] == BPFC_KARG_IRQ_FLAGS) {
		bpfv_release(v, state, bpfv_object_at(state, &at)->owned);
		state->regions.irq--;
	} else if (callee->args[reg - 1] == BPFC_KARG_RELEASED) {
		bpfv_release(v, state, at.owned);
	}
}

struct bpfv_value bpfv_object(struct bpfv *v, uint32_t type, bool maybe_null)
{
	struct bpfv_value made = bpfv_memory(BPFV_MEM_OBJECT, bpfv_type_size(&v->model->types, type), maybe_null);

	made.align = 3;
	made.ref = bpfv_type_skip(&v->model->types, type);
	made.id = bpfv_new_id(v);
	return made;
}

static struct bpfv_value by_type(struct bpfv *v, const struct bpfv_kfunc *callee)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *result = &types->table[callee->result];
	bool may_be_null = !(callee->flags & BPFC_KF_KNOWN) || (callee->flags & BPFC_KF_RET_NULL);
	bool is_kernel = (callee->flags & BPFC_KF_ACQUIRE) || (callee->flags & BPFC_KF_KNOWN);
	uint64_t bytes;

	if (!callee->has_type)
		return bpfv_is_firmware(v) ? bpfv_unknown() : bpfv_kernel(true);
	if (result->kind == BPFC_TYPE_VOID)
		return bpfv_uninit();
	if (result->kind != BPFC_TYPE_PTR)
		return bpfv_unknown();
	bytes = bpfv_type_size(types, result->type);
	if (callee->flags & BPFC_KF_ITER_NEXT && !bpfv_is_aggregate(types, result->type))
		return bpfv_memory(BPFV_MEM_CONST, bytes, false);
	if (bpfv_is_firmware(v))
		return bpfv_memory(BPFV_MEM_PLAIN, bytes ? bytes : BPFV_UNSIZED, may_be_null);
	if (!bpfv_is_aggregate(types, result->type))
		return bpfv_memory(BPFV_MEM_PLAIN, bytes ? bytes : BPFV_UNSIZED, may_be_null);
	if (is_kernel)
		return bpfv_kernel_object(v, BPFV_KERNEL_TRUSTED, bpfv_type_skip(types, result->type), may_be_null);
	return bpfv_kernel(true);
}

/* The number is the type's in the target's BTF, or in the object's own. */
static struct bpfv_value cast_to(struct bpfv *v, uint64_t id)
{
	const struct bpfc_types *types = &v->model->types;
	uint64_t type = id && v->model->kernel_types ? id + v->model->kernel_types - 1 : id;

	if (type >= types->count || types->table[type].kind != BPFC_TYPE_STRUCT)
		type = 0;
	return bpfv_typed(BPFV_KERNEL_UNTRUSTED, (uint32_t)type, true);
}

static struct bpfv_value result_of(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_kfunc *callee)
{
	const struct bpfv_value *regs = bpfv_regs(state);
	bool may_be_null = callee->flags & BPFC_KF_RET_NULL;

	switch (callee->ret) {
	case BPFC_KRET_OBJECT:
		return bpfv_object(v, (uint32_t)regs[1].n.umin, may_be_null);
	case BPFC_KRET_SAME:
		return bpfv_object(v, regs[1].ref, may_be_null);
	case BPFC_KRET_NODE:
		return bpfv_graph_result(v, &regs[1], callee);
	case BPFC_KRET_SLICE:
		return bpfv_slice(v, state, &regs[1], regs[4].n.umin, callee->flags & BPFC_KF_WRITES);
	case BPFC_KRET_MEM:
	case BPFC_KRET_MEM_CONST: {
		struct bpfv_value memory = bpfv_memory(callee->ret == BPFC_KRET_MEM ? BPFV_MEM_PLAIN : BPFV_MEM_CONST,
						       regs[2].n.umin, may_be_null);

		memory.owned = regs[1].owned;
		return memory;
	}
	case BPFC_KRET_CAST:
		return cast_to(v, regs[2].n.umin);
	default:
		return by_type(v, callee);
	}
}

static void sections(struct bpfv *v, struct bpfv_state *state, uint32_t i, uint32_t flags)
{
	struct bpfv_regions *regions = &state->regions;

	if (flags & BPFC_KF_RCU_BEGIN && !regions->rcu++)
		regions->rcu_insn = i;
	if (flags & BPFC_KF_RCU_END && !--regions->rcu)
		bpfv_rcu_ends(v, state);
	if (flags & BPFC_KF_PREEMPT_OFF && !regions->preempt++)
		regions->preempt_insn = i;
	if (flags & BPFC_KF_PREEMPT_ON)
		regions->preempt--;
}

static uint32_t go_on(struct bpfv *v, struct bpfv_state *state, uint32_t i, const struct bpfv_value *result)
{
	bpfv_clobber(v, state);
	bpfv_set_reg(v, state, 0, *result);
	v->insns[i].flags |= BPFV_FELL;
	return bpfv_next(v, i);
}

/* next: the path on which there are no more elements is walked later. */
static uint32_t iterate(struct bpfv *v, struct bpfv_state *state, uint32_t i, struct bpfv_value *element)
{
	uint32_t iterator = bpfv_object_at(state, &bpfv_regs(state)[1])->owned;
	struct bpfv_state end = bpfv_state_copy(state);
	struct bpfv_value null = bpfv_const(0);

	bpfv_iterator_next(v, &end, true);
	if (!bpfv_iterator_next(v, state, false)) {
		bpfv_state_drop(v, state);
		*state = end;
		return go_on(v, state, i, &null);
	}
	bpfv_walk_later(v, &end, go_on(v, &end, i, &null));
	bpfv_widen(v, state, i);
	element->maybe_null = false;
	element->id = 0;
	element->owned = iterator;
	return go_on(v, state, i, element);
}

/* What is handed over decides; some of it may be functions that are called. */
static bool calls_back(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_kfunc *callee)
{
	bool has_func = false;

	for (unsigned reg = 1; reg <= 5; reg++) {
		const struct bpfv_value *arg = &bpfv_regs(state)[reg];

		if (callee->args[reg - 1] == BPFC_KARG_NONE && callee->has_type)
			continue;
		bpfv_need(v, arg);
		has_func = has_func || arg->kind == BPFC_KIND_FUNC;
	}
	return has_func;
}

uint32_t bpfv_call_kfunc(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_kfunc *callee = &v->kfuncs[v->prog->insns[i].ref];
	struct bpfv_value result;

	if (!bpfv_check_kfunc(v, state, i))
		return BPFC_NO_INSN;
	if (calls_back(v, state, callee)) {
		v->insns[i].flags |= BPFV_CALLS_BACK;
		bpfv_callback(v, state, i);
	}
	result = result_of(v, state, callee);
	if (result.maybe_null && !result.id && callee->ret != BPFC_KRET_CAST)
		result.id = bpfv_new_id(v);
	for (unsigned reg = 1; reg <= 5 && !v->status; reg++)
		give_stack(v, state, callee, reg);
	for (unsigned reg = 1; reg <= 5 && !v->status; reg++)
		make_objects(v, state, i, callee, reg);
	if (callee->flags & BPFC_KF_GRAPH)
		bpfv_graph_call(v, state, callee);
	if (callee->flags & BPFC_KF_ITER_NEW)
		bpfv_iterator_new(v, state, i);
	if (callee->flags & BPFC_KF_ITER_DESTROY)
		bpfv_iterator_destroy(v, state);
	sections(v, state, i, callee->flags);
	if (callee->flags & BPFC_KF_ITER_NEXT)
		return iterate(v, state, i, &result);
	if (callee->flags & BPFC_KF_ACQUIRE)
		bpfv_acquire(v, state, i, &result);
	return go_on(v, state, i, &result);
}
