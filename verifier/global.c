/*
 * Global functions keep to their prototype: Linux verifies them alone. Here they are walked with the caller's memory,
 * but know of numbers, and tell of their result, only what the prototype says.
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

static bool is_same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* Whether the parameter has the tag, e.g. "arg:nonnull". */
static bool has_tag(const struct bpfv *v, uint32_t s, uint32_t param, const char *name)
{
	const struct bpfc_types *types = &v->model->types;

	for (uint32_t i = 0; i < types->count; i++) {
		const struct bpfc_type *tag = &types->table[i];

		if (tag->kind == BPFC_TYPE_DECL_TAG && tag->type == v->prog->subprogs[s].type &&
		    tag->component == (int32_t)param && is_same(tag->name, name))
			return true;
	}
	return false;
}

static bool is_number_type(const struct bpfc_type *type)
{
	return type->kind == BPFC_TYPE_INT || type->kind == BPFC_TYPE_ENUM || type->kind == BPFC_TYPE_ENUM64;
}

/* A call of a global function. */
struct call {
	uint32_t insn, subprog;
	const struct bpfv_value *regs;
};

static bool wrong(struct bpfv *v, const struct call *call, unsigned reg, const char *needed)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, BAD_ARG, call->insn, BPFC_INT(reg), BPFC_STR(v->prog->subprogs[call->subprog].name),
		    BPFC_STR(bpfv_describe(v, &call->regs[reg], phrase)), BPFC_STR(needed), BPFC_REG(reg));
	return false;
}

/* Memory of the type's size, to read and to write; null unless a tag forbids it. */
static bool check_memory(struct bpfv *v, const struct call *call, unsigned reg, uint64_t bytes)
{
	struct bpfv_value value = call->regs[reg];
	struct bpfv_access access = { .insn = call->insn,
				      .reg = reg,
				      .bytes = bytes,
				      .writes = true,
				      .reads = true,
				      .is_helper = true,
				      .base = &value };

	if (!has_tag(v, call->subprog, reg - 1, "arg:nonnull")) {
		if (bpfv_is_null(&value))
			return true;
		value.maybe_null = false;
	}
	return bytes ? bpfv_check_access(v, &access) : wrong(v, call, reg, "a pointer to a type of known size");
}

static bool check_pointer(struct bpfv *v, const struct call *call, unsigned reg, const struct bpfc_type *pointer)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *to = &types->table[bpfv_type_skip(types, pointer->type)];
	const struct bpfv_value *value = &call->regs[reg];
	bool is_ctx = has_tag(v, call->subprog, reg - 1, "arg:ctx") ||
		      (bpfv_is_aggregate(types, pointer->type) && is_same(to->name, v->prog->ctx.name));
	bool is_start = value->kind == BPFC_KIND_CTX && bpfv_off_known(value) && !value->off;

	if (value->kind == BPFC_KIND_KERNEL || is_same(to->name, "bpf_dynptr") ||
	    (value->kind == BPFC_KIND_ANY && v->prog->type == BPFC_PROG_EXT))
		return true;
	if (is_ctx || (is_start && v->prog->ctx.is_raw))
		return is_start || wrong(v, call, reg, "the context");
	if (value->kind == BPFC_KIND_CTX)
		return wrong(v, call, reg, "a pointer to memory");
	return check_memory(v, call, reg, bpfv_type_size(types, pointer->type));
}

static bool check_arg(struct bpfv *v, const struct call *call, unsigned reg, uint32_t type_id)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *type = &types->table[bpfv_type_skip(types, type_id)];

	if (type->kind == BPFC_TYPE_PTR)
		return check_pointer(v, call, reg, type);
	if (call->regs[reg].kind == BPFC_KIND_SCALAR || call->regs[reg].kind == BPFC_KIND_KERNEL ||
	    (call->regs[reg].kind == BPFC_KIND_ANY && v->prog->type == BPFC_PROG_EXT))
		return true;
	return wrong(v, call, reg, "a number");
}

bool bpfv_check_global_call(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	struct call call = { .insn = i, .subprog = v->prog->insns[i].ref, .regs = bpfv_regs(state) };
	const char *name = v->prog->subprogs[call.subprog].name;
	const struct bpfc_type *proto = prototype_of(v, call.subprog);
	const struct bpfc_types *types = &v->model->types;

	if (!is_number_type(&types->table[bpfv_type_skip(types, proto->type)])) {
		bpfv_reject(v, GLOBAL_RESULT, i, BPFC_STR(name));
		return false;
	}
	for (unsigned reg = 1; reg <= proto->count && reg <= 5; reg++) {
		if (call.regs[reg].kind == BPFC_KIND_UNINIT) {
			bpfv_reject(v, UNINIT_ARG, i, BPFC_INT(reg), BPFC_STR(name), BPFC_REG(reg));
			return false;
		}
		if (!check_arg(v, &call, reg, proto->members[reg - 1].type))
			return false;
	}
	return true;
}

void bpfv_global_args(const struct bpfv *v, uint32_t s, struct bpfv_value args[6])
{
	const struct bpfc_type *proto = prototype_of(v, s);
	const struct bpfc_types *types = &v->model->types;

	for (unsigned reg = 1; reg <= 5; reg++) {
		if (reg > proto->count)
			args[reg] = bpfv_uninit();
		else if (args[reg].kind == BPFC_KIND_SCALAR &&
			 types->table[bpfv_type_skip(types, proto->members[reg - 1].type)].kind != BPFC_TYPE_PTR)
			args[reg] = bpfv_unknown();
	}
}
