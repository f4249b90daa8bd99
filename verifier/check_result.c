/* What functions may return. */
#include "verifier.h"

struct range {
	enum bpfc_progtype type;
	const char *section;
	int64_t lo, hi;
};

/* What programs of the type must return, or NULL: anything. */
static const struct range *range_of(const struct bpfc_prog *prog)
{
	static const struct range ranges[] = {
#define BPFC_RESULT(type, section, lo, hi) { BPFC_PROG_##type, section, lo, hi },
#include "bpfc/progtype.def"
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (ranges[i].type == prog->type && bpfv_section_starts(prog, ranges[i].section))
			return &ranges[i];
	return NULL;
}

/* Hooks of these types may be functions without a result. */
static bool may_be_void(const struct bpfv *v)
{
	return v->prog->type == BPFC_PROG_STRUCT_OPS || v->prog->type == BPFC_PROG_LSM;
}

static bool bad_result(struct bpfv *v, const struct bpfv_state *state, uint32_t i, const char *name, const char *needed)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, BAD_RESULT, i, BPFC_STR(name), BPFC_STR(bpfv_describe(v, &bpfv_regs(state)[0], phrase)),
		    BPFC_STR(needed), BPFC_REG(0));
	return false;
}

static bool check_range(struct bpfv *v, uint32_t i, const struct bpfv_value *result)
{
	const struct range *range = range_of(v->prog);
	char phrase[BPFV_PHRASE];

	if (range)
		bpfv_need(v, result);
	if (!range || (result->kind == BPFC_KIND_SCALAR && result->n.smin >= range->lo && result->n.smax <= range->hi))
		return true;
	if (result->kind == BPFC_KIND_SCALAR)
		bpfv_reject(v, RESULT_RANGE, i, BPFC_STR(v->prog->name), BPFC_STR(bpfv_describe(v, result, phrase)),
			    BPFC_INT(range->lo), BPFC_INT(range->hi), BPFC_REG(0));
	else
		bpfv_reject(v, BAD_RESULT, i, BPFC_STR(v->prog->name), BPFC_STR(bpfv_describe(v, result, phrase)),
			    BPFC_STR("a number"), BPFC_REG(0));
	return false;
}

/* A global function, not a callback that runs later. */
static bool is_alone(const struct bpfv *v, const struct bpfv_state *state)
{
	uint32_t s = state->context->subprog;

	return state->depth == 1 && s && state->context->callsite == BPFC_NO_INSN && bpfv_is_global(v, s);
}

/* What the kernel's pointers lead to may be one, for all that is known; and a replaced function's arguments. */
static bool is_number(const struct bpfv *v, const struct bpfv_value *result)
{
	switch (result->kind) {
	case BPFC_KIND_SCALAR:
		return true;
	case BPFC_KIND_KERNEL:
		return result->memory == BPFV_MEM_PLAIN;
	default:
		return result->kind == BPFC_KIND_ANY && v->prog->type == BPFC_PROG_EXT;
	}
}

/* The entry program and callbacks give a number; static functions need not give anything. */
static bool check_result(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	uint32_t s = state->frames[state->depth - 1]->subprog;
	const struct bpfc_subprog *subprog = &v->prog->subprogs[s];
	const struct bpfc_type *proto = bpfv_prototype(&v->model->types, subprog->type);
	const struct bpfv_value *result = &bpfv_regs(state)[0];
	bool is_round = bpfv_in_callback(v, state), is_void = proto && !proto->type;

	if (state->depth == 1 && !bpfv_check_nothing_held(v, state, i, "the program ends"))
		return false;
	if (state->depth > 1 && !is_round)
		return result->kind != BPFC_KIND_STACK || result->ref != state->depth - 1 ||
		       bad_result(v, state, i, subprog->name, "anything but a pointer to its own stack");
	if (!s && is_void && may_be_void(v))
		return true;
	if (result->kind == BPFC_KIND_UNINIT) {
		bpfv_reject(v, UNINIT_RESULT, i, BPFC_STR(subprog->name), BPFC_REG(0));
		return false;
	}
	if (is_alone(v, state) && !is_number(v, result))
		return bad_result(v, state, i, subprog->name, "a number");
	if (is_round)
		bpfv_need(v, result);
	if (is_round && (result->kind != BPFC_KIND_SCALAR || result->n.umax > 1))
		return result->kind == BPFC_KIND_ANY || bad_result(v, state, i, subprog->name, "0 or 1");
	return is_round || state->depth > 1 || s || check_range(v, i, result);
}

/* Whether who is returned to takes the result for what it is: callers of static functions do, and those of hooks that
 * are declared to return a pointer, or nothing. */
static bool knows_result(const struct bpfv *v, const struct bpfv_state *state)
{
	uint32_t s = state->frames[state->depth - 1]->subprog;
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *proto = bpfv_prototype(types, v->prog->subprogs[s].type);
	unsigned kind = proto ? types->table[bpfv_type_skip(types, proto->type)].kind : BPFC_TYPE_INT;

	if (state->depth > 1)
		return !bpfv_in_callback(v, state) && !bpfv_is_global(v, s);
	return !s && may_be_void(v) && (kind == BPFC_TYPE_VOID || kind == BPFC_TYPE_PTR);
}

bool bpfv_check_result(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	uint32_t s = state->frames[state->depth - 1]->subprog;

	return check_result(v, state, i) &&
	       (knows_result(v, state) || bpfv_strict_return(v, i, v->prog->subprogs[s].name, &bpfv_regs(state)[0]));
}

/* Legacy packet access and tail calls may end a function: the caller gets a number then. */
bool bpfv_check_early_exit(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_subprog *subprog = &v->prog->subprogs[state->frames[state->depth - 1]->subprog];
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *proto = bpfv_prototype(types, subprog->type);
	unsigned kind = proto ? types->table[bpfv_type_skip(types, proto->type)].kind : BPFC_TYPE_VOID;

	if (state->depth == 1 || kind == BPFC_TYPE_INT || kind == BPFC_TYPE_ENUM || kind == BPFC_TYPE_ENUM64 ||
	    bpfv_is_firmware(v))
		return true;
	bpfv_reject(v, EARLY_EXIT, i, BPFC_STR(subprog->name));
	return false;
}
