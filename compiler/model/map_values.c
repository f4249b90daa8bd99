/* Initial values of maps of maps and of programs: relocations in the `values` array of a definition. */
#include "build.h"

enum { POINTER_BYTES = 8 };

static bool is_pointer(uint32_t type)
{
	return type == BPFC_R_64_64 || type == BPFC_R_ABS64;
}

/* The map whose definition `off` lies in, or BPFC_NONE. */
static uint32_t map_at(const struct build *b, const struct build_section *section, uint64_t off)
{
	for (uint32_t i = section->first; i < section->first + section->count; i++)
		if (off >= b->map_places[i].off && off - b->map_places[i].off < b->map_places[i].size)
			return i;
	return BPFC_NONE;
}

static int read_value(struct build *b, uint32_t section, const struct bpfc_reloc *reloc, uint32_t map,
		      struct bpfc_data_ref *value)
{
	const struct bpfc_section *bytes = &b->object.sections[section];
	const struct build_map *place = &b->map_places[map];
	struct build_target target;
	const char *reason = "";

	if (!place->has_values || reloc->off < place->values || (reloc->off - place->values) % POINTER_BYTES)
		return bpfc_build_reloc_fault(b, bytes, reloc, "is at no initial value of a map");
	if (!bpfc_build_resolve(b, reloc->symbol, 0, &target, &reason))
		return bpfc_build_reloc_fault(b, bytes, reloc, reason);
	*value = (struct bpfc_data_ref){ .off = (reloc->off - place->values) / POINTER_BYTES,
					 .ref_kind = target.ref_kind,
					 .ref = target.ref };
	if (value->off >= b->maps[map].max_entries)
		return bpfc_build_map_fault(b, b->maps[map].name, "it has more initial values than max_entries");
	if (b->maps[map].type == BPFC_MAP_HASH_OF_MAPS && b->maps[map].key_size != 4)
		return bpfc_build_map_fault(b, b->maps[map].name, "it has initial values, whose keys are 4 bytes");
	if (b->maps[map].inner != BPFC_NONE)
		return target.ref_kind == BPFC_REF_MAP ? BPFC_OK : bpfc_build_reloc_fault(b, bytes, reloc, "is no map");
	if (target.ref_kind != BPFC_REF_SUBPROG || b->funcs[target.ref].prog == BPFC_NONE)
		return bpfc_build_reloc_fault(b, bytes, reloc, "is no program");
	value->ref_kind = BPFC_REF_PROG;
	value->ref = b->funcs[target.ref].prog;
	return BPFC_OK;
}

/* The relocations of a section are sorted, so a map's values come one after the other. */
static int read_section(struct build *b, uint32_t section)
{
	const struct bpfc_section *bytes = &b->object.sections[section];
	struct bpfc_data_ref *values = bpfc_build_alloc(b, bytes->reloc_count, sizeof(*values));
	uint32_t count = 0;

	if (!values)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < bytes->reloc_count; i++) {
		const struct bpfc_reloc *reloc = &bytes->relocs[i];
		uint32_t map = map_at(b, &b->sections[section], reloc->off);
		int status;

		if (reloc->type == BPFC_R_NONE)
			continue;
		if (!is_pointer(reloc->type))
			return bpfc_build_reloc_fault(b, bytes, reloc, "cannot stand in a map's definition");
		if (map == BPFC_NONE)
			return bpfc_build_reloc_fault(b, bytes, reloc, "is at no initial value of a map");
		status = read_value(b, section, reloc, map, &values[count]);
		if (status)
			return status;
		if (!b->maps[map].init_count)
			b->maps[map].init = &values[count];
		b->maps[map].init_count++;
		count++;
	}
	return BPFC_OK;
}

int bpfc_build_map_values(struct build *b)
{
	int status = BPFC_OK;

	for (uint32_t i = 1; i < b->object.section_count && !status; i++)
		if (b->sections[i].class == BUILD_MAPS || b->sections[i].class == BUILD_LEGACY_MAPS)
			status = read_section(b, i);
	return status;
}
