#include <gelf.h>

#include "bpfc/model.h"
#include "bpfc/status.h"
#include "read.h"

static int symbol_fault(struct bpfc_reader *r, const char *symbol, const char *what)
{
	bpfc_read_report(r, BPFC_DIAG_INIT(BAD_SYMBOL, .symbol = symbol, .args = { BPFC_STR(symbol), BPFC_STR(what) }),
			 BPFC_NO_OFFSET);
	return BPFC_E_FORMAT;
}

static uint8_t symbol_type(unsigned type)
{
	switch (type) {
	case STT_NOTYPE:
		return BPFC_SYMBOL_NONE;
	case STT_OBJECT:
	case STT_COMMON:
		return BPFC_SYMBOL_OBJECT;
	case STT_FUNC:
		return BPFC_SYMBOL_FUNC;
	case STT_SECTION:
		return BPFC_SYMBOL_SECTION;
	default:
		return BPFC_SYMBOL_OTHER;
	}
}

static int place(struct bpfc_reader *r, const GElf_Sym *sym, struct bpfc_symbol *symbol)
{
	const struct bpfc_section *section;

	switch (sym->st_shndx) {
	case SHN_UNDEF:
		symbol->place = BPFC_PLACE_UNDEFINED;
		return BPFC_OK;
	case SHN_ABS:
		symbol->place = BPFC_PLACE_ABSOLUTE;
		return BPFC_OK;
	case SHN_COMMON:
		symbol->place = BPFC_PLACE_COMMON;
		if (!sym->st_value || (sym->st_value & (sym->st_value - 1)) || sym->st_size > INT32_MAX)
			return symbol_fault(r, symbol->name, "has an alignment or size that cannot be");
		return BPFC_OK;
	}
	if (sym->st_shndx >= r->section_count)
		return symbol_fault(r, symbol->name, "is in a section that the file does not have");
	section = &r->sections[sym->st_shndx];
	symbol->place = BPFC_PLACE_SECTION;
	symbol->section = sym->st_shndx;
	if (symbol->type == BPFC_SYMBOL_SECTION)
		symbol->name = section->name;
	if (section->is_alloc && (sym->st_value > section->size || sym->st_size > section->size - sym->st_value))
		return symbol_fault(r, symbol->name, "lies outside of its section");
	return BPFC_OK;
}

static int read_symbol(struct bpfc_reader *r, size_t strings, const GElf_Sym *sym, struct bpfc_symbol *symbol)
{
	symbol->name = elf_strptr(r->elf, strings, sym->st_name);
	if (!symbol->name) {
		symbol->name = "";
		return symbol_fault(r, "", "has a name outside of the names' section");
	}
	symbol->value = sym->st_value;
	symbol->size = sym->st_size;
	symbol->type = symbol_type(GELF_ST_TYPE(sym->st_info));
	if (GELF_ST_TYPE(sym->st_info) == STT_TLS)
		return symbol_fault(r, symbol->name, "is thread-local, which BPF has not");
	symbol->is_hidden =
		GELF_ST_VISIBILITY(sym->st_other) == STV_HIDDEN || GELF_ST_VISIBILITY(sym->st_other) == STV_INTERNAL;
	switch (GELF_ST_BIND(sym->st_info)) {
	case STB_LOCAL:
		symbol->linkage = BPFC_STATIC;
		break;
	case STB_GLOBAL:
		symbol->linkage = BPFC_GLOBAL;
		break;
	case STB_WEAK:
		symbol->linkage = BPFC_WEAK;
		break;
	default:
		return symbol_fault(r, symbol->name, "has an unknown binding");
	}
	return place(r, sym, symbol);
}

int bpfc_read_symbols(struct bpfc_reader *r)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr = { 0 };
	Elf_Data *data;
	int status = BPFC_OK;

	while ((scn = elf_nextscn(r->elf, scn)) != NULL)
		if (gelf_getshdr(scn, &shdr) && shdr.sh_type == SHT_SYMTAB)
			break;
	data = scn ? elf_getdata(scn, NULL) : NULL;
	r->symbol_count = data ? (uint32_t)(data->d_size / sizeof(Elf64_Sym)) : 0;
	if (!r->symbol_count)
		return bpfc_read_section_fault(r, ".symtab", "has no symbols");
	r->symbols = bpfc_read_alloc(r, r->symbol_count, sizeof(*r->symbols));
	if (!r->symbols)
		return BPFC_E_NOMEM;
	r->symbols[0] = (struct bpfc_symbol){ .name = "", .place = BPFC_PLACE_UNDEFINED };
	for (uint32_t i = 1; i < r->symbol_count && !status; i++) {
		GElf_Sym sym;

		if (!gelf_getsym(data, (int)i, &sym))
			return bpfc_read_section_fault(r, ".symtab", "cannot be read");
		status = read_symbol(r, shdr.sh_link, &sym, &r->symbols[i]);
	}
	return status;
}
