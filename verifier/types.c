/* The few things that the verifier asks of types. */
#include "verifier.h"

#define NESTING 32   /* of modifiers */
#define MEMBERS 4096 /* looked at per map */

uint32_t bpfv_type_skip(const struct bpfc_types *types, uint32_t id)
{
	for (unsigned i = 0; i < NESTING && id < types->count; i++) {
		switch (types->table[id].kind) {
		case BPFC_TYPE_TYPEDEF:
		case BPFC_TYPE_CONST:
		case BPFC_TYPE_VOLATILE:
		case BPFC_TYPE_RESTRICT:
		case BPFC_TYPE_TYPE_TAG:
			id = types->table[id].type;
			break;
		default:
			return id;
		}
	}
	return 0;
}

bool bpfv_is_aggregate(const struct bpfc_types *types, uint32_t id)
{
	unsigned kind = types->table[bpfv_type_skip(types, id)].kind;

	return kind == BPFC_TYPE_STRUCT || kind == BPFC_TYPE_UNION || kind == BPFC_TYPE_FWD;
}

const struct bpfc_type *bpfv_prototype(const struct bpfc_types *types, uint32_t func)
{
	uint32_t proto;

	if (!func || func >= types->count || types->table[func].kind != BPFC_TYPE_FUNC)
		return NULL;
	proto = types->table[func].type;
	return proto < types->count && types->table[proto].kind == BPFC_TYPE_FUNC_PROTO ? &types->table[proto] : NULL;
}

/* Whether a value of the type holds a tagged pointer (__kptr and the like), which programs may follow. */
static bool holds_kptr(const struct bpfc_types *types, uint32_t id, unsigned depth, uint32_t *left)
{
	const struct bpfc_type *type = &types->table[bpfv_type_skip(types, id)];

	if (!*left || depth > NESTING)
		return false;
	--*left;
	switch (type->kind) {
	case BPFC_TYPE_PTR:
		return type->type < types->count && types->table[type->type].kind == BPFC_TYPE_TYPE_TAG;
	case BPFC_TYPE_ARRAY:
		return holds_kptr(types, type->type, depth + 1, left);
	case BPFC_TYPE_STRUCT:
	case BPFC_TYPE_UNION:
		for (uint32_t i = 0; i < type->count; i++)
			if (holds_kptr(types, type->members[i].type, depth + 1, left))
				return true;
		return false;
	default:
		return false;
	}
}

void bpfv_find_kptrs(struct bpfv *v)
{
	const struct bpfc_model *model = v->model;

	v->has_kptr = bpfv_alloc_array(v, model->map_count, sizeof(*v->has_kptr));
	for (uint32_t i = 0; v->has_kptr && i < model->map_count; i++) {
		uint32_t left = MEMBERS;

		if (model->maps[i].value_type)
			v->has_kptr[i] = holds_kptr(&model->types, model->maps[i].value_type, 0, &left);
	}
}

bool bpfv_section_starts(const struct bpfc_prog *prog, const char *start)
{
	const char *section = *prog->section == '?' ? prog->section + 1 : prog->section;

	while (*start && *section == *start) {
		section++;
		start++;
	}
	return !*start;
}
