/* What lies at a place in an object of the kernel's, by its types (kernel: btf_struct_walk). */
#include "verifier.h"

#define DEEPEST 32 /* members of members */

static uint64_t bits_to_bytes(uint32_t bits)
{
	return (bits + 7) / 8;
}

/* The element of an array that is in the member, at any depth of arrays; *at becomes its place. */
static uint32_t element(const struct bpfc_types *types, uint32_t type, uint64_t off, uint64_t *at)
{
	uint32_t id = bpfv_type_skip(types, type);

	while (types->table[id].kind == BPFC_TYPE_ARRAY) {
		uint64_t bytes = bpfv_type_size(types, types->table[id].type);

		if (!bytes)
			return 0;
		*at += (off - *at) / bytes * bytes;
		id = bpfv_type_skip(types, types->table[id].type);
	}
	return id;
}

/* An array without a size at the end: what lies in its elements. */
static bool in_tail(const struct bpfc_types *types, const struct bpfc_type *type, uint64_t *off, uint32_t *id)
{
	const struct bpfc_member *last;
	const struct bpfc_type *array;
	uint64_t at, bytes;

	if (!type->count)
		return false;
	last = &type->members[type->count - 1];
	array = &types->table[bpfv_type_skip(types, last->type)];
	at = last->bit_off / 8;
	if (array->kind != BPFC_TYPE_ARRAY || array->count || *off < at)
		return false;
	bytes = bpfv_type_size(types, array->type);
	*id = bpfv_type_skip(types, array->type);
	if (!bytes)
		return false;
	*off = (*off - at) % bytes;
	return true;
}

static bool is_struct(const struct bpfc_type *type)
{
	return type->kind == BPFC_TYPE_STRUCT || type->kind == BPFC_TYPE_UNION;
}

static struct bpfv_walked pointer(const struct bpfc_types *types, uint32_t id, const struct bpfc_type *outer,
				  const char *field, bool in_union)
{
	uint32_t to = types->table[id].type;
	struct bpfv_walked found = {
		.what = BPFV_WALK_POINTER, .pointer = id, .outer = outer, .field = field, .in_union = in_union
	};

	while (types->table[to].kind == BPFC_TYPE_TYPE_TAG) {
		found.is_rcu = found.is_rcu || bpfv_is_text(types->table[to].name, "rcu");
		found.is_foreign = found.is_foreign || bpfv_is_text(types->table[to].name, "user") ||
				   bpfv_is_text(types->table[to].name, "percpu");
		to = types->table[to].type;
	}
	to = bpfv_type_skip(types, to);
	found.type = bpfv_is_aggregate(types, to) ? to : 0;
	return found;
}

struct bpfv_walked bpfv_walk_type(const struct bpfc_types *types, uint32_t id, int64_t where, uint64_t bytes)
{
	uint64_t off = (uint64_t)where;
	struct bpfv_walked found = { .what = BPFV_WALK_BEYOND };
	bool in_union = false;

	for (unsigned depth = 0; depth < DEEPEST && where >= 0; depth++) {
		const struct bpfc_type *type = &types->table[id = bpfv_type_skip(types, id)];
		uint32_t next = 0;

		if (!is_struct(type))
			return type->kind == BPFC_TYPE_INT ? (struct bpfv_walked){ .what = BPFV_WALK_NUMBER } : found;
		if (*type->name || !depth) /* not a union without a name in it */
			found.outer = type;
		in_union = in_union || (type->kind == BPFC_TYPE_UNION && type->count != 1);
		if (off + bytes > type->size) {
			if (!in_tail(types, type, &off, &id))
				return found;
			continue;
		}
		for (uint32_t i = 0; i < type->count && !next; i++) {
			const struct bpfc_member *member = &type->members[i];
			uint64_t at = member->bit_off / 8, end = at + bpfv_type_size(types, member->type);
			uint32_t inner;

			if (member->bit_size) {
				if (off <= at && bits_to_bytes(member->bit_off + member->bit_size) <= off + bytes)
					return (struct bpfv_walked){ .what = BPFV_WALK_NUMBER };
				continue;
			}
			if (off + bytes <= at || off < at)
				break;
			if (off >= end)
				continue;
			inner = element(types, member->type, off, &at);
			if (is_struct(&types->table[inner])) {
				off -= at;
				next = inner;
			} else if (types->table[inner].kind == BPFC_TYPE_PTR) {
				if (bytes == 8 && off == at)
					return pointer(types, inner, found.outer, member->name, in_union);
				found.what = BPFV_WALK_PART;
				found.field = member->name;
				return found;
			} else {
				found.what = off + bytes > end ? BPFV_WALK_BEYOND : BPFV_WALK_NUMBER;
				return found;
			}
		}
		if (!next)
			return found;
		id = next;
	}
	return found;
}
