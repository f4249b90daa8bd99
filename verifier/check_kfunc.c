/* What extern functions need of their arguments. */
#include "verifier.h"

#define LARGEST_SIZE (UINT64_C(1) << 29)

struct arg {
	uint32_t insn;
	unsigned reg;
	const struct bpfv_kfunc *callee;
	const struct bpfv_state *state;
	const struct bpfv_value *regs, *value;
	uint32_t type; /* behind the pointer */
};

static bool wrong(struct bpfv *v, const struct arg *a, const char *needed)
{
	return bpfv_refuse_arg(v, a->state, a->insn, a->reg, BPFC_D_BAD_ARG, needed);
}

static bool not_owned(struct bpfv *v, const struct arg *a)
{
	return bpfv_refuse_arg(v, a->state, a->insn, a->reg, BPFC_D_NOT_OWNED, "");
}

static bool check_present(struct bpfv *v, const struct arg *a)
{
	char phrase[BPFV_PHRASE];

	if (!a->value->maybe_null)
		return true;
	bpfv_reject(v, MAYBE_NULL, a->insn, BPFC_REG(a->reg), BPFC_STR(bpfv_describe(v, a->value, phrase)),
		    BPFC_STR("call"));
	return false;
}

static bool is_memory(const struct bpfv_value *value)
{
	switch (value->kind) {
	case BPFC_KIND_STACK:
	case BPFC_KIND_MAP_VALUE:
	case BPFC_KIND_GLOBAL:
	case BPFC_KIND_PACKET:
	case BPFC_KIND_PACKET_META:
	case BPFC_KIND_EXTERN:
		return true;
	case BPFC_KIND_MEM:
		return !bpfv_is_socket(value) && value->memory != BPFV_MEM_DYNPTR;
	default:
		return false;
	}
}

/* Functions may write where they may read, but what is read-only. */
static bool check_region(struct bpfv *v, const struct arg *a, uint64_t bytes, bool writes)
{
	struct bpfv_access access = { .insn = a->insn,
				      .reg = a->reg,
				      .bytes = bytes,
				      .writes = writes,
				      .reads = !writes,
				      .is_helper = true,
				      .base = a->value };

	if (a->value->kind == BPFC_KIND_KERNEL || a->value->kind == BPFC_KIND_ANY)
		return true;
	if (!is_memory(a->value))
		return wrong(v, a, "memory");
	return bpfv_check_access(v, &access) && bpfv_check_objects(v, a->state, &access) &&
	       bpfv_strict_access(v, a->state, &access);
}

static bool check_sized(struct bpfv *v, const struct arg *a)
{
	const struct bpfv_value *size = &a->regs[a->reg + 1];
	char phrase[BPFV_PHRASE];

	if (a->reg == 5)
		return true;
	if (size->kind != BPFC_KIND_SCALAR || size->n.smin < 0 || size->n.umax >= LARGEST_SIZE) {
		bpfv_reject(v, ARG_SIZE, a->insn, BPFC_INT(a->reg + 1), BPFC_STR(bpfv_callee_name(v, a->insn)),
			    BPFC_INT(0), BPFC_INT((int64_t)LARGEST_SIZE - 1),
			    BPFC_STR(size->kind == BPFC_KIND_SCALAR ? bpfv_describe_range(&size->n, phrase)
								    : bpfv_describe(v, size, phrase)),
			    BPFC_REG(a->reg + 1));
		return false;
	}
	return (bpfv_is_null(a->value) && !size->n.umax) || check_region(v, a, size->n.umax, false);
}

/* A number is no object; memory that holds one will do where its type is known. */
static bool check_object(struct bpfv *v, const struct arg *a)
{
	const struct bpfv_value *value = a->value;

	switch (value->kind) {
	case BPFC_KIND_KERNEL:
		if (value->memory == BPFV_KERNEL_UNTRUSTED)
			return wrong(v, a, "an object that is surely there: acquire it first");
		if (value->memory == BPFV_KERNEL_WALKED && (a->callee->flags & BPFC_KF_KNOWN))
			return wrong(v, a, "an object that is surely there: it was only found by walking");
		if (value->memory != BPFV_MEM_PLAIN && !bpfv_points_to(v, value, a->type))
			return wrong(v, a, "an object of its own type");
		return value->memory == BPFV_MEM_PLAIN || value->memory == BPFV_KERNEL_WALKED || check_present(v, a);
	case BPFC_KIND_CTX:
	case BPFC_KIND_ANY:
		return true;
	case BPFC_KIND_MEM:
		if (bpfv_is_socket(value) || value->memory == BPFV_MEM_OBJECT)
			return check_present(v, a);
		break;
	default:
		break;
	}
	return check_region(v, a, bpfv_type_size(&v->model->types, a->type), false);
}

