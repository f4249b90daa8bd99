/* Functions: symbols of code sections, and which of them are entry programs. */
#include "build.h"

#include <stdlib.h>
#include <string.h>

static int fault(struct build *b, const struct build_func *func, const char *what)
{
	bpfc_build_report(b,
			  BPFC_DIAG_INIT(BAD_FUNC, .section = b->object.sections[func->section].name,
					 .symbol = func->name, .args = { BPFC_STR(func->name), BPFC_STR(what) }),
			  (uint64_t)func->slot * BPFC_INSN_BYTES);
	return BPFC_E_FORMAT;
}

static int by_place(const void *a, const void *b)
{
	const struct build_func *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (x->symbol > y->symbol) - (x->symbol < y->symbol);
}

static int add(struct build *b, uint32_t i)
{
	const struct bpfc_symbol *symbol = &b->object.symbols[i];
	struct build_func *func = &b->funcs[b->func_count];

	*func = (struct build_func){ .name = symbol->name,
				     .section = symbol->section,
				     .symbol = i,
				     .prog = BPFC_NONE,
				     .linkage = symbol->linkage };
	if (b->sections[symbol->section].class != BUILD_CODE)
		return fault(b, func, "is in a section without code");
	if (symbol->value % BPFC_INSN_BYTES || symbol->size % BPFC_INSN_BYTES)
		return fault(b, func, "does not begin and end at an instruction");
	if (symbol->value >= b->object.sections[symbol->section].size)
		return fault(b, func, "begins at the end of its section");
	func->slot = (uint32_t)(symbol->value / BPFC_INSN_BYTES);
	func->count = (uint32_t)(symbol->size / BPFC_INSN_BYTES);
	b->func_count++;
	return BPFC_OK;
}

static int collect(struct build *b)
{
	uint32_t room = 0;
	int status = BPFC_OK;

	for (uint32_t i = 1; i < b->object.symbol_count; i++)
		room += b->object.symbols[i].type == BPFC_SYMBOL_FUNC;
	b->funcs = bpfc_build_alloc(b, room, sizeof(*b->funcs));
	if (!b->funcs)
		return BPFC_E_NOMEM;
	for (uint32_t i = 1; i < b->object.symbol_count && !status; i++) {
		const struct bpfc_symbol *symbol = &b->object.symbols[i];

		if (symbol->type == BPFC_SYMBOL_FUNC && symbol->place == BPFC_PLACE_SECTION)
			status = add(b, i);
	}
	if (b->func_count)
		qsort(b->funcs, b->func_count, sizeof(*b->funcs), by_place);
	return status;
}

/* Where the next function of the section begins, or the section ends. */
static uint32_t next_slot(const struct build *b, uint32_t i)
{
	const struct build_func *func = &b->funcs[i];

	for (uint32_t j = i + 1; j < b->func_count && b->funcs[j].section == func->section; j++)
		if (b->funcs[j].slot > func->slot)
			return b->funcs[j].slot;
	return (uint32_t)(b->object.sections[func->section].size / BPFC_INSN_BYTES);
}

/* Functions without a size reach to the next one; none may overlap another, except as its whole. */
static int check_extents(struct build *b)
{
	for (uint32_t i = 0; i < b->func_count; i++) {
		struct build_func *func = &b->funcs[i];
		struct build_section *section = &b->sections[func->section];

		if (i && func[-1].section == func->section && func[-1].slot == func->slot) {
			if (!func->count)
				func->count = func[-1].count;
			if (func->count != func[-1].count)
				return fault(b, func, "is a part of another function");
		} else {
			uint32_t next = next_slot(b, i);

			if (!func->count)
				func->count = next - func->slot;
			if (func->count > next - func->slot)
				return fault(b, func, "overlaps the function after it");
		}
		if (!section->count++)
			section->first = i;
	}
	return BPFC_OK;
}

static void warn_of_stray_code(struct build *b, uint32_t section, uint64_t slot, uint64_t count)
{
	if (count)
		bpfc_build_report(b,
				  BPFC_DIAG_INIT(STRAY_CODE, .section = b->object.sections[section].name,
						 .args = { BPFC_INT(count * BPFC_INSN_BYTES) }),
				  slot * BPFC_INSN_BYTES);
}

static void find_stray_code(struct build *b)
{
	for (uint32_t s = 1; s < b->object.section_count; s++) {
		const struct build_section *section = &b->sections[s];
		uint64_t end = 0;

		if (section->class != BUILD_CODE)
			continue;
		for (uint32_t i = 0; i < section->count; i++) {
			const struct build_func *func = &b->funcs[section->first + i];

			if (func->slot > end)
				warn_of_stray_code(b, s, end, func->slot - end);
			end = (uint64_t)func->slot + func->count;
		}
		warn_of_stray_code(b, s, end, b->object.sections[s].size / BPFC_INSN_BYTES - end);
	}
}

bool bpfc_build_in_func(const struct build *b, uint32_t section, uint64_t slot)
{
	uint32_t lo = b->sections[section].first, hi = lo + b->sections[section].count;
	const uint32_t first = lo;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (b->funcs[mid].slot <= slot)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > first && slot - b->funcs[lo - 1].slot < b->funcs[lo - 1].count;
}

/* Finds the BTF FUNC of each function: by func_info, which is sorted by section; else by name. */
static void find_types(struct build *b)
{
	for (uint32_t i = 0; i < b->ext.func_count; i++) {
		const struct bpfc_func_info *info = &b->ext.funcs[i];
		const struct bpfc_section *section = bpfc_object_section(&b->object, info->section);
		const struct build_section *place;

		if (!section)
			continue;
		place = &b->sections[section - b->object.sections];
		for (uint32_t j = 0; place->class == BUILD_CODE && j < place->count; j++) {
			struct build_func *func = &b->funcs[place->first + j];

			if ((uint64_t)func->slot * BPFC_INSN_BYTES == info->off)
				func->type = info->type;
		}
	}
	for (uint32_t i = 0; i < b->func_count && !b->ext.func_count; i++)
		b->funcs[i].type = bpfc_build_func_type(b, b->funcs[i].name);
}

/* Functions in .text and its kin are called; those in other sections are programs. */
static bool is_text(const char *name)
{
	return !strcmp(name, ".text") || !strncmp(name, ".text.", 6);
}

/* Entry programs: non-static functions outside of .text. */
static int make_progs(struct build *b)
{
	b->progs = bpfc_build_alloc(b, b->func_count, sizeof(*b->progs));
	if (!b->progs)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < b->func_count; i++) {
		struct build_func *func = &b->funcs[i];
		struct bpfc_prog *prog = &b->progs[b->prog_count];
		const char *section = b->object.sections[func->section].name;

		if (func->linkage == BPFC_STATIC || is_text(section))
			continue;
		if (!bpfc_build_progtype(section, &prog->type, &prog->is_sleepable, &prog->attach)) {
			prog->type = BPFC_PROG_UNKNOWN;
			prog->attach = "";
		}
		func->prog = b->prog_count++;
		prog->model = b->model;
		prog->name = func->name;
		prog->section = section;
		prog->linkage = func->linkage;
	}
	return BPFC_OK;
}

int bpfc_build_funcs(struct build *b)
{
	int status = collect(b);

	if (!status)
		status = check_extents(b);
	if (status)
		return status;
	find_stray_code(b);
	find_types(b);
	bpfc_build_index_lines(b);
	return make_progs(b);
}
