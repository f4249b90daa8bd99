/* The few things that the verifier asks of types. */
#include "verifier.h"

#define NESTING 32 /* of modifiers */

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

uint64_t bpfv_type_size(const struct bpfc_types *types, uint32_t id)
{
	uint64_t elements = 1;

	for (unsigned i = 0; i < NESTING; i++) {
		const struct bpfc_type *type = &types->table[id = bpfv_type_skip(types, id)];

		switch (type->kind) {
		case BPFC_TYPE_PTR:
			return elements * 8;
		case BPFC_TYPE_ARRAY:
			elements *= type->count;
			if (elements > UINT32_MAX)
				return 0;
			id = type->type;
			break;
		case BPFC_TYPE_INT:
		case BPFC_TYPE_FLOAT:
		case BPFC_TYPE_ENUM:
		case BPFC_TYPE_ENUM64:
		case BPFC_TYPE_STRUCT:
		case BPFC_TYPE_UNION:
			return elements * type->size;
		default:
			return 0;
		}
	}
	return 0;
}

bool bpfv_is_text(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

bool bpfv_starts(const char *text, const char *start)
{
	while (*start && *text == *start)
		text++, start++;
	return !*start;
}

bool bpfv_is_number_type(const struct bpfc_type *type)
{
	return type->kind == BPFC_TYPE_INT || type->kind == BPFC_TYPE_ENUM || type->kind == BPFC_TYPE_ENUM64;
}

bool bpfv_same_struct(const struct bpfc_types *types, uint32_t a, uint32_t b)
{
	const struct bpfc_type *x = &types->table[bpfv_type_skip(types, a)];
	const struct bpfc_type *y = &types->table[bpfv_type_skip(types, b)];

	return x == y || (*x->name && bpfv_is_text(x->name, y->name));
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
