/* What each extern function takes and gives: kfunc.def, or its BTF, names of parameters and tags. */
#include "verifier.h"

static bool ends_with(const char *text, const char *end)
{
	size_t n = 0, m = 0;

	while (text[n])
		n++;
	while (end[m])
		m++;
	return n >= m && bpfv_is_text(text + n - m, end);
}

/* bpf_iter_<name>_new and its kin, whose first argument is a structure of that name. */
static uint32_t iterator_flag(const char *name)
{
	if (!bpfv_starts(name, "bpf_iter_"))
		return 0;
	if (ends_with(name, "_new"))
		return BPFC_KF_ITER_NEW;
	if (ends_with(name, "_next"))
		return BPFC_KF_ITER_NEXT | BPFC_KF_RET_NULL;
	return ends_with(name, "_destroy") ? BPFC_KF_ITER_DESTROY : 0;
}

static uint8_t pointer_arg(const struct bpfv *v, uint32_t type)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *pointee = &types->table[type];

	if (bpfv_is_text(pointee->name, "bpf_dynptr"))
		return BPFC_KARG_DYNPTR;
	if (pointee->kind == BPFC_TYPE_FUNC_PROTO)
		return BPFC_KARG_FUNC;
	if (pointee->kind == BPFC_TYPE_VOID)
		return BPFC_KARG_ANY;
	if (bpfv_type_size(types, type) && (bpfv_is_firmware(v) || !bpfv_is_aggregate(types, type)))
		return BPFC_KARG_POINTEE;
	return bpfv_is_firmware(v) ? BPFC_KARG_ANY : BPFC_KARG_KERNEL;
}

static void read_types(const struct bpfv *v, struct bpfv_kfunc *k, const struct bpfc_type *proto)
{
	const struct bpfc_types *types = &v->model->types;
	bool has_row = k->flags & BPFC_KF_KNOWN;

	k->has_type = true;
	k->result = bpfv_type_skip(types, proto->type);
	for (uint32_t i = 0; i < proto->count && i < 5; i++) {
		uint32_t id = bpfv_type_skip(types, proto->members[i].type);
		bool is_pointer = types->table[id].kind == BPFC_TYPE_PTR;

		if (!proto->members[i].type) /* varargs */
			break;
		if (is_pointer)
			k->types[i] = bpfv_type_skip(types, types->table[id].type);
		if (!has_row)
			k->args[i] = is_pointer ? pointer_arg(v, k->types[i]) : (uint8_t)BPFC_KARG_NUM;
	}
	if (k->flags & (BPFC_KF_ITER_NEW | BPFC_KF_ITER_NEXT | BPFC_KF_ITER_DESTROY)) {
		k->object_type = k->types[0];
		k->object_bytes = (bpfv_type_size(types, k->object_type) + 7) & ~UINT64_C(7);
		k->args[0] = BPFC_KARG_ITER;
	}
}

/* A convention of names and tags: what it makes of an argument. */
static const struct {
	const char *suffix, *tag;
	uint8_t arg, before; /* before: of the argument before, when it is a pointer; NONE: as it is */
	bool is_nullable;
} conventions[] = {
	{ "__szk", "bpfrt:size_const", BPFC_KARG_SIZE_CONST, BPFC_KARG_MEM, false },
	{ "__sz", "bpfrt:size", BPFC_KARG_SIZE, BPFC_KARG_MEM, false },
	{ "__k", "bpfrt:const", BPFC_KARG_CONST, BPFC_KARG_NONE, false },
	{ "__ign", "bpfrt:ignored", BPFC_KARG_IGNORED, BPFC_KARG_NONE, false },
	{ "__uninit", "bpfrt:out", BPFC_KARG_POINTEE_OUT, BPFC_KARG_NONE, false },
	{ "__map", "bpfrt:map", BPFC_KARG_MAP, BPFC_KARG_NONE, false },
	{ "__str", "bpfrt:str", BPFC_KARG_STR, BPFC_KARG_NONE, false },
	{ "__irq_flag", NULL, BPFC_KARG_IRQ_FLAGS, BPFC_KARG_NONE, false },
	{ "__nullable", "bpfrt:nullable", BPFC_KARG_NONE, BPFC_KARG_NONE, true },
	{ "__opt", "bpfrt:nullable", BPFC_KARG_NONE, BPFC_KARG_NONE, true },
};

static void apply(struct bpfv_kfunc *k, uint32_t arg, size_t row)
{
	if (conventions[row].is_nullable)
		k->nullable[arg] = true;
	if (conventions[row].arg == BPFC_KARG_NONE)
		return;
	if (conventions[row].arg == BPFC_KARG_POINTEE_OUT && k->args[arg] == BPFC_KARG_DYNPTR)
		k->args[arg] = BPFC_KARG_DYNPTR_OUT;
	else
		k->args[arg] = conventions[row].arg;
	if (conventions[row].before != BPFC_KARG_NONE && arg)
		k->args[arg - 1] = conventions[row].before;
}

static void read_names(struct bpfv_kfunc *k, const struct bpfc_type *proto)
{
	for (uint32_t i = 0; i < proto->count && i < 5; i++)
		for (size_t row = 0; row < sizeof(conventions) / sizeof(conventions[0]); row++)
			if (ends_with(proto->members[i].name, conventions[row].suffix)) {
				apply(k, i, row);
				break;
			}
}

