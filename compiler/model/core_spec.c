#include "core_spec.h"

#include <string.h>

size_t bpfc_core_name_length(const char *name)
{
	size_t length = strlen(name);

	/* The flavour begins at the last "___" that has something before and after it. */
	for (size_t i = length; i >= 5; i--)
		if (name[i - 5] != '_' && !memcmp(name + i - 4, "___", 3) && name[i - 1] != '_')
			return i - 4;
	return length;
}

bool bpfc_core_same_name(const char *a, const char *b)
{
	size_t length = bpfc_core_name_length(a);

	return length && length == bpfc_core_name_length(b) && !memcmp(a, b, length);
}

bool bpfc_core_same_kind(const struct bpfc_type *a, const struct bpfc_type *b)
{
	return a->kind == b->kind || (bpfc_kind_is_enum(a->kind) && bpfc_kind_is_enum(b->kind));
}

bool bpfc_core_numbers(const char *access, uint32_t numbers[BPFC_CORE_MAX_PATH], uint32_t *count)
{
	*count = 0;
	for (const char *p = access;; p++) {
		uint64_t n = 0;

		if (*p < '0' || *p > '9' || *count == BPFC_CORE_MAX_PATH)
			return false;
		for (; *p >= '0' && *p <= '9'; p++) {
			n = n * 10 + (uint64_t)(*p - '0');
			if (n > INT32_MAX)
				return false;
		}
		numbers[(*count)++] = (uint32_t)n;
		if (!*p)
			return true;
		if (*p != ':')
			return false;
	}
}

/* Moves on by `index` elements of the type `id`. */
static bool add_elements(const struct bpfc_core_side *side, struct bpfc_core_spec *spec, uint32_t id, uint32_t index)
{
	uint64_t bits;

	return bpfc_type_size_on(side->types, id, side->pointer_bytes, &bits) &&
	       !__builtin_mul_overflow(bits, (uint64_t)index * 8, &bits) &&
	       !__builtin_add_overflow(spec->bit_off, bits, &spec->bit_off);
}

bool bpfc_core_enter_array(const struct bpfc_core_side *side, struct bpfc_core_spec *spec, uint32_t *id, uint32_t index)
{
	const struct bpfc_type *t = bpfc_core_type(side, bpfc_type_resolve(side->types, *id));
	const struct bpfc_core_step *last = &spec->steps[spec->count - 1];
	bool is_flexible = last->name && !t->count && last->index + 1 == bpfc_core_type(side, last->type)->count;

	if (t->kind != BPFC_TYPE_ARRAY || (!is_flexible && index >= t->count) || spec->count == BPFC_CORE_MAX_PATH)
		return false;
	*id = bpfc_type_resolve(side->types, t->type);
	spec->steps[spec->count++] = (struct bpfc_core_step){ .type = *id, .index = index };
	return add_elements(side, spec, *id, index);
}

bool bpfc_core_enter_root(const struct bpfc_core_side *side, struct bpfc_core_spec *spec, uint32_t root, uint32_t *id,
			  uint32_t index)
{
	*id = bpfc_type_resolve(side->types, root);
	*spec = (struct bpfc_core_spec){ .root = root, .count = 1, .steps = { { .type = *id, .index = index } } };
	return add_elements(side, spec, *id, index);
}

static const char *parse_field(const struct bpfc_core_side *side, uint32_t root, const uint32_t *numbers,
			       uint32_t count, struct bpfc_core_spec *spec)
{
	uint32_t id;

	if (!bpfc_core_enter_root(side, spec, root, &id, numbers[0]))
		return "its type has no size";
	for (uint32_t i = 1; i < count; i++) {
		const struct bpfc_type *t;
		const struct bpfc_member *m;

		id = bpfc_type_resolve(side->types, id);
		t = bpfc_core_type(side, id);
		if (!bpfc_kind_is_composite(t->kind)) {
			if (!bpfc_core_enter_array(side, spec, &id, numbers[i]))
				return "its path leads to nothing";
			continue;
		}
		if (numbers[i] >= t->count)
			return "its path leads to no member";
		m = &t->members[numbers[i]];
		spec->bit_off += m->bit_off;
		if (m->name[0])
			spec->steps[spec->count++] = (struct bpfc_core_step){ id, numbers[i], m->name };
		id = m->type;
	}
	return NULL;
}

static const char *parse_enumval(const struct bpfc_core_side *side, uint32_t root, const uint32_t *numbers,
				 uint32_t count, struct bpfc_core_spec *spec)
{
	uint32_t id = bpfc_type_resolve(side->types, root);
	const struct bpfc_type *t = bpfc_core_type(side, id);

	if (!bpfc_kind_is_enum(t->kind) || count != 1 || numbers[0] >= t->count)
		return "it names no enumerator";
	*spec = (struct bpfc_core_spec){ .root = root,
					 .count = 1,
					 .steps = { { id, numbers[0], t->members[numbers[0]].name } } };
	return NULL;
}

const char *bpfc_core_parse(const struct bpfc_core *core, const struct bpfc_core_relo *relo,
			    struct bpfc_core_spec *spec)
{
	uint32_t numbers[BPFC_CORE_MAX_PATH], count;

	if (relo->type >= core->local.types->count)
		return "it has no type";
	if (!bpfc_core_numbers(relo->access, numbers, &count))
		return "its path is malformed";
	switch (bpfc_core_about(relo->kind)) {
	case BPFC_CORE_FIELD:
		return parse_field(&core->local, relo->type, numbers, count, spec);
	case BPFC_CORE_ENUMVAL:
		return parse_enumval(&core->local, relo->type, numbers, count, spec);
	default:
		*spec = (struct bpfc_core_spec){ .root = relo->type };
		return count == 1 && !numbers[0] ? NULL : "its path is malformed";
	}
}
