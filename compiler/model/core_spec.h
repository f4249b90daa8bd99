/* What the files of core_*.c share: a path into a type, and how it is found on the other side. */
#ifndef BPFC_CORE_SPEC_H
#define BPFC_CORE_SPEC_H

#include "core.h"

enum { BPFC_CORE_MAX_PATH = 64 };

/* One of the two tables. */
struct bpfc_core_side {
	const struct bpfc_types *types;
	uint32_t pointer_bytes;
};

/* One step: a member by name, or an element of an array (name NULL). The first is an element of root[]. */
struct bpfc_core_step {
	uint32_t type;  /* resolved: the struct of the member, or the type of the element */
	uint32_t index; /* of the member or element; of the enumerator */
	const char *name;
};

struct bpfc_core_spec {
	uint32_t root; /* as the relocation or the candidate names it */
	uint32_t count;
	struct bpfc_core_step steps[BPFC_CORE_MAX_PATH];
	uint64_t bit_off;
};

/* The target's types that may be one of the local types, in ascending order. */
struct bpfc_core_candidates {
	uint32_t *ids; /* NULL: not looked for yet */
	uint32_t count;
};

struct bpfc_core {
	struct bpfc_arena *arena;
	struct bpfc_core_side local, target;
	struct bpfc_core_candidates *candidates; /* by local type */
	bool is_self, big_endian;
	uint32_t *buckets, *next; /* the target's types by essential name; 0 ends a list */
	uint32_t mask;
	uint32_t budget; /* steps that searches may still take, so that no types can make them endless */
};

/* Takes one step of a search; false when none are left. */
static inline bool bpfc_core_spend(struct bpfc_core *core)
{
	if (!core->budget)
		return false;
	core->budget--;
	return true;
}

enum bpfc_core_about {
	BPFC_CORE_FIELD,
	BPFC_CORE_TYPE,
	BPFC_CORE_ENUMVAL,
};

static inline enum bpfc_core_about bpfc_core_about(uint32_t kind)
{
	if (kind <= BPFC_CORE_FIELD_RSHIFT)
		return BPFC_CORE_FIELD;
	return kind == BPFC_CORE_ENUMVAL_EXISTS || kind == BPFC_CORE_ENUMVAL_VALUE ? BPFC_CORE_ENUMVAL : BPFC_CORE_TYPE;
}

static inline const struct bpfc_type *bpfc_core_type(const struct bpfc_core_side *side, uint32_t id)
{
	return &side->types->table[id];
}

/* Length of a name without the flavour: "task_struct" of "task_struct___v5". */
size_t bpfc_core_name_length(const char *name);

/* Whether two names are the same but for flavours; an empty name is like no other. */
bool bpfc_core_same_name(const char *a, const char *b);

/* Kinds that can stand for each other: the same, or both enumerations. */
bool bpfc_core_same_kind(const struct bpfc_type *a, const struct bpfc_type *b);

/* core_spec.c: parses the relocation's access string over the local types. NULL, or why it makes no sense. */
const char *bpfc_core_parse(const struct bpfc_core *core, const struct bpfc_core_relo *relo,
			    struct bpfc_core_spec *spec);

/* The first step and the step into an array, on either side; false when there is no such element. *id: where it leads.
 */
bool bpfc_core_enter_root(const struct bpfc_core_side *side, struct bpfc_core_spec *spec, uint32_t root, uint32_t *id,
			  uint32_t index);
bool bpfc_core_enter_array(const struct bpfc_core_side *side, struct bpfc_core_spec *spec, uint32_t *id,
			   uint32_t index);

/* The numbers of an access string; false when it is none. */
bool bpfc_core_numbers(const char *access, uint32_t numbers[BPFC_CORE_MAX_PATH], uint32_t *count);

/* core_match.c: whether the candidate `id` of the target has what `local` leads to; then *spec leads to it. */
bool bpfc_core_match(struct bpfc_core *core, uint32_t kind, const struct bpfc_core_spec *local, uint32_t id,
		     struct bpfc_core_spec *spec);

/* core_compat.c: types that the relocations take for the same. */
bool bpfc_core_fields_compatible(const struct bpfc_core *core, uint32_t local, uint32_t target);
bool bpfc_core_types_compatible(struct bpfc_core *core, uint32_t local, uint32_t target);
bool bpfc_core_types_match(struct bpfc_core *core, uint32_t local, uint32_t target);

/* What one side answers. */
struct bpfc_core_value {
	uint64_t value;
	bool is_certain; /* the compiler must have come to the same */
	uint32_t size;   /* bytes of the field, for the width of an access; 0: no access */
	uint32_t type;   /* of the field, resolved */
};

/* core_value.c: what `kind` asks for at the end of `spec`. NULL, or why there is no answer. */
const char *bpfc_core_evaluate(const struct bpfc_core_side *side, bool big_endian, uint32_t kind,
			       const struct bpfc_core_spec *spec, struct bpfc_core_value *value);

#endif
