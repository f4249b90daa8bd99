/* Maps: the definitions of both kinds of section. */
#include "build.h"

#include <stdlib.h>

/* Room for every map: one for each symbol of a maps section and for each entry of .maps, and as many inner ones. */
static uint32_t count_room(const struct build *b)
{
	const struct bpfc_type *datasec = bpfc_build_datasec(b, ".maps");
	uint32_t room = datasec ? 2 * datasec->count : 0;

	for (uint32_t i = 1; i < b->object.symbol_count; i++)
		room += b->sections[b->object.symbols[i].section].class == BUILD_LEGACY_MAPS;
	return room;
}

/* Every variable of a maps section must have become a map. */
static int check_symbols(struct build *b)
{
	for (uint32_t i = 1; i < b->object.symbol_count; i++) {
		const struct bpfc_symbol *symbol = &b->object.symbols[i];
		const struct build_section *section = &b->sections[symbol->section];
		bool known = false;

		if ((section->class != BUILD_MAPS && section->class != BUILD_LEGACY_MAPS) ||
		    symbol->type == BPFC_SYMBOL_SECTION)
			continue;
		for (uint32_t m = section->first; m < section->first + section->count && !known; m++)
			known = b->map_places[m].off == symbol->value;
		if (!known)
			return bpfc_build_symbol_fault(b, symbol, "is no map's definition");
	}
	return BPFC_OK;
}

int bpfc_build_maps(struct build *b)
{
	int status = BPFC_OK;

	b->map_room = count_room(b);
	b->maps = bpfc_build_alloc(b, b->map_room, sizeof(*b->maps));
	b->map_places = bpfc_build_alloc(b, b->map_room, sizeof(*b->map_places));
	if (!b->maps || !b->map_places)
		return BPFC_E_NOMEM;
	for (uint32_t i = 1; i < b->object.section_count && !status; i++)
		if (b->sections[i].class == BUILD_LEGACY_MAPS)
			status = bpfc_build_legacy_maps(b, i);
	for (uint32_t i = 1; i < b->object.section_count && !status; i++)
		if (b->sections[i].class == BUILD_MAPS)
			status = bpfc_build_btf_maps(b, i);
	return status ? status : check_symbols(b);
}
