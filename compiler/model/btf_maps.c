/* Section .maps: each variable is a struct whose members' types say what the map is (kernel document
 * bpf/libbpf/libbpf_overview.rst). */
#include "build.h"

#include <stdlib.h>
#include <string.h>

/* Where a definition is being read into. */
struct reading {
	struct build *b;
	struct bpfc_map *map;
	struct build_map *place;
	bool has_key_size, has_value_size;
};

static const struct bpfc_type *type_at(const struct build *b, uint32_t id)
{
	return &b->btf.types.table[id];
}

static int member_fault(struct reading *r, const char *member, const char *what)
{
	bpfc_build_report(r->b,
			  BPFC_DIAG_INIT(MAP_MEMBER, .section = ".maps", .symbol = r->map->name,
					 .args = { BPFC_STR(r->map->name), BPFC_STR(member), BPFC_STR(what) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_FORMAT;
}

/* The number in __uint(name, number), a pointer to an array of that length, or in __ulong, an enumeration of one. */
static bool read_number(const struct build *b, uint32_t id, uint64_t *number)
{
	const struct bpfc_type *type = type_at(b, bpfc_type_resolve(&b->btf.types, id));

	if ((type->kind == BPFC_TYPE_ENUM || type->kind == BPFC_TYPE_ENUM64) && type->count == 1) {
		*number = (uint64_t)type->members[0].value;
		return true;
	}
	if (type->kind != BPFC_TYPE_PTR)
		return false;
	type = type_at(b, bpfc_type_resolve(&b->btf.types, type->type));
	*number = type->count;
	return type->kind == BPFC_TYPE_ARRAY;
}

static int read_word(struct reading *r, const struct bpfc_member *member, uint32_t *word)
{
	uint64_t number;

	if (!read_number(r->b, member->type, &number) || number > UINT32_MAX)
		return member_fault(r, member->name, "is no number");
	*word = (uint32_t)number;
	return BPFC_OK;
}

static int set_size(struct reading *r, const char *member, uint64_t size, bool *has, uint32_t *word)
{
	if (size > UINT32_MAX || (*has && *word != size))
		return member_fault(r, member, "contradicts another one");
	*has = true;
	*word = (uint32_t)size;
	return BPFC_OK;
}

static int read_size(struct reading *r, const struct bpfc_member *member, bool *has, uint32_t *word)
{
	uint32_t size = 0;
	int status = read_word(r, member, &size);

	return status ? status : set_size(r, member->name, size, has, word);
}

static int read_type(struct reading *r, const struct bpfc_member *member, bool *has, uint32_t *word, uint32_t *id)
{
	const struct bpfc_type *pointer = type_at(r->b, bpfc_type_resolve(&r->b->btf.types, member->type));
	uint64_t size;

	if (pointer->kind != BPFC_TYPE_PTR || !bpfc_type_size(&r->b->btf.types, pointer->type, &size))
		return member_fault(r, member->name, "is no pointer to a type that has a size");
	*id = pointer->type;
	return set_size(r, member->name, size, has, word);
}

static int read_struct(struct reading *r, const struct bpfc_type *type, bool is_inner);

/* __array(values, struct ...) of a map-in-map: how the inner maps are. */
static int read_inner(struct reading *r, const struct bpfc_type *type)
{
	struct build *b = r->b;
	struct reading inner = { .b = b };

	if (b->map_count == b->map_room)
		return member_fault(r, "values", "defines too many maps");
	inner.map = &b->maps[b->map_count];
	inner.place = &b->map_places[b->map_count];
	*inner.place = (struct build_map){ .off = UINT64_MAX };
	*inner.map = (struct bpfc_map){ .name = bpfc_arena_printf(b->arena, "%s.inner", r->map->name),
					.inner = BPFC_NONE,
					.linkage = BPFC_STATIC,
					.is_inner_only = true };
	if (!inner.map->name)
		return BPFC_E_NOMEM;
	r->map->inner = b->map_count++;
	return read_struct(&inner, type, true);
}

static int read_values(struct reading *r, const struct bpfc_member *member, bool is_inner)
{
	const struct bpfc_types *types = &r->b->btf.types;
	const struct bpfc_type *type = type_at(r->b, bpfc_type_resolve(types, member->type));

	if (is_inner || type->kind != BPFC_TYPE_ARRAY || member->bit_off % 8)
		return member_fault(r, "values", "is no array, or in a map inside of another");
	type = type_at(r->b, bpfc_type_resolve(types, type->type));
	if (type->kind != BPFC_TYPE_PTR)
		return member_fault(r, "values", "is no array of pointers");
	type = type_at(r->b, bpfc_type_resolve(types, type->type));
	r->place->has_values = true;
	r->place->values = r->place->off + member->bit_off / 8;
	if (set_size(r, "values", 4, &r->has_value_size, &r->map->value_size))
		return BPFC_E_FORMAT;
	if (type->kind == BPFC_TYPE_FUNC_PROTO)
		return BPFC_OK;
	if (type->kind != BPFC_TYPE_STRUCT)
		return member_fault(r, "values", "points to neither functions nor map definitions");
	return read_inner(r, type);
}

static int read_member(struct reading *r, const struct bpfc_member *member, bool is_inner)
{
	struct bpfc_map *map = r->map;
	uint32_t ignored;

	if (!strcmp(member->name, "type"))
		return read_word(r, member, &map->type);
	if (!strcmp(member->name, "max_entries"))
		return read_word(r, member, &map->max_entries);
	if (!strcmp(member->name, "map_flags"))
		return read_word(r, member, &map->flags);
	if (!strcmp(member->name, "key_size"))
		return read_size(r, member, &r->has_key_size, &map->key_size);
	if (!strcmp(member->name, "value_size"))
		return read_size(r, member, &r->has_value_size, &map->value_size);
	if (!strcmp(member->name, "key"))
		return read_type(r, member, &r->has_key_size, &map->key_size, &map->key_type);
	if (!strcmp(member->name, "value"))
		return read_type(r, member, &r->has_value_size, &map->value_size, &map->value_type);
	if (!strcmp(member->name, "map_extra"))
		return read_number(r->b, member->type, &map->extra) ? BPFC_OK
								    : member_fault(r, "map_extra", "is no number");
	if (!strcmp(member->name, "values"))
		return read_values(r, member, is_inner);
	/* Where a kernel pins the map, and on which memory node it keeps it, means nothing here. */
	if (!strcmp(member->name, "pinning") || !strcmp(member->name, "numa_node"))
		return read_word(r, member, &ignored);
	return member_fault(r, member->name, "means nothing in a map's definition");
}

static int read_struct(struct reading *r, const struct bpfc_type *type, bool is_inner)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < type->count && !status; i++)
		status = read_member(r, &type->members[i], is_inner);
	if (!status && !r->map->type)
		return bpfc_build_map_fault(r->b, r->map->name, "its definition has no type");
	return status;
}

static const struct bpfc_symbol *find_symbol(const struct build *b, uint32_t section, const char *name)
{
	for (uint32_t i = 1; i < b->object.symbol_count; i++) {
		const struct bpfc_symbol *symbol = &b->object.symbols[i];

		if (symbol->section == section && symbol->type == BPFC_SYMBOL_OBJECT && !strcmp(symbol->name, name))
			return symbol;
	}
	return NULL;
}

static int place_map(struct build *b, uint32_t section, const struct bpfc_member *entry)
{
	const char *name = type_at(b, entry->type)->name;
	const struct bpfc_symbol *symbol = find_symbol(b, section, name);

	if (!symbol)
		return bpfc_build_map_fault(b, name, "it is declared, but nothing defines it");
	if (b->map_count == b->map_room)
		return bpfc_build_map_fault(b, name, "it is defined twice");
	b->maps[b->map_count] = (struct bpfc_map){ .name = name, .inner = BPFC_NONE, .linkage = symbol->linkage };
	b->map_places[b->map_count] = (struct build_map){ section, symbol->value, symbol->size, 0, false };
	b->map_count++;
	return BPFC_OK;
}

static int define(struct build *b, uint32_t i)
{
	struct reading r = { .b = b, .map = &b->maps[i], .place = &b->map_places[i] };
	const struct bpfc_type *datasec = bpfc_build_datasec(b, ".maps");
	const struct bpfc_member *entry = bpfc_build_datasec_entry(b, datasec, r.map->name, r.place->off);
	const struct bpfc_type *type = type_at(b, bpfc_type_resolve(&b->btf.types, type_at(b, entry->type)->type));

	if (type->kind != BPFC_TYPE_STRUCT)
		return bpfc_build_map_fault(b, r.map->name, "its definition is no struct");
	return read_struct(&r, type, false);
}

int bpfc_build_btf_maps(struct build *b, uint32_t section)
{
	const struct bpfc_type *datasec = bpfc_build_datasec(b, ".maps");
	struct build_section *maps = &b->sections[section];
	int status = BPFC_OK;

	if (!datasec)
		return bpfc_build_section_fault(b, &b->object.sections[section], "has no types in the BTF");
	maps->first = b->map_count;
	for (uint32_t i = 0; i < datasec->count && !status; i++)
		status = place_map(b, section, &datasec->members[i]);
	maps->count = b->map_count - maps->first;
	for (uint32_t i = 0; i < maps->count && !status; i++)
		status = define(b, maps->first + i);
	return status;
}