static bool check_released(struct bpfv *v, const struct arg *a)
{
	const struct bpfv_value *value = a->value;

	if (!bpfv_is_held(a->state, value->owned) || !bpfv_off_known(value) || value->off)
		return not_owned(v, a);
	if (value->kind == BPFC_KIND_KERNEL && value->ref && a->type &&
	    v->model->types.table[a->type].kind == BPFC_TYPE_STRUCT &&
	    !bpfv_same_struct(&v->model->types, value->ref, a->type))
		return wrong(v, a, "an object of its own type");
	return check_present(v, a);
}

static bool check_ctx(struct bpfv *v, const struct arg *a)
{
	bool is_start = a->value->kind == BPFC_KIND_CTX && bpfv_off_known(a->value) && !a->value->off;

	return is_start || a->value->kind == BPFC_KIND_KERNEL || a->value->kind == BPFC_KIND_ANY ||
	       wrong(v, a, "the context");
}

static bool check_irq_flags(struct bpfv *v, const struct arg *a, bool is_new)
{
	const struct bpfv_value *object = bpfv_object_at(a->state, a->value);

	if (is_new)
		return bpfv_check_object_place(v, a->state, a->insn, a->reg, 8, BPFV_IRQ_FLAGS);
	if (!object || object->memory != BPFV_IRQ_FLAGS)
		return bpfv_no_object(v, a->state, a->insn, a->reg, BPFV_IRQ_FLAGS);
	return bpfv_is_last_held(a->state, object->owned) || not_owned(v, a);
}

static bool check_kptr_place(struct bpfv *v, const struct arg *a)
{
	const struct bpfv_special *field = a->value->maybe_null ? NULL : bpfv_field_at(v, a->value, 0);
	uint32_t type = a->type ? v->model->types.table[a->type].type : 0;

	if (!field || field->what != BPFV_FIELD_KPTR)
		return wrong(v, a, "a counted pointer in a map's value");
	return !type || bpfv_same_struct(&v->model->types, field->type, type) || wrong(v, a, "of its own type");
}

