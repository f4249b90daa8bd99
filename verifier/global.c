/*
 * Global functions keep to their prototype: each is walked alone, once, with the arguments that its prototype allows
 * for, when the first call of it is met. Callers check what they hand over and know of the result that it is a number.
 */
#include "verifier.h"

static const struct bpfc_type *prototype_of(const struct bpfv *v, uint32_t s)
{
	return bpfv_prototype(&v->model->types, v->prog->subprogs[s].type);
}

bool bpfv_is_global(const struct bpfv *v, uint32_t s)
{
	const struct bpfc_subprog *subprog = &v->prog->subprogs[s];

	return s && !bpfv_is_firmware(v) && subprog->linkage != BPFC_STATIC && prototype_of(v, s) &&
	       v->model->types.table[subprog->type].linkage == BPFC_GLOBAL;
}

/* An argument of a call. */
struct arg {
	uint32_t insn, subprog;
	unsigned reg;
	const struct bpfv_state *state;
	const struct bpfv_value *value;
	const struct bpfv_param *param;
};

static bool wrong(struct bpfv *v, const struct arg *a, const char *needed)
{
	return bpfv_refuse_arg(v, a->state, a->insn, a->reg, BPFC_D_BAD_ARG, needed);
}

/* Of a program that replaces a function nobody knows what it got. */
static bool is_unknown(const struct bpfv *v, const struct bpfv_value *value)
{
	return v->prog->type == BPFC_PROG_EXT && value->kind == BPFC_KIND_ANY;
}

static bool is_memory(const struct bpfv *v, const struct bpfv_value *value)
{
	switch (value->kind) {
	case BPFC_KIND_STACK:
	case BPFC_KIND_MAP_VALUE:
	case BPFC_KIND_GLOBAL:
	case BPFC_KIND_PACKET:
	case BPFC_KIND_PACKET_META:
		return true;
	case BPFC_KIND_MEM:
		return !bpfv_is_socket(value) && value->memory != BPFV_MEM_DYNPTR && value->range != BPFV_UNSIZED;
	case BPFC_KIND_CTX:
		return v->prog->type == BPFC_PROG_SYSCALL;
	default:
		return false;
	}
}

static bool is_packet(const struct bpfv_value *value)
{
	return value->kind == BPFC_KIND_PACKET || value->kind == BPFC_KIND_PACKET_META ||
	       (value->kind == BPFC_KIND_MEM &&
		(value->memory == BPFV_MEM_PACKET || value->memory == BPFV_MEM_PACKET_CONST));
}

/* Memory of the type's size, to read and to write. */
static bool check_memory(struct bpfv *v, const struct arg *a)
{
	struct bpfv_value value = *a->value;
	struct bpfv_access access = { .insn = a->insn,
				      .reg = a->reg,
				      .bytes = a->param->bytes,
				      .writes = true,
				      .reads = true,
				      .is_helper = true,
				      .base = &value };

	if (a->param->maybe_null && bpfv_is_null(&value))
		return true;
	if (!is_memory(v, &value))
		return wrong(v, a, "a pointer to memory");
	if (is_packet(&value) && v->subprogs[a->subprog].moves_packet)
		return wrong(v, a, "memory that stays where it is: the function may move the packet");
	if (a->param->maybe_null)
		value.maybe_null = false;
	return bpfv_check_access(v, &access) && bpfv_check_objects(v, a->state, &access) &&
	       bpfv_strict_access(v, a->state, &access);
}

static bool check_trusted(struct bpfv *v, const struct arg *a)
{
	const struct bpfv_value *value = a->value;
	bool is_object = value->kind == BPFC_KIND_KERNEL &&
			 (value->memory == BPFV_MEM_PLAIN || value->memory == BPFV_KERNEL_TRUSTED);

	if (bpfv_is_null(value) && a->param->maybe_null)
		return true;
	if (!is_object || !bpfv_points_to(v, value, a->param->type))
		return wrong(v, a, "an object of the kernel's, of its own type");
	return value->memory == BPFV_MEM_PLAIN || !value->maybe_null || a->param->maybe_null ||
	       wrong(v, a, "an object that is surely there");
}

static bool check_arg(struct bpfv *v, const struct arg *a)
{
	const struct bpfv_value *value = a->value;

	if (is_unknown(v, value))
		return true;
	switch (a->param->kind) {
	case BPFV_PARAM_NUMBER:
		return value->kind == BPFC_KIND_SCALAR ||
		       (value->kind == BPFC_KIND_KERNEL && value->memory == BPFV_MEM_PLAIN) || wrong(v, a, "a number");
	case BPFV_PARAM_CTX:
		return (value->kind == BPFC_KIND_CTX && bpfv_off_known(value) && !value->off) ||
		       wrong(v, a, "the context");
	case BPFV_PARAM_MEMORY:
		return check_memory(v, a);
	case BPFV_PARAM_DYNPTR:
		return bpfv_check_dynptr(v, a->state, a->insn, a->reg);
	case BPFV_PARAM_TRUSTED:
		return check_trusted(v, a);
	case BPFV_PARAM_UNTRUSTED:
		return true;
	default:
		bpfv_reject(v, GLOBAL_PARAM, a->insn, BPFC_INT(a->reg), BPFC_STR(v->prog->subprogs[a->subprog].name),
			    BPFC_STR(a->param->fault));
		return false;
	}
}

