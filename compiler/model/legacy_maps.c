/* Section maps: an array of struct bpf_map_def, whose tail differs from one loader to the next. */
#include "build.h"

#include <stdlib.h>

#include "elf/bytes.h"

enum {
	DEF_BYTES = 20,     /* type, key_size, value_size, max_entries, map_flags: in all of them */
	SAMPLES_BYTES = 28, /* kernel samples: inner_map_idx, numa_node */
	IPROUTE_BYTES = 36, /* iproute2: id, pinning, inner_id, inner_idx */
};

static int by_place(const void *a, const void *b)
{
	const struct bpfc_symbol *x = *(const struct bpfc_symbol *const *)a, *y = *(const struct bpfc_symbol *const *)b;

	return (x->value > y->value) - (x->value < y->value);
}

static uint32_t word(const struct build *b, const uint8_t *def, unsigned i)
{
	return (uint32_t)bpfc_bytes_get(def + 4 * i, 4, b->object.big_endian);
}

static bool is_map_in_map(uint32_t type)
{
	return type == BPFC_MAP_ARRAY_OF_MAPS || type == BPFC_MAP_HASH_OF_MAPS;
}

static void warn_of_tail(struct build *b, const char *name, const uint8_t *def, uint64_t size)
{
	bool is_zero = true;

	for (uint64_t i = DEF_BYTES; i < size; i++)
		is_zero = is_zero && !def[i];
	if (!is_zero && size != SAMPLES_BYTES && size != IPROUTE_BYTES)
		bpfc_build_report(b,
				  BPFC_DIAG_INIT(MAP_EXTRA_BYTES, .section = "maps", .symbol = name,
						 .args = { BPFC_STR(name), BPFC_INT(size - DEF_BYTES) }),
				  BPFC_NO_OFFSET);
}

static int add(struct build *b, uint32_t section, const struct bpfc_symbol *symbol, uint64_t size)
{
	const uint8_t *def = b->object.sections[section].bytes + symbol->value;
	struct build_map *place = &b->map_places[b->map_count];
	struct bpfc_map *map = &b->maps[b->map_count];

	if (size < DEF_BYTES)
		return bpfc_build_map_fault(b, symbol->name, "its definition is shorter than 20 bytes");
	*map = (struct bpfc_map){ .name = symbol->name,
				  .type = word(b, def, 0),
				  .key_size = word(b, def, 1),
				  .value_size = word(b, def, 2),
				  .max_entries = word(b, def, 3),
				  .flags = word(b, def, 4),
				  .inner = BPFC_NONE,
				  .linkage = symbol->linkage };
	*place = (struct build_map){ .section = section, .off = symbol->value, .size = size };
	warn_of_tail(b, symbol->name, def, size);
	b->map_count++;
	return BPFC_OK;
}

/* The inner map that the definition's tail names: by index, or by iproute2's id. */
static int find_inner(struct build *b, uint32_t section, uint32_t i)
{
	const struct build_section *maps = &b->sections[section];
	const uint8_t *bytes = b->object.sections[section].bytes;
	const struct build_map *place = &b->map_places[i];
	const uint8_t *def = bytes + place->off;

	if (!is_map_in_map(b->maps[i].type))
		return BPFC_OK;
	for (uint32_t j = 0; j < maps->count; j++) {
		const struct build_map *other = &b->map_places[maps->first + j];
		bool is_inner = place->size == SAMPLES_BYTES ? word(b, def, 5) == j
				: place->size == IPROUTE_BYTES
					? other->size == IPROUTE_BYTES && word(b, def, 7) &&
						  word(b, bytes + other->off, 5) == word(b, def, 7)
					: false;

		if (is_inner && maps->first + j != i && !is_map_in_map(b->maps[maps->first + j].type)) {
			b->maps[i].inner = maps->first + j;
			return BPFC_OK;
		}
	}
	return bpfc_build_map_fault(b, b->maps[i].name, "it does not say what its inner maps are like");
}

int bpfc_build_legacy_maps(struct build *b, uint32_t section)
{
	const struct bpfc_section *bytes = &b->object.sections[section];
	const struct bpfc_symbol **symbols;
	uint32_t count = 0;
	int status = BPFC_OK;

	symbols = bpfc_build_alloc(b, b->object.symbol_count, sizeof(*symbols));
	if (!symbols)
		return BPFC_E_NOMEM;
	for (uint32_t i = 1; i < b->object.symbol_count; i++)
		if (b->object.symbols[i].section == section && b->object.symbols[i].type != BPFC_SYMBOL_SECTION)
			symbols[count++] = &b->object.symbols[i];
	if (!count || !bytes->bytes)
		return bpfc_build_section_fault(b, bytes, "holds no map definitions with names");
	qsort(symbols, count, sizeof(*symbols), by_place);
	b->sections[section].first = b->map_count;
	b->sections[section].count = count;
	for (uint32_t i = 0; i < count && !status; i++) {
		uint64_t end = i + 1 < count ? symbols[i + 1]->value : bytes->size;
		uint64_t size = symbols[i]->size ? symbols[i]->size : end - symbols[i]->value;

		if (size > end - symbols[i]->value)
			return bpfc_build_map_fault(b, symbols[i]->name, "its definition overlaps the next one");
		status = add(b, section, symbols[i], size);
	}
	for (uint32_t i = 0; i < count && !status; i++)
		status = find_inner(b, section, b->sections[section].first + i);
	return status;
}
