#include "core_spec.h"

#include <string.h>

/* Finds the member that `step` names in the struct `id`, anonymous structs within included. *next: its type. */
static bool match_member(struct bpfc_core *core, const struct bpfc_core_step *step, uint32_t id,
			 struct bpfc_core_spec *spec, uint32_t *next)
{
	const struct bpfc_member *wanted = &bpfc_core_type(&core->local, step->type)->members[step->index];
	const struct bpfc_type *t;

	id = bpfc_type_resolve(core->target.types, id);
	t = bpfc_core_type(&core->target, id);
	if (!bpfc_kind_is_composite(t->kind))
		return false;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct bpfc_member *m = &t->members[i];

		if (!bpfc_core_spend(core))
			return false;
		if (!m->name[0]) {
			spec->bit_off += m->bit_off;
			if (match_member(core, step, m->type, spec, next))
				return true;
			spec->bit_off -= m->bit_off;
		} else if (!strcmp(m->name, step->name)) {
			if (spec->count == BPFC_CORE_MAX_PATH ||
			    !bpfc_core_fields_compatible(core, wanted->type, m->type))
				return false;
			spec->bit_off += m->bit_off;
			spec->steps[spec->count++] = (struct bpfc_core_step){ id, i, m->name };
			*next = m->type;
			return true;
		}
	}
	return false;
}

static bool match_field(struct bpfc_core *core, const struct bpfc_core_spec *local, uint32_t root,
			struct bpfc_core_spec *spec)
{
	uint32_t id;

	if (!bpfc_core_enter_root(&core->target, spec, root, &id, local->steps[0].index))
		return false;
	for (uint32_t i = 1; i < local->count; i++) {
		const struct bpfc_core_step *step = &local->steps[i];

		if (!(step->name ? match_member(core, step, id, spec, &id)
				 : bpfc_core_enter_array(&core->target, spec, &id, step->index)))
			return false;
	}
	return true;
}

static bool match_enumval(const struct bpfc_core *core, const struct bpfc_core_spec *local, uint32_t root,
			  struct bpfc_core_spec *spec)
{
	uint32_t id = bpfc_type_resolve(core->target.types, root);
	const struct bpfc_type *t = bpfc_core_type(&core->target, id);

	if (!bpfc_kind_is_enum(t->kind))
		return false;
	for (uint32_t i = 0; i < t->count; i++) {
		if (!bpfc_core_same_name(t->members[i].name, local->steps[0].name))
			continue;
		*spec = (struct bpfc_core_spec){ .root = root, .count = 1, .steps = { { id, i, t->members[i].name } } };
		return true;
	}
	return false;
}

bool bpfc_core_match(struct bpfc_core *core, uint32_t kind, const struct bpfc_core_spec *local, uint32_t id,
		     struct bpfc_core_spec *spec)
{
	switch (bpfc_core_about(kind)) {
	case BPFC_CORE_FIELD:
		return match_field(core, local, id, spec);
	case BPFC_CORE_ENUMVAL:
		return match_enumval(core, local, id, spec);
	default:
		*spec = (struct bpfc_core_spec){ .root = id };
		return kind == BPFC_CORE_TYPE_MATCHES ? bpfc_core_types_match(core, local->root, id)
						      : bpfc_core_types_compatible(core, local->root, id);
	}
}