/* What the function may do, all that it calls included. */
static bool check_effects(struct bpfv *v, const struct bpfv_state *state, uint32_t i, uint32_t s)
{
	if (!v->subprogs[s].sleeps)
		return true;
	if (!v->prog->is_sleepable && v->prog->type != BPFC_PROG_EXT) {
		bpfv_reject(v, HELPER_FORBIDDEN, i, BPFC_STR(bpfv_progtype_name(v)),
			    BPFC_STR(v->prog->subprogs[s].name));
		return false;
	}
	return bpfv_check_regions(v, state, i, "a function that may sleep is called");
}

static bool check_call(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	struct arg a = { .insn = i, .subprog = v->prog->insns[i].ref, .state = state };
	const char *name = v->prog->subprogs[a.subprog].name;
	const struct bpfc_type *proto = prototype_of(v, a.subprog);
	const struct bpfc_types *types = &v->model->types;
	const struct bpfv_param *params;
	uint32_t count;

	if (!bpfv_is_number_type(&types->table[bpfv_type_skip(types, proto->type)])) {
		bpfv_reject(v, GLOBAL_RESULT, i, BPFC_STR(name));
		return false;
	}
	params = bpfv_params(v, a.subprog, &count);
	if (!params && !v->status)
		bpfv_reject(v, GLOBAL_PARAM, i, BPFC_INT(BPFV_PARAMS + 1), BPFC_STR(name),
			    BPFC_STR("does not fit into a register"));
	for (a.reg = 1; params && a.reg <= count; a.reg++) {
		a.value = &bpfv_regs(state)[a.reg];
		a.param = &params[a.reg - 1];
		if (a.value->kind == BPFC_KIND_UNINIT) {
			bpfv_reject(v, UNINIT_ARG, i, BPFC_INT(a.reg), BPFC_STR(name), BPFC_REG(a.reg));
			return false;
		}
		if (!check_arg(v, &a))
			return false;
		if (a.param->kind == BPFV_PARAM_NUMBER && !bpfv_strict_number(v, state, i, a.reg))
			return false;
	}
	return params && check_effects(v, state, i, a.subprog);
}

static struct bpfv_value made_of(struct bpfv *v, const struct bpfv_param *param)
{
	struct bpfv_value value;

	switch (param->kind) {
	case BPFV_PARAM_CTX:
		return bpfv_pointer(BPFC_KIND_CTX, 0, bpfv_context_align(&v->prog->ctx));
	case BPFV_PARAM_MEMORY:
		value = bpfv_memory(BPFV_MEM_PLAIN, param->bytes, param->maybe_null);
		break;
	case BPFV_PARAM_DYNPTR:
		return bpfv_memory(BPFV_MEM_DYNPTR, 0, false);
	case BPFV_PARAM_TRUSTED:
		value = bpfv_kernel_object(v, BPFV_KERNEL_TRUSTED, param->type, param->maybe_null);
		break;
	case BPFV_PARAM_UNTRUSTED:
		value = bpfv_kernel_object(v, BPFV_KERNEL_UNTRUSTED, param->type, true);
		break;
	default:
		return bpfv_unknown();
	}
	if (value.maybe_null)
		value.id = bpfv_new_id(v);
	return value;
}

void bpfv_global_args(struct bpfv *v, struct bpfv_state *state, uint32_t s)
{
	uint32_t count;
	const struct bpfv_param *params = bpfv_params(v, s, &count);

	for (unsigned reg = 1; params && reg <= count; reg++)
		bpfv_set_reg(v, state, reg, made_of(v, &params[reg - 1]));
}

/* What the function may read and write, and what decides whether the call is right. */
static void hand_over(struct bpfv *v, struct bpfv_state *state, unsigned reg, const struct bpfv_param *param)
{
	struct bpfv_value value = bpfv_regs(state)[reg];
	struct bpfv_span span;

	if (param->kind != BPFV_PARAM_NUMBER)
		bpfv_need(v, &value);
	if (param->kind == BPFV_PARAM_DYNPTR) {
		bpfv_read_object(v, state, &value, BPFV_DYNPTR_BYTES);
	} else if (value.kind == BPFC_KIND_STACK && param->kind == BPFV_PARAM_MEMORY) {
		span = bpfv_stack_span(v, &value, 0, param->bytes);
		bpfv_others_read_at(v, state, &value, span);
		span.is_exact = false;
		bpfv_stack_write(v, state, value.ref, span, NULL);
	} else if (bpfv_may_be(&value) & BPFC_MAY_BE_STACK) {
		bpfv_others_read(v, state, &value);
		bpfv_others_write(v, state, &value);
	}
}

uint32_t bpfv_call_global(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	uint32_t s = v->prog->insns[i].ref, count;
	const struct bpfv_param *params;

	if (!check_call(v, state, i) || !bpfv_walk_alone(v, state, i, s))
		return BPFC_NO_INSN;
	params = bpfv_params(v, s, &count);
	for (unsigned reg = 1; reg <= count && !v->status; reg++)
		hand_over(v, state, reg, &params[reg - 1]);
	bpfv_clobber(v, state);
	if (v->subprogs[s].moves_packet)
		bpfv_forget_packet(v, state);
	bpfv_set_reg(v, state, 0, bpfv_unknown());
	v->insns[i].flags |= BPFV_FELL;
	return bpfv_next(v, i);
}
