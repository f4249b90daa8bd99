/* Variables of data sections: one for each symbol, and nameless ones for what no symbol covers. */
#include "build.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ALIGN = 4096 };

static bool starts_with(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static bool is_const_section(const struct bpfc_section *section)
{
	return starts_with(section->name, ".rodata") || starts_with(section->name, ".data.rel.ro") ||
	       !section->is_writable;
}

static bool is_metadata_section(const struct bpfc_section *section)
{
	return !starts_with(section->name, ".data") && !starts_with(section->name, ".rodata") &&
	       !starts_with(section->name, ".bss");
}

static uint32_t align_at(const struct bpfc_section *section, uint64_t off)
{
	uint64_t align = section->align < MAX_ALIGN ? section->align : MAX_ALIGN;

	while (off & (align - 1))
		align /= 2;
	return (uint32_t)align;
}

static struct bpfc_global *append(struct build *b, uint32_t section, uint64_t off, uint64_t size, const char *name)
{
	const struct bpfc_section *bytes = &b->object.sections[section];
	struct bpfc_global *global = &b->globals[b->global_count++];

	*global = (struct bpfc_global){ .name = name,
					.section = bytes->name,
					.section_off = off,
					.size = size,
					.align = align_at(bytes, off),
					.linkage = BPFC_STATIC,
					.is_const = is_const_section(bytes),
					.is_metadata = is_metadata_section(bytes),
					.data = bytes->bytes ? bytes->bytes + off : NULL };
	return global;
}

/* What lies between two variables: padding that only aligns the next one is left out. */
static void append_gap(struct build *b, uint32_t section, uint64_t off, uint64_t end)
{
	const struct bpfc_section *bytes = &b->object.sections[section];
	bool is_padding = off && end < bytes->size && end - off < align_at(bytes, end);

	for (uint64_t i = off; i < end && is_padding && bytes->bytes; i++)
		is_padding = !bytes->bytes[i];
	if (off < end && !is_padding)
		append(b, section, off, end - off, "");
}

static int by_place(const void *a, const void *b)
{
	const struct bpfc_symbol *x = *(const struct bpfc_symbol *const *)a, *y = *(const struct bpfc_symbol *const *)b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

/* Symbols that name bytes of a data section, sorted. */
static const struct bpfc_symbol **collect(struct build *b, uint32_t *count)
{
	const struct bpfc_symbol **symbols = bpfc_build_alloc(b, b->object.symbol_count, sizeof(*symbols));

	*count = 0;
	for (uint32_t i = 1; symbols && i < b->object.symbol_count; i++) {
		const struct bpfc_symbol *symbol = &b->object.symbols[i];

		if (symbol->place == BPFC_PLACE_SECTION && b->sections[symbol->section].class == BUILD_DATA &&
		    symbol->type == BPFC_SYMBOL_OBJECT && symbol->size)
			symbols[(*count)++] = symbol;
	}
	if (*count)
		qsort(symbols, *count, sizeof(*symbols), by_place);
	return symbols;
}

/* The type that the BTF gives a variable; 0 when it does not fit the symbol. */
static uint32_t type_of(const struct build *b, const struct bpfc_type *datasec, const struct bpfc_symbol *symbol)
{
	const struct bpfc_member *entry = bpfc_build_datasec_entry(b, datasec, symbol->name, symbol->value);
	const struct bpfc_type *var = entry ? &b->btf.types.table[entry->type] : NULL;
	uint64_t size;

	if (!var || var->kind != BPFC_TYPE_VAR || !bpfc_type_size(&b->btf.types, var->type, &size))
		return 0;
	return size <= symbol->size ? var->type : 0;
}

static int fill_section(struct build *b, uint32_t section, const struct bpfc_symbol **symbols, uint32_t count)
{
	const struct bpfc_type *datasec = bpfc_build_datasec(b, b->object.sections[section].name);
	uint64_t end = 0;

	b->sections[section].first = b->global_count;
	for (uint32_t i = 0; i < count; i++) {
		struct bpfc_global *global;

		if (symbols[i]->value < end)
			return bpfc_build_symbol_fault(b, symbols[i], "overlaps another variable");
		append_gap(b, section, end, symbols[i]->value);
		global = append(b, section, symbols[i]->value, symbols[i]->size, symbols[i]->name);
		global->linkage = symbols[i]->is_hidden ? BPFC_STATIC : symbols[i]->linkage;
		global->type = type_of(b, datasec, symbols[i]);
		end = symbols[i]->value + symbols[i]->size;
	}
	append_gap(b, section, end, b->object.sections[section].size);
	b->sections[section].count = b->global_count - b->sections[section].first;
	return BPFC_OK;
}

/* Room for each symbol and the gap before it, a gap at each section's end, and the externs of .kconfig. */
static uint32_t count_room(const struct build *b, uint32_t symbols)
{
	uint32_t room = 2 * symbols + b->object.section_count;

	for (uint32_t i = 1; i < b->object.symbol_count; i++)
		room += b->object.symbols[i].place != BPFC_PLACE_SECTION;
	return room;
}

int bpfc_build_globals(struct build *b)
{
	uint32_t count, next = 0;
	const struct bpfc_symbol **symbols = collect(b, &count);

	if (!symbols)
		return BPFC_E_NOMEM;
	b->globals = bpfc_build_alloc(b, count_room(b, count), sizeof(*b->globals));
	if (!b->globals)
		return BPFC_E_NOMEM;
	for (uint32_t i = 1; i < b->object.section_count; i++) {
		uint32_t first = next;
		int status;

		while (next < count && symbols[next]->section == i)
			next++;
		if (b->sections[i].class != BUILD_DATA)
			continue;
		status = fill_section(b, i, symbols + first, next - first);
		if (status)
			return status;
	}
	return BPFC_OK;
}
