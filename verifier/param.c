/* Parameters of global functions: what their types and tags ask for (kernel: btf_prepare_func_args). */
#include "verifier.h"

/* Tags "arg:...". */
enum {
	TAG_CTX = 1,
	TAG_NONNULL = 2,
	TAG_NULLABLE = 4,
	TAG_TRUSTED = 8,
	TAG_UNTRUSTED = 16,
	TAG_ARENA = 32,
	TAG_OTHER = 64,
};

static unsigned tag_of(const char *name)
{
	static const struct {
		const char *name;
		unsigned tag;
	} tags[] = {
		{ "arg:ctx", TAG_CTX },         { "arg:nonnull", TAG_NONNULL },     { "arg:nullable", TAG_NULLABLE },
		{ "arg:trusted", TAG_TRUSTED }, { "arg:untrusted", TAG_UNTRUSTED }, { "arg:arena", TAG_ARENA },
	};

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (bpfv_is_text(name, tags[i].name))
			return tags[i].tag;
	return bpfv_starts(name, "arg:") ? TAG_OTHER : 0;
}

/* Behind modifiers, but not behind typedefs. */
static uint32_t skip_modifiers(const struct bpfc_types *types, uint32_t id)
{
	while (types->table[id].kind == BPFC_TYPE_CONST || types->table[id].kind == BPFC_TYPE_VOLATILE ||
	       types->table[id].kind == BPFC_TYPE_RESTRICT || types->table[id].kind == BPFC_TYPE_TYPE_TAG)
		id = types->table[id].type;
	return id;
}

/* Whether the type is the registers of a probe, by the name that all architectures have for them. */
static bool is_user_regs(const struct bpfv *v, uint32_t pointee)
{
	const struct bpfc_type *type = &v->model->types.table[skip_modifiers(&v->model->types, pointee)];

	return type->kind == BPFC_TYPE_TYPEDEF && bpfv_is_text(type->name, "bpf_user_pt_regs_t");
}

enum context {
	CONTEXT_FIRMWARE,
	CONTEXT_RAW,
#define BPFC_CTX(id, name, native, size) CONTEXT_##id,
#define BPFC_RAW_CTX(id, name) CONTEXT_##id,
#include "bpfc/ctx.def"
	CONTEXT_COUNT,
};

/* Whether that is the structure of the program type's context. A program that replaces another has that one's. */
static bool is_context_name(const struct bpfv *v, const char *name)
{
	static const char *const names[CONTEXT_COUNT] = {
#define BPFC_CTX(id, name, native, size) [CONTEXT_##id] = (name),
#define BPFC_RAW_CTX(id, name) [CONTEXT_##id] = (name),
#include "bpfc/ctx.def"
	};
	static const uint8_t contexts[BPFC_PROGTYPE_COUNT] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) [BPFC_PROG_##id] = CONTEXT_##ctx,
#include "bpfc/progtype.def"
	};
	uint8_t context = contexts[v->prog->type];

	for (size_t i = 0; i < CONTEXT_COUNT; i++)
		if ((i == context || context == CONTEXT_RAW) && names[i] && *name && bpfv_is_text(name, names[i]))
			return true;
	return false;
}

/* A pointer to the structure of the program type's context: it needs no tag. */
static bool is_context(const struct bpfv *v, uint32_t pointee)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *type = &types->table[bpfv_type_skip(types, pointee)];

	if (v->prog->type == BPFC_PROG_KPROBE && is_user_regs(v, pointee))
		return true;
	return type->kind == BPFC_TYPE_STRUCT && is_context_name(v, type->name);
}

/* Whether the tag "arg:ctx" may be put on such a pointer (kernel: btf_validate_prog_ctx_type). */
static bool may_be_context(const struct bpfv *v, uint32_t pointee)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *type = &types->table[bpfv_type_skip(types, pointee)];
	bool is_struct = type->kind == BPFC_TYPE_STRUCT || type->kind == BPFC_TYPE_UNION;
	bool is_slot = type->kind == BPFC_TYPE_INT && type->size == 8;

	if (type->kind == BPFC_TYPE_VOID)
		return true;
	switch (v->prog->type) {
	case BPFC_PROG_KPROBE:
	case BPFC_PROG_PERF_EVENT:
		if (is_user_regs(v, pointee) || (is_struct && bpfv_is_text(type->name, "pt_regs")))
			return true;
		break;
	case BPFC_PROG_RAW_TRACEPOINT:
	case BPFC_PROG_RAW_TRACEPOINT_WRITABLE:
		if (is_slot)
			return true;
		break;
	case BPFC_PROG_TRACING:
		if (bpfv_section_starts(v->prog, "iter"))
			return is_struct && bpfv_starts(type->name, "bpf_iter__");
		return is_slot || (bpfv_section_starts(v->prog, "tp_btf") && is_struct &&
				   bpfv_is_text(type->name, "bpf_raw_tracepoint_args"));
	case BPFC_PROG_LSM:
	case BPFC_PROG_STRUCT_OPS:
		return is_slot;
	case BPFC_PROG_TRACEPOINT:
	case BPFC_PROG_SYSCALL:
	case BPFC_PROG_EXT:
		return true;
	default:
		break;
	}
	return is_struct && is_context_name(v, type->name);
}

