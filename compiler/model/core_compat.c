#include "core_spec.h"

enum { MAX_DEPTH = 32 };

/*
 * Fields that an access may be moved between: structs and unions whatever they are, pointers, floats; integers of any
 * size; enumerations and forward declarations of the same name or without one; arrays by their elements.
 */
bool bpfc_core_fields_compatible(const struct bpfc_core *core, uint32_t local, uint32_t target)
{
	for (;;) {
		const struct bpfc_type *a, *b;

		local = bpfc_type_resolve(core->local.types, local);
		target = bpfc_type_resolve(core->target.types, target);
		a = bpfc_core_type(&core->local, local);
		b = bpfc_core_type(&core->target, target);
		if (bpfc_kind_is_composite(a->kind) && bpfc_kind_is_composite(b->kind))
			return true;
		if (!bpfc_core_same_kind(a, b))
			return false;
		switch (a->kind) {
		case BPFC_TYPE_PTR:
		case BPFC_TYPE_FLOAT:
			return true;
		case BPFC_TYPE_FWD:
		case BPFC_TYPE_ENUM:
		case BPFC_TYPE_ENUM64:
			return !a->name[0] || !b->name[0] || bpfc_core_same_name(a->name, b->name);
		case BPFC_TYPE_INT:
			return !a->bits_off && !b->bits_off;
		case BPFC_TYPE_ARRAY:
			local = a->type;
			target = b->type;
			break;
		default:
			return false;
		}
	}
}

static bool compatible(struct bpfc_core *core, uint32_t local, uint32_t target, unsigned depth)
{
	for (; depth && bpfc_core_spend(core); depth--) {
		const struct bpfc_type *a, *b;

		local = bpfc_type_resolve(core->local.types, local);
		target = bpfc_type_resolve(core->target.types, target);
		a = bpfc_core_type(&core->local, local);
		b = bpfc_core_type(&core->target, target);
		if (!bpfc_core_same_kind(a, b))
			return false;
		switch (a->kind) {
		case BPFC_TYPE_INT:
			return !a->bits_off && !b->bits_off;
		case BPFC_TYPE_FUNC_PROTO:
			if (a->count != b->count)
				return false;
			for (uint32_t i = 0; i < a->count; i++)
				if (!compatible(core, a->members[i].type, b->members[i].type, depth - 1))
					return false;
			break;
		case BPFC_TYPE_PTR:
		case BPFC_TYPE_ARRAY:
			break;
		default:
			return true;
		}
		local = a->type;
		target = b->type;
	}
	return false;
}

/* Types of the same kind behind modifiers, pointers, arrays and parameters; members are not compared. */
bool bpfc_core_types_compatible(struct bpfc_core *core, uint32_t local, uint32_t target)
{
	return bpfc_core_same_kind(bpfc_core_type(&core->local, local), bpfc_core_type(&core->target, target)) &&
	       compatible(core, local, target, MAX_DEPTH);
}

static bool names_match(const char *a, const char *b)
{
	return (!a[0] && !b[0]) || bpfc_core_same_name(a, b);
}

static bool match(struct bpfc_core *core, uint32_t local, uint32_t target, bool behind_pointer, unsigned depth);

static bool enums_match(struct bpfc_core *core, const struct bpfc_type *a, const struct bpfc_type *b)
{
	if (a->size != b->size || a->count > b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		uint32_t j = 0;

		for (; j < b->count && bpfc_core_spend(core); j++)
			if (names_match(a->members[i].name, b->members[j].name))
				break;
		if (j == b->count || !core->budget)
			return false;
	}
	return true;
}

static bool composites_match(struct bpfc_core *core, const struct bpfc_type *a, const struct bpfc_type *b,
			     bool behind_pointer, unsigned depth)
{
	if (a->count > b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		uint32_t j = 0;

		for (; j < b->count && bpfc_core_spend(core); j++)
			if (names_match(a->members[i].name, b->members[j].name) &&
			    match(core, a->members[i].type, b->members[j].type, behind_pointer, depth - 1))
				break;
		if (j == b->count || !core->budget)
			return false;
	}
	return true;
}

/* Structs and unions, and forward declarations of them: behind a pointer one can stand for the other. */
static bool aggregates_match(struct bpfc_core *core, const struct bpfc_type *a, const struct bpfc_type *b,
			     bool behind_pointer, unsigned depth)
{
	bool a_is_union = a->kind == BPFC_TYPE_FWD ? a->is_signed : a->kind == BPFC_TYPE_UNION;
	bool b_is_union = b->kind == BPFC_TYPE_FWD ? b->is_signed : b->kind == BPFC_TYPE_UNION;

	if (!bpfc_kind_is_composite(b->kind) && b->kind != BPFC_TYPE_FWD)
		return false;
	if (behind_pointer || a->kind == BPFC_TYPE_FWD)
		return a_is_union == b_is_union && (behind_pointer || b->kind == BPFC_TYPE_FWD);
	return a->kind == b->kind && composites_match(core, a, b, behind_pointer, depth);
}

static bool match(struct bpfc_core *core, uint32_t local, uint32_t target, bool behind_pointer, unsigned depth)
{
	for (; depth && bpfc_core_spend(core); depth--) {
		const struct bpfc_type *a, *b;

		local = bpfc_type_resolve(core->local.types, local);
		target = bpfc_type_resolve(core->target.types, target);
		a = bpfc_core_type(&core->local, local);
		b = bpfc_core_type(&core->target, target);
		if (!names_match(a->name, b->name))
			return false;
		if (a->kind == BPFC_TYPE_FWD || bpfc_kind_is_composite(a->kind))
			return aggregates_match(core, a, b, behind_pointer, depth);
		if (!bpfc_core_same_kind(a, b))
			return false;
		switch (a->kind) {
		case BPFC_TYPE_VOID:
			return true;
		case BPFC_TYPE_ENUM:
		case BPFC_TYPE_ENUM64:
			return enums_match(core, a, b);
		case BPFC_TYPE_INT:
			return a->size == b->size && a->is_signed == b->is_signed;
		case BPFC_TYPE_PTR:
			behind_pointer = true;
			break;
		case BPFC_TYPE_ARRAY:
			if (a->count != b->count)
				return false;
			break;
		case BPFC_TYPE_FUNC_PROTO:
			if (a->count != b->count)
				return false;
			for (uint32_t i = 0; i < a->count; i++)
				if (!match(core, a->members[i].type, b->members[i].type, behind_pointer, depth - 1))
					return false;
			break;
		default:
			return false;
		}
		local = a->type;
		target = b->type;
	}
	return false;
}

/*
 * What the local type says is so in the target too: members and enumerators by name, and what they are; behind a
 * pointer only the names and kinds of structs.
 */
bool bpfc_core_types_match(struct bpfc_core *core, uint32_t local, uint32_t target)
{
	return bpfc_core_same_kind(bpfc_core_type(&core->local, local), bpfc_core_type(&core->target, target)) &&
	       match(core, local, target, false, MAX_DEPTH);
}
