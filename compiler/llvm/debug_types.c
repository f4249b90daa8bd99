/* BTF types as DWARF types. Structs and unions are placeholders first and get their members from a list of what is
 * still open, so neither cycles nor depth matter. */
#include "debug.h"

#include <string.h>

enum {
	TAG_STRUCT = 0x13,
	TAG_UNION = 0x17,
	TAG_CONST = 0x26,
	TAG_VOLATILE = 0x35,
	TAG_RESTRICT = 0x37
}; /* DWARF 5, 7.5.3 */
enum { ATE_BOOLEAN = 2, ATE_FLOAT = 4, ATE_SIGNED = 5, ATE_SIGNED_CHAR = 6, ATE_UNSIGNED = 7 }; /* DWARF 5, 7.8 */
enum { MAX_CHAIN = 64 }; /* pointers, qualifiers and arrays between one struct and the next */

static const struct bpfc_type *type_at(const struct bpfc_debug *d, uint32_t id)
{
	return &d->e->model->types.table[id < d->e->model->types.count ? id : 0];
}

/* Size of a type in BPF's memory, 0 when it has none. */
static uint64_t bits_of(const struct bpfc_debug *d, uint32_t id)
{
	uint64_t elements = 1;

	for (unsigned i = 0; i < MAX_CHAIN; i++) {
		const struct bpfc_type *t = type_at(d, id);

		switch (t->kind) {
		case BPFC_TYPE_PTR:
			return 64 * elements;
		case BPFC_TYPE_ARRAY:
			elements *= t->count;
			id = t->type;
			continue;
		case BPFC_TYPE_TYPEDEF:
		case BPFC_TYPE_VOLATILE:
		case BPFC_TYPE_CONST:
		case BPFC_TYPE_RESTRICT:
		case BPFC_TYPE_TYPE_TAG:
		case BPFC_TYPE_VAR:
			id = t->type;
			continue;
		default:
			return 8 * elements * t->size;
		}
	}
	return 0;
}

static LLVMMetadataRef basic(struct bpfc_debug *d, const struct bpfc_type *t)
{
	unsigned encoding = t->kind == BPFC_TYPE_FLOAT   ? ATE_FLOAT
			    : t->is_bool                 ? ATE_BOOLEAN
			    : t->is_signed && t->is_char ? ATE_SIGNED_CHAR
			    : t->is_signed               ? ATE_SIGNED
							 : ATE_UNSIGNED;

	return LLVMDIBuilderCreateBasicType(d->builder, t->name, strlen(t->name), 8 * (uint64_t)t->size, encoding,
					    LLVMDIFlagZero);
}

static LLVMMetadataRef enumeration(struct bpfc_debug *d, const struct bpfc_type *t)
{
	LLVMMetadataRef *values = bpfc_arena_zalloc(d->e->arena, t->count, sizeof(*values));

	if (!values)
		return NULL;
	for (uint32_t i = 0; i < t->count; i++)
		values[i] = LLVMDIBuilderCreateEnumerator(d->builder, t->members[i].name, strlen(t->members[i].name),
							  t->members[i].value, !t->is_signed);
	return LLVMDIBuilderCreateEnumerationType(d->builder, d->file, t->name, strlen(t->name), d->file, 0,
						  8 * (uint64_t)t->size, 0, values, t->count, NULL);
}

static LLVMMetadataRef placeholder(struct bpfc_debug *d, uint32_t id, const struct bpfc_type *t)
{
	unsigned tag = t->kind == BPFC_TYPE_UNION ? TAG_UNION : TAG_STRUCT;
	LLVMMetadataRef type =
		LLVMDIBuilderCreateReplaceableCompositeType(d->builder, tag, t->name, strlen(t->name), d->file, d->file,
							    0, 0, 8 * (uint64_t)t->size, 0, LLVMDIFlagFwdDecl, "", 0);

	d->pending[d->pending_count] = id;
	d->open_types[d->pending_count++] = type;
	return type;
}

static LLVMMetadataRef declared(struct bpfc_debug *d, const struct bpfc_type *t)
{
	return LLVMDIBuilderCreateForwardDecl(d->builder, t->is_signed ? TAG_UNION : TAG_STRUCT, t->name,
					      strlen(t->name), d->file, d->file, 0, 0, 0, 0, "", 0);
}

static LLVMMetadataRef make(struct bpfc_debug *d, uint32_t id, unsigned chain);

static LLVMMetadataRef derived(struct bpfc_debug *d, const struct bpfc_type *t, LLVMMetadataRef of, uint64_t bits)
{
	LLVMMetadataRef range;

	switch (t->kind) {
	case BPFC_TYPE_PTR:
		return LLVMDIBuilderCreatePointerType(d->builder, of, d->e->pointer_bits, 0, 0, "", 0);
	case BPFC_TYPE_CONST:
		return LLVMDIBuilderCreateQualifiedType(d->builder, TAG_CONST, of);
	case BPFC_TYPE_VOLATILE:
		return LLVMDIBuilderCreateQualifiedType(d->builder, TAG_VOLATILE, of);
	case BPFC_TYPE_RESTRICT:
		return LLVMDIBuilderCreateQualifiedType(d->builder, TAG_RESTRICT, of);
	case BPFC_TYPE_TYPEDEF:
		return LLVMDIBuilderCreateTypedef(d->builder, of, t->name, strlen(t->name), d->file, 0, d->file, 0);
	case BPFC_TYPE_ARRAY:
		range = LLVMDIBuilderGetOrCreateSubrange(d->builder, 0, t->count);
		return LLVMDIBuilderCreateArrayType(d->builder, bits, 0, of, &range, 1);
	default:
		return of;
	}
}