static struct bpfv_param wrong(const char *fault)
{
	return (struct bpfv_param){ .kind = BPFV_PARAM_WRONG, .fault = fault };
}

static struct bpfv_param kernel_object(const struct bpfv *v, uint32_t pointee, unsigned tags)
{
	const struct bpfc_types *types = &v->model->types;

	if (tags & ~(unsigned)(TAG_TRUSTED | TAG_NULLABLE))
		return wrong("has tags that contradict each other");
	if (!bpfv_is_aggregate(types, pointee))
		return wrong("is trusted, but no structure of the kernel's");
	return (struct bpfv_param){ .kind = BPFV_PARAM_TRUSTED,
				    .maybe_null = tags & TAG_NULLABLE,
				    .type = bpfv_type_skip(types, pointee) };
}

static struct bpfv_param pointer(const struct bpfv *v, uint32_t pointee, unsigned tags)
{
	const struct bpfc_types *types = &v->model->types;
	const char *name = types->table[bpfv_type_skip(types, pointee)].name;
	struct bpfv_param param = { .kind = BPFV_PARAM_MEMORY, .maybe_null = !(tags & TAG_NONNULL) };

	if ((tags & TAG_CTX) || is_context(v, pointee)) {
		if (tags & ~(unsigned)TAG_CTX)
			return wrong("has tags that contradict each other");
		if ((tags & TAG_CTX) && !may_be_context(v, pointee))
			return wrong("is tagged as the context, but of another type");
		return (struct bpfv_param){ .kind = BPFV_PARAM_CTX };
	}
	if (bpfv_is_text(name, "bpf_dynptr"))
		return tags ? wrong("has tags that contradict each other")
			    : (struct bpfv_param){ .kind = BPFV_PARAM_DYNPTR };
	if (tags & TAG_TRUSTED)
		return kernel_object(v, pointee, tags);
	if (tags & TAG_ARENA)
		return wrong("is in an arena, which is not supported");
	if (tags == TAG_UNTRUSTED)
		return (struct bpfv_param){ .kind = BPFV_PARAM_UNTRUSTED, .type = bpfv_type_skip(types, pointee) };
	param.bytes = bpfv_type_size(types, pointee);
	if (tags & ~(unsigned)TAG_NONNULL)
		return wrong("has tags that contradict each other");
	return param.bytes ? param : wrong("is a pointer to a type of unknown size");
}

static struct bpfv_param param_of(const struct bpfv *v, uint32_t type, unsigned tags)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *self = &types->table[bpfv_type_skip(types, type)];

	if (tags & TAG_OTHER)
		return wrong("has a tag that nobody knows");
	if (self->kind == BPFC_TYPE_PTR)
		return pointer(v, self->type, tags);
	if (tags)
		return wrong("is tagged as a pointer, and is none");
	if (!bpfv_is_number_type(self))
		return wrong("is neither a number nor a pointer");
	return (struct bpfv_param){ .kind = BPFV_PARAM_NUMBER };
}

const struct bpfv_param *bpfv_params(struct bpfv *v, uint32_t s, uint32_t *count)
{
	const struct bpfc_types *types = &v->model->types;
	struct bpfv_subprog *subprog = &v->subprogs[s];
	uint32_t func = v->prog->subprogs[s].type;
	const struct bpfc_type *proto = bpfv_prototype(types, func);
	unsigned tags[BPFV_PARAMS] = { 0 };

	*count = proto->count;
	if (subprog->params || proto->count > BPFV_PARAMS)
		return subprog->params;
	for (uint32_t t = 1; t < types->count; t++) {
		const struct bpfc_type *tag = &types->table[t];

		if (tag->kind == BPFC_TYPE_DECL_TAG && tag->type == func && tag->component >= 0 &&
		    tag->component < BPFV_PARAMS)
			tags[tag->component] |= tag_of(tag->name);
	}
	subprog->params = bpfv_alloc_array(v, BPFV_PARAMS, sizeof(*subprog->params));
	for (uint32_t i = 0; subprog->params && i < proto->count; i++)
		subprog->params[i] = param_of(v, proto->members[i].type, tags[i]);
	return subprog->params;
}
