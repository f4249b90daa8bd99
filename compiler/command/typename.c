#include "typename.h"

#define DEEPEST 16 /* levels of pointers, arrays and qualifiers; a type may be a cycle */

static const char *named(struct bpfc_arena *arena, const char *keyword, const struct bpfc_type *type,
			 const char *suffix)
{
	return bpfc_arena_printf(arena, "%s%s%s", keyword, type->name[0] ? type->name : "(anonymous)", suffix);
}

const char *bpfc_typename(struct bpfc_arena *arena, const struct bpfc_types *types, uint32_t id)
{
	const char *suffix = "";

	if (!id)
		return "";
	for (unsigned depth = 0; suffix && depth < DEEPEST && id && id < types->count; depth++) {
		const struct bpfc_type *type = &types->table[id];

		switch ((enum bpfc_type_kind)type->kind) {
		case BPFC_TYPE_INT:
		case BPFC_TYPE_FLOAT:
		case BPFC_TYPE_TYPEDEF:
			return named(arena, "", type, suffix);
		case BPFC_TYPE_STRUCT:
			return named(arena, "struct ", type, suffix);
		case BPFC_TYPE_UNION:
			return named(arena, "union ", type, suffix);
		case BPFC_TYPE_FWD:
			return named(arena, type->is_signed ? "union " : "struct ", type, suffix);
		case BPFC_TYPE_ENUM:
		case BPFC_TYPE_ENUM64:
			return named(arena, "enum ", type, suffix);
		case BPFC_TYPE_FUNC:
		case BPFC_TYPE_FUNC_PROTO:
			return bpfc_arena_printf(arena, "function%s", suffix);
		case BPFC_TYPE_PTR:
			suffix = bpfc_arena_printf(arena, " *%s", suffix[0] == ' ' ? suffix + 1 : suffix);
			break;
		case BPFC_TYPE_ARRAY:
			suffix = bpfc_arena_printf(arena, "[%u]%s", type->count, suffix);
			break;
		case BPFC_TYPE_CONST:
		case BPFC_TYPE_VOLATILE:
		case BPFC_TYPE_RESTRICT:
		case BPFC_TYPE_TYPE_TAG:
		case BPFC_TYPE_VAR:
			break;
		default:
			return "?";
		}
		id = type->type;
	}
	return id ? "?" : suffix ? bpfc_arena_printf(arena, "void%s", suffix) : NULL;
}
