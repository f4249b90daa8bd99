/* What an address in the object names. */
#include "build.h"

#include <string.h>

static bool resolve_func(const struct build *b, const struct build_section *section, uint64_t addr,
			 struct build_target *target)
{
	uint32_t lo = section->first, hi = section->first + section->count;

	if (addr % BPFC_INSN_BYTES)
		return false;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (b->funcs[mid].slot < addr / BPFC_INSN_BYTES)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == section->first + section->count || b->funcs[lo].slot != addr / BPFC_INSN_BYTES)
		return false;
	*target = (struct build_target){ BPFC_REF_SUBPROG, lo, 0 };
	return true;
}

static bool resolve_map(const struct build *b, const struct build_section *section, uint64_t addr,
			struct build_target *target)
{
	for (uint32_t i = section->first; i < section->first + section->count; i++) {
		if (b->map_places[i].off != addr)
			continue;
		*target = (struct build_target){ BPFC_REF_MAP, i, 0 };
		return true;
	}
	return false;
}

/* The last variable that begins at or before the address. One past a variable's end is still a part of it, unless
 * another begins there. */
static bool resolve_global(const struct build *b, const struct build_section *section, uint64_t addr,
			   struct build_target *target)
{
	uint32_t lo = section->first, hi = section->first + section->count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (b->globals[mid].section_off <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == section->first)
		return false;
	*target = (struct build_target){ BPFC_REF_GLOBAL, lo - 1, (int64_t)(addr - b->globals[lo - 1].section_off) };
	return true;
}

/* Where clang, from version 22 on, has the targets of indirect jumps. */
#define JUMP_TABLES ".jumptables"

static bool resolve_in_section(const struct build *b, uint32_t index, uint64_t addr, struct build_target *target,
			       const char **reason)
{
	const struct build_section *section = &b->sections[index];

	*reason = "points outside of its section";
	if (addr > b->object.sections[index].size)
		return false;
	switch (section->class) {
	case BUILD_CODE:
		*reason = "names no function's first instruction; indirect jumps are not supported";
		return resolve_func(b, section, addr, target);
	case BUILD_MAPS:
	case BUILD_LEGACY_MAPS:
		*reason = "names no map";
		return resolve_map(b, section, addr, target);
	case BUILD_DATA:
		*reason = "names no variable";
		return resolve_global(b, section, addr, target);
	case BUILD_TASKS:
	case BUILD_IGNORED:
		break;
	}
	*reason = "names a section that holds neither code nor data";
	if (!strcmp(b->object.sections[index].name, JUMP_TABLES))
		*reason = "names a table of jump targets: indirect jumps are not supported, compile with "
			  "-fno-jump-tables";
	return false;
}

bool bpfc_build_resolve(const struct build *b, uint32_t index, int64_t addend, struct build_target *target,
			const char **reason)
{
	const struct bpfc_symbol *symbol = &b->object.symbols[index];

	*target = (struct build_target){ .ref_kind = BPFC_REF_NONE };
	if (b->symbol_global[index] != BPFC_NONE) {
		*target = (struct build_target){ BPFC_REF_GLOBAL, b->symbol_global[index], addend };
		return true;
	}
	if (b->symbol_extern[index] != BPFC_NONE) {
		*target = (struct build_target){ BPFC_REF_EXTERN, b->symbol_extern[index], addend };
		return true;
	}
	if (symbol->place == BPFC_PLACE_SECTION)
		return resolve_in_section(b, symbol->section, symbol->value + (uint64_t)addend, target, reason);
	*reason = symbol->place == BPFC_PLACE_ABSOLUTE ? "names an absolute address" : "names nothing";
	return false;
}
