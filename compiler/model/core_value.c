#include "core_spec.h"

/* Where a field lies, as the loads that read it see it. */
struct place {
	uint64_t byte_off, byte_size; /* of a load that has all of it */
	uint64_t bit_off, bit_size;   /* of the field */
	uint32_t type;                /* resolved */
	bool is_bit_field;
};

/* The narrowest aligned load that has all bits of a bit field, no narrower than its type. */
static const char *place_bit_field(struct place *p, uint32_t size)
{
	if (!size)
		return "its type has no size";
	for (p->byte_size = size;; p->byte_size *= 2) {
		p->byte_off = p->bit_off / 8 / p->byte_size * p->byte_size;
		if (p->bit_off + p->bit_size <= (p->byte_off + p->byte_size) * 8)
			return NULL;
		if (p->byte_size >= 8)
			return "the bit field cannot be read with one load";
	}
}

static const char *find_place(const struct bpfc_core_side *side, const struct bpfc_core_spec *spec, struct place *p)
{
	const struct bpfc_core_step *last = &spec->steps[spec->count - 1];
	const struct bpfc_member *m = last->name ? &bpfc_core_type(side, last->type)->members[last->index] : NULL;

	*p = (struct place){ .byte_off = spec->bit_off / 8, .bit_off = spec->bit_off, .type = last->type };
	if (m)
		p->type = bpfc_type_resolve(side->types, m->type);
	if (m && m->bit_size) {
		p->is_bit_field = true;
		p->bit_size = m->bit_size;
		return place_bit_field(p, bpfc_core_type(side, p->type)->size);
	}
	if (!bpfc_type_size_on(side->types, p->type, side->pointer_bytes, &p->byte_size) || p->byte_size > UINT32_MAX)
		return "its type has no size";
	p->bit_size = p->byte_size * 8;
	return NULL;
}

static const char *evaluate_field(const struct bpfc_core_side *side, bool big_endian, uint32_t kind,
				  const struct bpfc_core_spec *spec, struct bpfc_core_value *v)
{
	struct place p;
	const char *reason = find_place(side, spec, &p);

	if (reason)
		return reason;
	v->is_certain = !p.is_bit_field;
	switch (kind) {
	case BPFC_CORE_FIELD_OFFSET:
		v->value = p.byte_off;
		v->size = p.is_bit_field ? 0 : (uint32_t)p.byte_size;
		v->type = p.type;
		return NULL;
	case BPFC_CORE_FIELD_SIZE:
		v->value = p.byte_size;
		return NULL;
	case BPFC_CORE_FIELD_SIGNED:
		v->value = bpfc_core_type(side, p.type)->is_signed;
		v->is_certain = true;
		return NULL;
	default:
		break;
	}
	if (p.byte_size > 8)
		return "the field is wider than a register";
	if (kind == BPFC_CORE_FIELD_RSHIFT) {
		v->value = 64 - p.bit_size;
		v->is_certain = true;
	} else if (big_endian) {
		v->value = (8 - p.byte_size) * 8 + (p.bit_off - p.byte_off * 8);
	} else {
		v->value = 64 - (p.bit_off + p.bit_size - p.byte_off * 8);
	}
	return NULL;
}

static const char *evaluate_type(const struct bpfc_core_side *side, uint32_t kind, const struct bpfc_core_spec *spec,
				 struct bpfc_core_value *v)
{
	v->is_certain = true;
	switch (kind) {
	case BPFC_CORE_TYPE_ID_LOCAL:
	case BPFC_CORE_TYPE_ID_TARGET: /* linking may have given the local type another id */
		v->value = spec->root;
		v->is_certain = false;
		return NULL;
	case BPFC_CORE_TYPE_SIZE:
		return bpfc_type_size_on(side->types, spec->root, side->pointer_bytes, &v->value)
			       ? NULL
			       : "its type has no size";
	default:
		v->value = 1;
		return NULL;
	}
}

const char *bpfc_core_evaluate(const struct bpfc_core_side *side, bool big_endian, uint32_t kind,
			       const struct bpfc_core_spec *spec, struct bpfc_core_value *value)
{
	*value = (struct bpfc_core_value){ .is_certain = true };
	switch (kind) {
	case BPFC_CORE_FIELD_EXISTS:
	case BPFC_CORE_ENUMVAL_EXISTS:
		value->value = 1;
		return NULL;
	case BPFC_CORE_ENUMVAL_VALUE:
		value->value = (uint64_t)bpfc_core_type(side, spec->steps[0].type)->members[spec->steps[0].index].value;
		return NULL;
	default:
		break;
	}
	return bpfc_core_about(kind) == BPFC_CORE_FIELD ? evaluate_field(side, big_endian, kind, spec, value)
							: evaluate_type(side, kind, spec, value);
}