static LLVMMetadataRef prototype(struct bpfc_debug *d, const struct bpfc_type *t, unsigned chain)
{
	LLVMMetadataRef *types = bpfc_arena_zalloc(d->e->arena, (size_t)t->count + 1, sizeof(*types));

	if (!types)
		return NULL;
	types[0] = make(d, t->type, chain);
	for (uint32_t i = 0; i < t->count; i++)
		types[1 + i] = make(d, t->members[i].type, chain);
	return LLVMDIBuilderCreateSubroutineType(d->builder, d->file, types, t->count + 1, LLVMDIFlagZero);
}

static LLVMMetadataRef make_new(struct bpfc_debug *d, uint32_t id, unsigned chain)
{
	const struct bpfc_type *t = type_at(d, id);

	switch (t->kind) {
	case BPFC_TYPE_INT:
	case BPFC_TYPE_FLOAT:
		return basic(d, t);
	case BPFC_TYPE_ENUM:
	case BPFC_TYPE_ENUM64:
		return enumeration(d, t);
	case BPFC_TYPE_STRUCT:
	case BPFC_TYPE_UNION:
		return placeholder(d, id, t);
	case BPFC_TYPE_FWD:
		return declared(d, t);
	case BPFC_TYPE_FUNC_PROTO:
		return prototype(d, t, chain);
	case BPFC_TYPE_PTR:
	case BPFC_TYPE_CONST:
	case BPFC_TYPE_VOLATILE:
	case BPFC_TYPE_RESTRICT:
	case BPFC_TYPE_TYPEDEF:
	case BPFC_TYPE_TYPE_TAG:
	case BPFC_TYPE_ARRAY:
	case BPFC_TYPE_VAR:
		return derived(d, t, make(d, t->type, chain), bits_of(d, id));
	default:
		return NULL;
	}
}

static LLVMMetadataRef make(struct bpfc_debug *d, uint32_t id, unsigned chain)
{
	LLVMMetadataRef type;

	if (!id || id >= d->e->model->types.count || chain > MAX_CHAIN || d->busy[id])
		return NULL;
	if (d->types[id])
		return d->types[id];
	d->busy[id] = true; /* a cycle without a struct in it ends in void */
	type = make_new(d, id, chain + 1);
	d->busy[id] = false;
	d->types[id] = type;
	return type;
}

LLVMMetadataRef bpfc_debug_type(struct bpfc_debug *d, uint32_t id)
{
	return make(d, id, 0);
}

const struct bpfc_type *bpfc_debug_proto(const struct bpfc_debug *d, uint32_t id)
{
	const struct bpfc_type *t = type_at(d, id);

	if (t->kind == BPFC_TYPE_FUNC)
		t = type_at(d, t->type);
	return t->kind == BPFC_TYPE_FUNC_PROTO ? t : NULL;
}

LLVMMetadataRef bpfc_debug_prototype(struct bpfc_debug *d, uint32_t id)
{
	static const struct bpfc_type nothing = { .name = "", .kind = BPFC_TYPE_FUNC_PROTO };
	const struct bpfc_type *t = bpfc_debug_proto(d, id);

	return prototype(d, t ? t : &nothing, 0);
}

static LLVMMetadataRef member(struct bpfc_debug *d, LLVMMetadataRef scope, const struct bpfc_member *m)
{
	LLVMMetadataRef type = make(d, m->type, 0);
	uint64_t bits = bits_of(d, m->type);

	if (m->bit_size)
		return LLVMDIBuilderCreateBitFieldMemberType(
			d->builder, scope, m->name, strlen(m->name), d->file, 0, m->bit_size, m->bit_off,
			bits ? m->bit_off - m->bit_off % bits : m->bit_off, LLVMDIFlagZero, type);
	return LLVMDIBuilderCreateMemberType(d->builder, scope, m->name, strlen(m->name), d->file, 0, bits, 0,
					     m->bit_off, LLVMDIFlagZero, type);
}

/* The real type takes the placeholder's place everywhere. */
static void complete(struct bpfc_debug *d, uint32_t id, LLVMMetadataRef open)
{
	const struct bpfc_type *t = type_at(d, id);
	LLVMMetadataRef *members = bpfc_arena_zalloc(d->e->arena, t->count, sizeof(*members));
	uint32_t count = members ? t->count : 0;
	LLVMMetadataRef type;

	for (uint32_t i = 0; i < count; i++)
		members[i] = member(d, open, &t->members[i]);
	if (t->kind == BPFC_TYPE_UNION)
		type = LLVMDIBuilderCreateUnionType(d->builder, d->file, t->name, strlen(t->name), d->file, 0,
						    8 * (uint64_t)t->size, 0, LLVMDIFlagZero, members, count, 0, "", 0);
	else
		type = LLVMDIBuilderCreateStructType(d->builder, d->file, t->name, strlen(t->name), d->file, 0,
						     8 * (uint64_t)t->size, 0, LLVMDIFlagZero, NULL, members, count, 0,
						     NULL, "", 0);
	d->types[id] = type;
	LLVMMetadataReplaceAllUsesWith(open, type);
}

void bpfc_debug_types_finish(struct bpfc_debug *d)
{
	for (uint32_t i = 0; i < d->pending_count; i++)
		complete(d, d->pending[i], d->open_types[i]);
	d->pending_count = 0;
}