static void read_tag(struct bpfv_kfunc *k, const struct bpfc_type *tag)
{
	static const struct {
		const char *name;
		uint32_t flag;
	} flags[] = {
		{ "bpfrt:acquire", BPFC_KF_ACQUIRE },
		{ "bpfrt:release", BPFC_KF_RELEASE },
		{ "bpfrt:maybe_null", BPFC_KF_RET_NULL },
		{ "bpfrt:locked", BPFC_KF_LOCKED },
	};

	for (size_t i = 0; tag->component < 0 && i < sizeof(flags) / sizeof(flags[0]); i++)
		if (bpfv_is_text(tag->name, flags[i].name))
			k->flags |= flags[i].flag | BPFC_KF_KNOWN;
	for (size_t row = 0;
	     tag->component >= 0 && tag->component < 5 && row < sizeof(conventions) / sizeof(conventions[0]); row++)
		if (conventions[row].tag && bpfv_is_text(tag->name, conventions[row].tag))
			apply(k, (uint32_t)tag->component, row);
}

/* What is given back is the first argument that is a pointer. */
static void mark_released(struct bpfv_kfunc *k)
{
	for (unsigned i = 0; i < 5 && (k->flags & BPFC_KF_RELEASE); i++) {
		if (k->args[i] == BPFC_KARG_RELEASED)
			return;
		if (!k->types[i] && k->args[i] != BPFC_KARG_ANY)
			continue;
		k->args[i] = BPFC_KARG_RELEASED;
		return;
	}
}

static void find(struct bpfv *v, uint32_t index)
{
	const struct bpfc_extern *callee = &v->model->externs[index];
	const struct bpfc_type *proto = bpfv_prototype(&v->model->types, callee->type);
	struct bpfv_kfunc *k = &v->kfuncs[index];
	uint32_t count;
	const struct bpfc_kfunc *rows = bpfc_kfunc_rows(&count);

	for (uint32_t i = 0; i < count; i++) {
		if (!bpfv_is_text(callee->name, rows[i].name))
			continue;
		k->flags = rows[i].flags;
		k->ret = rows[i].ret;
		memcpy(k->args, rows[i].args, sizeof(k->args));
	}
	k->flags |= iterator_flag(callee->name);
	if (!proto)
		return;
	read_types(v, k, proto);
	if (!(k->flags & BPFC_KF_KNOWN))
		read_names(k, proto);
}

void bpfv_find_kfuncs(struct bpfv *v)
{
	const struct bpfc_model *model = v->model;

	v->kfuncs = bpfv_alloc_array(v, model->extern_count, sizeof(*v->kfuncs));
	for (uint32_t i = 0; v->kfuncs && i < model->extern_count; i++)
		if (model->externs[i].is_func)
			find(v, i);
	for (uint32_t t = 1; v->kfuncs && model->extern_count && t < model->types.count; t++) {
		const struct bpfc_type *tag = &model->types.table[t];

		if (tag->kind != BPFC_TYPE_DECL_TAG || !bpfv_starts(tag->name, "bpfrt:"))
			continue;
		for (uint32_t i = 0; i < model->extern_count; i++)
			if (model->externs[i].is_func && model->externs[i].type == tag->type)
				read_tag(&v->kfuncs[i], tag);
	}
	for (uint32_t i = 0; v->kfuncs && i < model->extern_count; i++)
		mark_released(&v->kfuncs[i]);
}

/* Whether a call may be looked at again after a part of it: a callback's round, or an iterator's element. */
bool bpfv_kfunc_comes_back(const struct bpfv *v, uint32_t index)
{
	const struct bpfv_kfunc *k = &v->kfuncs[index];

	if (k->flags & BPFC_KF_ITER_NEXT)
		return true;
	for (unsigned i = 0; i < 5; i++)
		if (v->has_func && (k->args[i] == BPFC_KARG_FUNC || k->args[i] == BPFC_KARG_ANY || !k->has_type))
			return true;
	return false;
}

#define NEAR 8 /* slots between an argument and its call */

/* The types that bpf_obj_new is called with: a constant, loaded right before the call. */
static void find_made(struct bpfv *v, const struct bpfc_prog *prog, uint32_t i)
{
	for (uint32_t k = i; k-- > 0 && k + NEAR >= i;) {
		const struct bpfc_insn *insn = &prog->insns[k];
		bool is_const = insn->id == BPFC_INSN_LD_IMM64 || insn->id == BPFC_INSN_MOV64_IMM ||
				insn->id == BPFC_INSN_MOV32_IMM;

		if (insn->dst != 1 || !is_const)
			continue;
		if (insn->imm > 0 && insn->imm < (int64_t)v->model->types.count)
			v->is_made[insn->imm] = true;
		return;
	}
}

void bpfv_find_objects(struct bpfv *v)
{
	const struct bpfc_model *model = v->model;
	uint32_t maker = BPFC_NONE;

	for (uint32_t i = 0; i < model->extern_count; i++)
		if (bpfv_is_text(model->externs[i].name, "bpf_obj_new_impl"))
			maker = i;
	if (maker == BPFC_NONE)
		return;
	v->is_made = bpfv_alloc_array(v, model->types.count, sizeof(*v->is_made));
	for (uint32_t p = 0; v->is_made && p < model->prog_count; p++)
		for (uint32_t i = 0; i < model->progs[p].insn_count; i++)
			if (model->progs[p].insns[i].id == BPFC_INSN_CALL_EXTERN &&
			    model->progs[p].insns[i].ref == maker)
				find_made(v, &model->progs[p], i);
}

/* Whether the object's programs make such objects themselves: the others are the kernel's. */
bool bpfv_is_made_here(const struct bpfv *v, uint32_t type)
{
	return v->is_made && type < v->model->types.count && v->is_made[type];
}
