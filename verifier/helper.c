/* What a helper does to the memory that its arguments point to. */
#include "verifier.h"

/* The most bytes that the argument after `reg` allows; false: not known. */
static bool size_after(const struct bpfv_value regs[], const struct bpfc_helper *helper, unsigned reg, uint64_t *bytes,
		       bool *is_exact)
{
	const struct bpfv_value *size = &regs[reg + 1];

	if (reg >= 5 || (helper->args[reg] != BPFC_ARG_SIZE && helper->args[reg] != BPFC_ARG_SIZE64))
		return false;
	if (size->kind != BPFC_KIND_SCALAR)
		return false;
	*bytes = size->n.umax;
	*is_exact = bpfv_is_const(size);
	return true;
}

/* Key or value size of the helper's map. */
static bool map_bytes(const struct bpfv *v, const struct bpfv_value regs[], const struct bpfc_helper *helper,
		      bool is_key, uint64_t *bytes)
{
	for (unsigned reg = 1; reg <= 5; reg++) {
		if (helper->args[reg - 1] != BPFC_ARG_MAP)
			continue;
		if (regs[reg].kind != BPFC_KIND_MAP || regs[reg].ref == BPFC_SEVERAL)
			return false;
		*bytes = is_key ? v->model->maps[regs[reg].ref].key_size : v->model->maps[regs[reg].ref].value_size;
		return true;
	}
	return false;
}

/* The bytes of the stack that an argument gives to the helper. */
static struct bpfv_span span_of(const struct bpfv *v, const struct bpfv_value regs[], const struct bpfc_helper *helper,
				unsigned reg)
{
	uint64_t bytes = 0;
	bool is_known, is_exact = true;
	struct bpfv_span span;

	switch (helper->args[reg - 1]) {
	case BPFC_ARG_MAP_KEY:
		is_known = map_bytes(v, regs, helper, true, &bytes);
		break;
	case BPFC_ARG_MAP_VALUE:
	case BPFC_ARG_MAP_VALUE_OUT:
		is_known = map_bytes(v, regs, helper, false, &bytes);
		break;
	default:
		is_known = size_after(regs, helper, reg, &bytes, &is_exact);
		break;
	}
	if (!is_known)
		return bpfv_stack_above(v, &regs[reg]);
	span = bpfv_stack_span(v, &regs[reg], 0, bytes);
	span.is_exact = span.is_exact && is_exact;
	return span;
}

static bool fills(uint32_t id)
{
	switch (id) {
#define BPFC_HELPER_FILLS(nr) case nr:
#include "bpfc/helper.def"
		return true;
	default:
		return false;
	}
}

/* What a helper that fails does not write keeps what it was. */
static void write_arg(struct bpfv *v, struct bpfv_state *state, const struct bpfv_value *arg, struct bpfv_span span,
		      uint32_t id)
{
	if (!fills(id))
		bpfv_stack_read(v, state, arg->ref, span);
	bpfv_stack_write(v, state, arg->ref, span, NULL);
}

static void read_arg(struct bpfv *v, struct bpfv_state *state, const struct bpfv_value *arg, struct bpfv_span span,
		     bool writes)
{
	bpfv_others_read_at(v, state, arg, span);
	if (!writes)
		return;
	span.is_exact = false;
	bpfv_stack_write(v, state, arg->ref, span, NULL);
}

/* A bloom filter's peek reads the value that is looked for. */
static bool looks_for(const struct bpfv *v, const struct bpfv_value regs[], const struct bpfc_helper *helper,
		      unsigned reg)
{
	const struct bpfv_value *map = &regs[1];

	return helper->args[reg - 1] == BPFC_ARG_MAP_VALUE_OUT && helper->args[0] == BPFC_ARG_MAP &&
	       map->kind == BPFC_KIND_MAP && map->ref != BPFC_SEVERAL &&
	       v->model->maps[map->ref].type == BPFC_MAP_BLOOM_FILTER;
}

static void stack_arg(struct bpfv *v, struct bpfv_state *state, uint32_t id, const struct bpfc_helper *helper,
		      unsigned reg)
{
	const struct bpfv_value *regs = bpfv_regs(state);
	struct bpfv_value arg = regs[reg];

	switch (helper->args[reg - 1]) {
	case BPFC_ARG_NONE:
	case BPFC_ARG_CALLBACK_CTX:
	case BPFC_ARG_DYNPTR_OUT: /* dynptr.c */
		break;
	case BPFC_ARG_DYNPTR:
		bpfv_read_object(v, state, &arg, BPFV_DYNPTR_BYTES);
		break;
	case BPFC_ARG_MEM_OUT:
	case BPFC_ARG_MAP_VALUE_OUT:
		if (looks_for(v, regs, helper, reg))
			read_arg(v, state, &arg, span_of(v, regs, helper, reg), false);
		else
			write_arg(v, state, &arg, span_of(v, regs, helper, reg), id);
		break;
	case BPFC_ARG_MEM:
	case BPFC_ARG_MEM_INOUT:
	case BPFC_ARG_MEM_OR_NULL:
	case BPFC_ARG_MAP_KEY:
	case BPFC_ARG_MAP_VALUE:
	case BPFC_ARG_STR:
		read_arg(v, state, &arg, span_of(v, regs, helper, reg), helper->args[reg - 1] == BPFC_ARG_MEM_INOUT);
		break;
	default:
		bpfv_others_read(v, state, &arg);
		break;
	}
}

void bpfv_helper_args(struct bpfv *v, struct bpfv_state *state, uint32_t id, const struct bpfc_helper *helper)
{
	for (unsigned reg = 1; reg <= 5 && !v->status; reg++) {
		struct bpfv_value arg = bpfv_regs(state)[reg];

		if (arg.kind == BPFC_KIND_STACK) {
			stack_arg(v, state, id, helper, reg);
		} else if (helper->args[reg - 1] != BPFC_ARG_NONE && (bpfv_may_be(&arg) & BPFC_MAY_BE_STACK)) {
			bpfv_others_read(v, state, &arg);
			bpfv_others_write(v, state, &arg);
		}
	}
}

unsigned bpfv_helper_func_arg(const struct bpfc_helper *helper)
{
	for (unsigned reg = 1; reg <= 5; reg++)
		if (helper->args[reg - 1] == BPFC_ARG_FUNC)
			return reg;
	return 0;
}

unsigned bpfv_helper_map_arg(const struct bpfc_helper *helper)
{
	for (unsigned reg = 1; reg <= 5; reg++)
		if (helper->args[reg - 1] == BPFC_ARG_MAP)
			return reg;
	return 0;
}
