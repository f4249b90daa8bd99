#include "btf_read.h"

#include "bpfc/status.h"

enum {
	ANY_TYPE = 1u << BPFC_TYPE_VOID | 1u << BPFC_TYPE_INT | 1u << BPFC_TYPE_PTR | 1u << BPFC_TYPE_ARRAY |
		   1u << BPFC_TYPE_STRUCT | 1u << BPFC_TYPE_UNION | 1u << BPFC_TYPE_ENUM | 1u << BPFC_TYPE_FWD |
		   1u << BPFC_TYPE_TYPEDEF | 1u << BPFC_TYPE_VOLATILE | 1u << BPFC_TYPE_CONST |
		   1u << BPFC_TYPE_RESTRICT | 1u << BPFC_TYPE_FUNC_PROTO | 1u << BPFC_TYPE_FLOAT |
		   1u << BPFC_TYPE_TYPE_TAG | 1u << BPFC_TYPE_ENUM64,
	VALUE = ANY_TYPE & ~(1u << BPFC_TYPE_VOID | 1u << BPFC_TYPE_FUNC_PROTO),
	IN_SECTION = 1u << BPFC_TYPE_VAR | 1u << BPFC_TYPE_FUNC,
	TAGGED = 1u << BPFC_TYPE_STRUCT | 1u << BPFC_TYPE_UNION | 1u << BPFC_TYPE_TYPEDEF | 1u << BPFC_TYPE_FUNC |
		 1u << BPFC_TYPE_VAR,
};

/* Whether `id` is in the table and its kind in the set. */
static bool refers(const struct bpfc_btf_reader *r, uint32_t id, uint32_t kinds)
{
	return id < r->count && (kinds >> r->table[id].kind & 1);
}

static const char *check_members(struct bpfc_btf_reader *r, const struct bpfc_type *t, uint32_t kinds)
{
	for (uint32_t i = 0; i < t->count; i++) {
		if (!refers(r, t->members[i].type, kinds))
			return "a member's type is not one that it can have";
		if (t->kind == BPFC_TYPE_DATASEC)
			r->members[&t->members[i] - r->members].name = r->table[t->members[i].type].name;
	}
	return NULL;
}

static const char *check_tag(const struct bpfc_btf_reader *r, const struct bpfc_type *t)
{
	const struct bpfc_type *target;

	if (!refers(r, t->type, TAGGED))
		return "the tag belongs to nothing that can have one";
	target = &r->table[t->type];
	if (t->component < 0)
		return NULL;
	if (target->kind == BPFC_TYPE_FUNC)
		target = refers(r, target->type, 1u << BPFC_TYPE_FUNC_PROTO) ? &r->table[target->type] : target;
	return (uint32_t)t->component < target->count ? NULL : "the tag's component is wrong";
}

/* Parameters: a void one is the last, and stands for variable arguments. */
static const char *check_proto(struct bpfc_btf_reader *r, const struct bpfc_type *t)
{
	for (uint32_t i = 0; i + 1 < t->count; i++)
		if (!t->members[i].type)
			return "a parameter has no type";
	return refers(r, t->type, ANY_TYPE) ? check_members(r, t, ANY_TYPE) : "what it returns is no type";
}

static const char *check_type(struct bpfc_btf_reader *r, const struct bpfc_type *t)
{
	switch (t->kind) {
	case BPFC_TYPE_PTR:
	case BPFC_TYPE_TYPEDEF:
	case BPFC_TYPE_VOLATILE:
	case BPFC_TYPE_CONST:
	case BPFC_TYPE_RESTRICT:
	case BPFC_TYPE_TYPE_TAG:
	case BPFC_TYPE_VAR: /* of void: an extern whose type nobody knows */
		return refers(r, t->type, ANY_TYPE) ? NULL : "it refers to nothing that it can refer to";
	case BPFC_TYPE_ARRAY:
		return refers(r, t->type, VALUE) ? NULL : "its elements have no type";
	case BPFC_TYPE_STRUCT:
	case BPFC_TYPE_UNION:
		return check_members(r, t, VALUE);
	case BPFC_TYPE_FUNC:
		return refers(r, t->type, 1u << BPFC_TYPE_FUNC_PROTO) ? NULL : "it has no prototype";
	case BPFC_TYPE_FUNC_PROTO:
		return check_proto(r, t);
	case BPFC_TYPE_DATASEC:
		return check_members(r, t, IN_SECTION);
	case BPFC_TYPE_DECL_TAG:
		return check_tag(r, t);
	default:
		return NULL;
	}
}

static bool needs_name(uint8_t kind)
{
	return kind == BPFC_TYPE_TYPEDEF || kind == BPFC_TYPE_FUNC || kind == BPFC_TYPE_VAR ||
	       kind == BPFC_TYPE_DATASEC || kind == BPFC_TYPE_FWD;
}

int bpfc_btf_check_refs(struct bpfc_btf_reader *r)
{
	for (uint32_t id = 1; id < r->count; id++) {
		const char *what = check_type(r, &r->table[id]);

		if (what)
			return bpfc_btf_fail_type(r, id, what);
		if (!r->table[id].name[0] && needs_name(r->table[id].kind))
			return bpfc_btf_fail_type(r, id, "it has no name");
	}
	return BPFC_OK;
}
