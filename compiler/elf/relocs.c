#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "bpfc/status.h"
#include "bytes.h"
#include "read.h"

static int by_off(const void *a, const void *b)
{
	const struct bpfc_reloc *x = a, *y = b;

	return (x->off > y->off) - (x->off < y->off);
}

static int read_relocs(struct bpfc_reader *r, Elf_Scn *scn, struct bpfc_section *section)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	uint32_t count = data ? (uint32_t)(data->d_size / sizeof(Elf64_Rel)) : 0;
	struct bpfc_reloc *relocs;

	if (section->relocs)
		return bpfc_read_section_fault(r, section->name, "has two tables of relocations");
	relocs = bpfc_read_alloc(r, count, sizeof(*relocs));
	if (!relocs)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < count; i++) {
		GElf_Rel rel;

		if (!gelf_getrel(data, (int)i, &rel) || GELF_R_SYM(rel.r_info) >= r->symbol_count)
			return bpfc_read_section_fault(r, section->name,
						       "has a relocation for a symbol that does not exist");
		relocs[i] = (struct bpfc_reloc){ rel.r_offset, (uint32_t)GELF_R_TYPE(rel.r_info),
						 (uint32_t)GELF_R_SYM(rel.r_info) };
		if (rel.r_offset >= section->size)
			return bpfc_read_section_fault(r, section->name, "has a relocation outside of its bytes");
	}
	if (count)
		qsort(relocs, count, sizeof(*relocs), by_off);
	section->relocs = relocs;
	section->reloc_count = count;
	return BPFC_OK;
}

static int reloc_fault(struct bpfc_reader *r, const struct bpfc_section *section, const struct bpfc_reloc *reloc)
{
	const char *symbol = r->symbols[reloc->symbol].name;

	bpfc_read_report(
		r,
		BPFC_DIAG_INIT(BAD_RELOC, .section = section->name, .symbol = symbol,
			       .args = { BPFC_INT(reloc->type), BPFC_STR(symbol), BPFC_STR("cannot stand in BTF") }),
		reloc->off);
	return BPFC_E_FORMAT;
}

/* .BTF and .BTF.ext hold offsets into sections: 32 bits, to which the symbol's is added. */
static int apply(struct bpfc_reader *r, struct bpfc_section *section)
{
	uint8_t *bytes;

	if (!section->reloc_count || !section->bytes)
		return BPFC_OK;
	bytes = bpfc_read_alloc(r, section->size, 1);
	if (!bytes)
		return BPFC_E_NOMEM;
	memcpy(bytes, section->bytes, section->size);
	for (uint32_t i = 0; i < section->reloc_count; i++) {
		const struct bpfc_reloc *reloc = &section->relocs[i];

		if (reloc->type == BPFC_R_NONE)
			continue;
		if ((reloc->type != BPFC_R_NODYLD32 && reloc->type != BPFC_R_ABS32 && reloc->type != BPFC_R_64_32) ||
		    section->size - reloc->off < 4)
			return reloc_fault(r, section, reloc);
		bpfc_bytes_put(bytes + reloc->off, 4, r->big_endian,
			       bpfc_bytes_get(bytes + reloc->off, 4, r->big_endian) + r->symbols[reloc->symbol].value);
	}
	section->bytes = bytes;
	return BPFC_OK;
}

int bpfc_read_relocs(struct bpfc_reader *r)
{
	Elf_Scn *scn = NULL;

	while ((scn = elf_nextscn(r->elf, scn)) != NULL) {
		struct bpfc_section *section;
		bool is_btf;
		GElf_Shdr shdr;
		int status;

		if (!gelf_getshdr(scn, &shdr) || (shdr.sh_type != SHT_REL && shdr.sh_type != SHT_RELA))
			continue;
		if (shdr.sh_info >= r->section_count)
			return bpfc_read_section_fault(r, r->sections[elf_ndxscn(scn)].name, "relocates no section");
		section = &r->sections[shdr.sh_info];
		is_btf = !strcmp(section->name, ".BTF") || !strcmp(section->name, ".BTF.ext");
		if (!section->is_alloc && !is_btf)
			continue;
		if (shdr.sh_type == SHT_RELA)
			return bpfc_read_section_fault(r, section->name,
						       "has relocations with addends, which BPF has not");
		status = read_relocs(r, scn, section);
		if (!status && is_btf)
			status = apply(r, section);
		if (status)
			return status;
	}
	return BPFC_OK;
}