static bool check_arg(struct bpfv *v, const struct arg *a)
{
	switch (a->callee->args[a->reg - 1]) {
	case BPFC_KARG_NUM:
		if (a->value->kind == BPFC_KIND_SCALAR || a->value->kind == BPFC_KIND_ANY ||
		    a->value->kind == BPFC_KIND_KERNEL)
			return bpfv_strict_number(v, a->state, a->insn, a->reg);
		return wrong(v, a, "a number");
	case BPFC_KARG_CONST:
	case BPFC_KARG_SIZE_CONST:
		return bpfv_is_const(a->value) || wrong(v, a, "a constant");
	case BPFC_KARG_CTX:
		return check_ctx(v, a);
	case BPFC_KARG_POINTEE:
	case BPFC_KARG_POINTEE_OUT:
		return check_region(v, a, bpfv_type_size(&v->model->types, a->type),
				    a->callee->args[a->reg - 1] == BPFC_KARG_POINTEE_OUT);
	case BPFC_KARG_MEM:
	case BPFC_KARG_MEM_OR_NULL:
		return check_sized(v, a);
	case BPFC_KARG_STR:
		return check_region(v, a, 1, false);
	case BPFC_KARG_KERNEL:
		return check_object(v, a);
	case BPFC_KARG_RELEASED:
		return check_released(v, a);
	case BPFC_KARG_COUNTED:
		return bpfv_count_fields(v, a->value, BPFV_FIELD_REFCOUNT)
			       ? check_present(v, a)
			       : wrong(v, a, "an object with a bpf_refcount");
	case BPFC_KARG_MAP:
		return a->value->kind == BPFC_KIND_MAP || wrong(v, a, "a map");
	case BPFC_KARG_FUNC:
		return a->value->kind == BPFC_KIND_FUNC || a->value->kind == BPFC_KIND_ANY || wrong(v, a, "a function");
	case BPFC_KARG_DYNPTR:
		return bpfv_check_dynptr(v, a->state, a->insn, a->reg);
	case BPFC_KARG_DYNPTR_OUT:
		return bpfv_check_dynptr_place(v, a->state, a->insn, a->reg);
	case BPFC_KARG_ITER:
		return a->callee->flags & BPFC_KF_ITER_NEW ? bpfv_check_iterator_new(v, a->state, a->insn)
							   : bpfv_check_iterator(v, a->state, a->insn);
	case BPFC_KARG_IRQ_FLAGS:
	case BPFC_KARG_IRQ_FLAGS_OUT:
		return check_irq_flags(v, a, a->callee->args[a->reg - 1] == BPFC_KARG_IRQ_FLAGS_OUT);
	case BPFC_KARG_WORKQUEUE:
		return bpfv_check_timer(v, a->state, a->insn, BPFV_FIELD_WORKQUEUE,
					a->callee->args[1] == BPFC_KARG_MAP);
	case BPFC_KARG_KPTR:
		return check_kptr_place(v, a);
	case BPFC_KARG_LIST_HEAD:
	case BPFC_KARG_LIST_NODE:
	case BPFC_KARG_RB_ROOT:
	case BPFC_KARG_RB_NODE:
		return bpfv_check_graph_arg(v, a->state, a->insn, a->reg, a->callee);
	default:
		return true;
	}
}

static bool check_sleep(struct bpfv *v, uint32_t i, uint32_t flags)
{
	bool may_sleep = v->prog->is_sleepable || v->prog->type == BPFC_PROG_EXT || bpfv_is_firmware(v);

	if ((flags & BPFC_KF_SLEEPS) && !may_sleep)
		bpfv_reject(v, HELPER_FORBIDDEN, i, BPFC_STR(bpfv_progtype_name(v)), BPFC_STR(bpfv_callee_name(v, i)));
	return !(flags & BPFC_KF_SLEEPS) || may_sleep;
}

static bool check_sections(struct bpfv *v, const struct bpfv_state *state, uint32_t i, uint32_t flags)
{
	const char *needed = NULL;

	if ((flags & BPFC_KF_RCU_END) && !state->regions.rcu)
		needed = "bpf_rcu_read_lock";
	else if ((flags & BPFC_KF_PREEMPT_ON) && !state->regions.preempt)
		needed = "bpf_preempt_disable";
	if (!needed)
		return true;
	bpfv_reject(v, NOT_OPEN, i, BPFC_STR(bpfv_callee_name(v, i)), BPFC_STR(needed));
	return false;
}

bool bpfv_check_kfunc(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	struct arg a = {
		.insn = i, .callee = &v->kfuncs[v->prog->insns[i].ref], .state = state, .regs = bpfv_regs(state)
	};

	if (!check_sleep(v, i, a.callee->flags) || !bpfv_check_call_here(v, state, i) ||
	    !check_sections(v, state, i, a.callee->flags))
		return false;
	for (a.reg = 1; a.reg <= 5; a.reg++) {
		uint8_t kind = a.callee->args[a.reg - 1];

		a.value = &a.regs[a.reg];
		a.type = a.callee->types[a.reg - 1];
		if (kind == BPFC_KARG_NONE || kind == BPFC_KARG_IGNORED)
			continue;
		if (a.value->kind == BPFC_KIND_UNINIT) {
			bpfv_reject(v, UNINIT_ARG, i, BPFC_INT(a.reg), BPFC_STR(bpfv_callee_name(v, i)),
				    BPFC_REG(a.reg));
			return false;
		}
		if (bpfv_is_null(a.value) && (a.callee->nullable[a.reg - 1] || kind == BPFC_KARG_MEM_OR_NULL ||
					      (kind == BPFC_KARG_KERNEL && !(a.callee->flags & BPFC_KF_KNOWN))))
			continue;
		if (!check_arg(v, &a))
			return false;
	}
	return true;
}
