#include "core_spec.h"

#include <string.h>

#include "bpfc/status.h"

enum { SEARCH_STEPS = 64 * 1024 * 1024 }; /* of all relocations together: a second or so */

static uint32_t hash(const char *name, size_t length)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < length; i++)
		h = (h ^ (uint8_t)name[i]) * 16777619u;
	return h;
}

/* Lists the target's named types by essential name; each list has the ids in ascending order. */
static bool make_index(struct bpfc_arena *arena, struct bpfc_core *core)
{
	const struct bpfc_types *types = core->target.types;
	uint32_t buckets = 16;

	while (buckets < types->count && buckets < 1u << 30)
		buckets *= 2;
	core->mask = buckets - 1;
	core->buckets = bpfc_arena_zalloc(arena, buckets, sizeof(*core->buckets));
	core->next = bpfc_arena_zalloc(arena, types->count, sizeof(*core->next));
	core->candidates = bpfc_arena_zalloc(arena, core->local.types->count, sizeof(*core->candidates));
	if (!core->buckets || !core->next || !core->candidates)
		return false;
	for (uint32_t id = types->count; --id;) {
		const char *name = types->table[id].name;
		uint32_t *bucket;

		if (!name[0])
			continue;
		bucket = &core->buckets[hash(name, bpfc_core_name_length(name)) & core->mask];
		core->next[id] = *bucket;
		*bucket = id;
	}
	return true;
}

struct bpfc_core *bpfc_core_new(struct bpfc_arena *arena, const struct bpfc_types *local,
				const struct bpfc_types *target, bool big_endian)
{
	struct bpfc_core *core = bpfc_arena_zalloc(arena, 1, sizeof(*core));

	if (!core)
		return NULL;
	core->arena = arena;
	core->budget = SEARCH_STEPS;
	core->is_self = !target;
	core->big_endian = big_endian;
	core->local = (struct bpfc_core_side){ local, bpfc_types_pointer_bytes(local) };
	core->target = target ? (struct bpfc_core_side){ target, bpfc_types_pointer_bytes(target) } : core->local;
	return core->is_self || make_index(arena, core) ? core : NULL;
}

/* Whether the width of an access may follow the field's: between pointers, and between unsigned integers. */
static bool can_resize(const struct bpfc_type *a, const struct bpfc_type *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == BPFC_TYPE_PTR || (a->kind == BPFC_TYPE_INT && !a->is_signed && !b->is_signed);
}

static void answer(const struct bpfc_core *core, const struct bpfc_core_value *local,
		   const struct bpfc_core_value *target, struct bpfc_core_result *result)
{
	result->exists = true;
	result->value = target->value;
	if (!local->size || local->size == target->size)
		return;
	result->local_size = local->size;
	result->size = target->size;
	result->changes_size = true;
	result->fail_size =
		!can_resize(bpfc_core_type(&core->local, local->type), bpfc_core_type(&core->target, target->type));
}

/* The candidates of a local type: same name but for flavours, same kind. False: no memory. */
static bool find_candidates(struct bpfc_core *core, uint32_t local, struct bpfc_core_candidates *candidates)
{
	const struct bpfc_type *root = bpfc_core_type(&core->local, local);
	uint32_t first = core->buckets[hash(root->name, bpfc_core_name_length(root->name)) & core->mask];
	uint32_t room = 0;

	for (uint32_t id = first; id && bpfc_core_spend(core); id = core->next[id])
		room++;
	candidates->ids = bpfc_arena_zalloc(core->arena, room, sizeof(*candidates->ids));
	if (!candidates->ids)
		return false;
	for (uint32_t id = first; id && candidates->count < room; id = core->next[id]) {
		const struct bpfc_type *t = bpfc_core_type(&core->target, id);

		if (bpfc_core_same_kind(root, t) && bpfc_core_same_name(root->name, t->name))
			candidates->ids[candidates->count++] = id;
	}
	return true;
}

/* Asks the candidate `id`, if it has what is wanted; what it says must agree with what earlier ones said. */
static bool try_candidate(struct bpfc_core *core, uint32_t kind, const struct bpfc_core_spec *spec,
			  const struct bpfc_core_value *local, uint32_t id, struct bpfc_core_result *result)
{
	struct bpfc_core_result one = *result;
	struct bpfc_core_value value;
	struct bpfc_core_spec found;

	if (!bpfc_core_match(core, kind, spec, id, &found))
		return false;
	one.poison = bpfc_core_evaluate(&core->target, core->big_endian, kind, &found, &value);
	answer(core, local, &value, &one);
	if (!result->exists)
		*result = one;
	else if (one.value != result->value || one.size != result->size || one.poison != result->poison)
		result->poison = "several types of the target have it, in different ways";
	return true;
}

static const char *absence(uint32_t kind)
{
	switch (bpfc_core_about(kind)) {
	case BPFC_CORE_FIELD:
		return kind == BPFC_CORE_FIELD_EXISTS ? NULL : "the target has no such field";
	case BPFC_CORE_ENUMVAL:
		return kind == BPFC_CORE_ENUMVAL_EXISTS ? NULL : "the target has no such enumerator";
	default:
		return NULL; /* the answer is 0 */
	}
}

/*
 * A candidate that lacks what another one has is none any more: all that a program asks of a type is asked of the same
 * types, as libbpf does it.
 */
static void try_candidates(struct bpfc_core *core, uint32_t kind, const struct bpfc_core_spec *spec,
			   const struct bpfc_core_value *local, struct bpfc_core_candidates *candidates,
			   struct bpfc_core_result *result)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < candidates->count && core->budget; i++) {
		uint32_t id = candidates->ids[i];

		if (try_candidate(core, kind, spec, local, id, result)) {
			candidates->ids[i] = candidates->ids[kept];
			candidates->ids[kept++] = id;
		}
	}
	if (!core->budget)
		result->poison = "the target's types are too complex";
	else if (kept)
		candidates->count = kept;
	else
		result->poison = absence(kind);
}

int bpfc_core_resolve(struct bpfc_core *core, const struct bpfc_core_relo *relo, struct bpfc_core_result *result,
		      const char **reason)
{
	struct bpfc_core_candidates *candidates;
	struct bpfc_core_value local;
	struct bpfc_core_spec spec;

	*result = (struct bpfc_core_result){ 0 };
	*reason = relo->kind < BPFC_CORE_KINDS ? bpfc_core_parse(core, relo, &spec) : "its kind is unknown";
	if (!*reason)
		*reason = bpfc_core_evaluate(&core->local, core->big_endian, relo->kind, &spec, &local);
	if (*reason)
		return BPFC_E_FORMAT;
	result->local = local.value;
	result->has_local = local.is_certain;
	if (core->is_self || relo->kind == BPFC_CORE_TYPE_ID_LOCAL) {
		result->keeps = !local.is_certain && bpfc_core_about(relo->kind) == BPFC_CORE_FIELD;
		answer(core, &local, &local, result);
		return BPFC_OK;
	}
	if (!bpfc_core_type(&core->local, relo->type)->name[0]) {
		*reason = "its type has no name";
		return BPFC_E_FORMAT;
	}
	candidates = &core->candidates[relo->type];
	if (!candidates->ids && !find_candidates(core, relo->type, candidates))
		return BPFC_E_NOMEM;
	try_candidates(core, relo->kind, &spec, &local, candidates, result);
	return BPFC_OK;
}
