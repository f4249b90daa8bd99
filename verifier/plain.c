/*
 * Pointers in a firmware's context that are no buffers: each leads to one object of its type, or is null. Their own
 * pointers, 8-byte slots again, are followed the same way; programs cannot change them. Where the object's BTF does not
 * have the type, nobody knows how much there is: the firmware vouches for it.
 */
#include "verifier.h"

#define DEEPEST 16     /* members of members */
#define MOST_ALIGNED 2 /* log2: compilers agree on that for larger numbers, too */

static bool is_aggregate(const struct bpfc_type *type)
{
	return type->kind == BPFC_TYPE_STRUCT || type->kind == BPFC_TYPE_UNION;
}

static bool has_pointer(const struct bpfc_types *types, uint32_t id, unsigned depth)
{
	const struct bpfc_type *type = &types->table[bpfv_type_skip(types, id)];

	if (type->kind == BPFC_TYPE_PTR || depth == DEEPEST)
		return true;
	if (type->kind == BPFC_TYPE_ARRAY)
		return has_pointer(types, type->type, depth + 1);
	for (uint32_t i = 0; is_aggregate(type) && i < type->count; i++)
		if (has_pointer(types, type->members[i].type, depth + 1))
			return true;
	return false;
}

/* Log2 of the alignment of such an object: as its widest member asks; 0 where the layout shows that it is packed. */
static unsigned align_of(const struct bpfc_types *types, uint32_t id, unsigned depth)
{
	const struct bpfc_type *type = &types->table[bpfv_type_skip(types, id)];
	unsigned align = 0, own;

	if (type->kind == BPFC_TYPE_ARRAY && depth < DEEPEST)
		return align_of(types, type->type, depth + 1);
	if (!is_aggregate(type)) {
		own = bpfv_low_zeros(bpfv_type_size(types, id));
		return own < MOST_ALIGNED ? own : MOST_ALIGNED;
	}
	for (uint32_t i = 0; i < type->count && depth < DEEPEST; i++) {
		own = align_of(types, type->members[i].type, depth + 1);
		if (!type->members[i].bit_size && type->members[i].bit_off / 8 % (UINT64_C(1) << own))
			return 0;
		align = own > align ? own : align;
	}
	return type->size % (UINT64_C(1) << align) ? 0 : align;
}

static bool is_const(const struct bpfc_types *types, uint32_t id)
{
	for (unsigned i = 0; i < DEEPEST; i++) {
		const struct bpfc_type *type = &types->table[id];

		if (type->kind == BPFC_TYPE_CONST)
			return true;
		if (type->kind != BPFC_TYPE_TYPEDEF && type->kind != BPFC_TYPE_VOLATILE &&
		    type->kind != BPFC_TYPE_RESTRICT && type->kind != BPFC_TYPE_TYPE_TAG)
			return false;
		id = type->type;
	}
	return false;
}

struct bpfv_value bpfv_plain_pointer(struct bpfv *v, uint32_t pointer)
{
	const struct bpfc_types *types = &v->model->types;
	const struct bpfc_type *type = &types->table[bpfv_type_skip(types, pointer)];
	uint32_t to = type->kind == BPFC_TYPE_PTR ? type->type : 0;
	uint64_t bytes = bpfv_type_size(types, to);
	struct bpfv_value value =
		bpfv_memory(is_const(types, to) ? BPFV_MEM_CONST : BPFV_MEM_PLAIN, bytes ? bytes : BPFV_UNSIZED, true);

	if (bytes) {
		value.ref = bpfv_type_skip(types, to);
		value.align = (uint8_t)align_of(types, to, 0);
	}
	value.id = bpfv_new_id(v);
	return value;
}

static bool is_typed(const struct bpfv *v, const struct bpfv_value *base)
{
	return bpfv_is_firmware(v) && base->kind == BPFC_KIND_MEM && base->ref &&
	       (base->memory == BPFV_MEM_PLAIN || base->memory == BPFV_MEM_CONST);
}

static struct bpfv_walked look(const struct bpfv *v, const struct bpfv_value *base, int64_t off, uint64_t bytes)
{
	if (!bpfv_off_known(base))
		return (struct bpfv_walked){ .what = BPFV_WALK_BEYOND };
	return bpfv_walk_type(&v->model->types, base->ref, base->off + off, bytes);
}

bool bpfv_may_write_plain(const struct bpfv *v, const struct bpfv_value *base, int64_t off, uint64_t bytes)
{
	return !is_typed(v, base) || !has_pointer(&v->model->types, base->ref, 0) ||
	       look(v, base, off, bytes).what == BPFV_WALK_NUMBER;
}

struct bpfv_value bpfv_load_plain(struct bpfv *v, const struct bpfv_value *base, int64_t off, unsigned bytes)
{
	struct bpfv_walked found = { .what = BPFV_WALK_BEYOND };

	if (is_typed(v, base) && bytes == 8)
		found = look(v, base, off, bytes);
	if (found.what != BPFV_WALK_POINTER || found.in_union)
		return bpfv_bits(8 * bytes);
	return bpfv_plain_pointer(v, found.pointer);
}
