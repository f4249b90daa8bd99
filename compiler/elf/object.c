#include "object.h"

#include <gelf.h>
#include <string.h>

#include "bpfc/status.h"
#include "check.h"
#include "read.h"

void bpfc_read_report(struct bpfc_reader *r, struct bpfc_diag diag, uint64_t offset)
{
	diag.object = r->name;
	diag.offset = offset;
	bpfc_sink_emit(r->sink, &diag);
}

void *bpfc_read_alloc(struct bpfc_reader *r, size_t count, size_t bytes)
{
	void *p = bpfc_arena_zalloc(r->arena, count, bytes);

	if (!p)
		bpfc_read_report(r, BPFC_DIAG_INIT(NO_MEMORY), BPFC_NO_OFFSET);
	return p;
}

int bpfc_read_section_fault(struct bpfc_reader *r, const char *section, const char *what)
{
	bpfc_read_report(r,
			 BPFC_DIAG_INIT(BAD_SECTION, .section = section, .args = { BPFC_STR(section), BPFC_STR(what) }),
			 BPFC_NO_OFFSET);
	return BPFC_E_FORMAT;
}

/* Whether the section's bytes mean something to a program; debug information does not. */
static bool is_wanted(const struct bpfc_section *section)
{
	return section->is_alloc || !strcmp(section->name, ".BTF") || !strcmp(section->name, ".BTF.ext");
}

static int read_section(struct bpfc_reader *r, Elf_Scn *scn, const GElf_Shdr *shdr, struct bpfc_section *section)
{
	Elf_Data *data;

	section->name = elf_strptr(r->elf, r->names, shdr->sh_name);
	if (!section->name)
		section->name = "";
	section->size = shdr->sh_size;
	section->align = shdr->sh_addralign ? shdr->sh_addralign : 1;
	section->is_alloc = (shdr->sh_flags & SHF_ALLOC) != 0;
	section->is_writable = (shdr->sh_flags & SHF_WRITE) != 0;
	section->is_code = section->is_alloc && (shdr->sh_flags & SHF_EXECINSTR) != 0;
	if (shdr->sh_type == SHT_NULL)
		*section = (struct bpfc_section){ .name = section->name, .align = 1 };
	if (!is_wanted(section) || shdr->sh_type == SHT_NULL)
		return BPFC_OK;
	if (shdr->sh_flags & (SHF_COMPRESSED | SHF_TLS))
		return bpfc_read_section_fault(r, section->name, "is compressed or thread-local, which BPF has not");
	if (shdr->sh_type == SHT_NOBITS) {
		if (section->size > INT32_MAX)
			return bpfc_read_section_fault(r, section->name, "is larger than 2 GiB");
		return BPFC_OK;
	}
	data = elf_rawdata(scn, NULL);
	if (section->size && (!data || !data->d_buf || data->d_size != section->size))
		return bpfc_read_section_fault(r, section->name, "cannot be read");
	section->bytes = section->size ? data->d_buf : NULL;
	return BPFC_OK;
}

static int read_sections(struct bpfc_reader *r)
{
	Elf_Scn *scn = NULL;
	int status;

	while ((scn = elf_nextscn(r->elf, scn)) != NULL) {
		size_t i = elf_ndxscn(scn);
		GElf_Shdr shdr;

		if (i >= r->section_count || !gelf_getshdr(scn, &shdr))
			return bpfc_read_section_fault(r, "", "cannot be read");
		status = read_section(r, scn, &shdr, &r->sections[i]);
		if (status)
			return status;
	}
	return BPFC_OK;
}

static int read_tables(struct bpfc_reader *r, uint8_t *image, size_t length)
{
	size_t count;
	int status;

	elf_version(EV_CURRENT);
	r->elf = elf_memory((char *)image, length);
	if (!r->elf || elf_kind(r->elf) != ELF_K_ELF || elf_getshdrnum(r->elf, &count) ||
	    elf_getshdrstrndx(r->elf, &r->names)) {
		bpfc_read_report(r, BPFC_DIAG_INIT(BAD_ELF, .args = { BPFC_STR(elf_errmsg(-1)) }), BPFC_NO_OFFSET);
		return BPFC_E_FORMAT;
	}
	r->section_count = (uint32_t)count;
	r->sections = bpfc_read_alloc(r, count, sizeof(*r->sections));
	if (!r->sections)
		return BPFC_E_NOMEM;
	r->sections[0].name = "";
	status = read_sections(r);
	if (!status)
		status = bpfc_read_symbols(r);
	if (!status)
		status = bpfc_read_relocs(r);
	return status;
}

static int report_fault(struct bpfc_reader *r, struct bpfc_elf_fault fault, bool is_elf)
{
	struct bpfc_diag diag = BPFC_DIAG_INIT(NOT_ELF, .args = { BPFC_STR(fault.reason) });

	if (is_elf)
		diag.code = BPFC_D_BAD_ELF;
	if (fault.section != UINT32_MAX)
		diag = BPFC_DIAG_INIT(BAD_SECTION_HEADER, .args = { BPFC_INT(fault.section), BPFC_STR(fault.reason) });
	bpfc_read_report(r, diag, BPFC_NO_OFFSET);
	return BPFC_E_FORMAT;
}

int bpfc_object_read(struct bpfc_arena *arena, const uint8_t *bytes, size_t length, const char *name,
		     const struct bpfc_sink *sink, struct bpfc_object *object)
{
	struct bpfc_reader r = { .arena = arena, .name = name, .sink = sink };
	struct bpfc_elf_fault fault = bpfc_elf_check(bytes, length);
	uint8_t *image;
	int status;

	if (fault.reason)
		return report_fault(&r, fault,
				    length >= EI_NIDENT && bytes[EI_CLASS] == ELFCLASS64 &&
					    !memcmp(bytes, ELFMAG, SELFMAG));
	fault = bpfc_elf_check_bpf(bytes);
	if (fault.reason)
		return report_fault(&r, fault, false);
	image = bpfc_read_alloc(&r, length, 1);
	if (!image)
		return BPFC_E_NOMEM;
	memcpy(image, bytes, length);
	r.big_endian = image[EI_DATA] == ELFDATA2MSB;
	status = read_tables(&r, image, length);
	if (r.elf)
		elf_end(r.elf);
	*object = (struct bpfc_object){ r.big_endian, r.sections, r.section_count, r.symbols, r.symbol_count };
	return status;
}

const struct bpfc_section *bpfc_object_section(const struct bpfc_object *object, const char *name)
{
	for (uint32_t i = 1; i < object->section_count; i++)
		if (!strcmp(object->sections[i].name, name))
			return &object->sections[i];
	return NULL;
}
