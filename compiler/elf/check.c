#include "check.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>

#include "bytes.h"

#define FIELD(type, field) offsetof(type, field), sizeof(((type *)0)->field)

struct view {
	const uint8_t *bytes;
	size_t length;
	bool big;
	uint64_t headers; /* offset of the section headers */
	uint32_t count, names;
};

static const struct bpfc_elf_fault sound = { NULL, UINT32_MAX };

static struct bpfc_elf_fault file_fault(const char *reason)
{
	return (struct bpfc_elf_fault){ reason, UINT32_MAX };
}

static struct bpfc_elf_fault section_fault(const char *reason, uint32_t section)
{
	return (struct bpfc_elf_fault){ reason, section };
}

static uint64_t header_field(const struct view *v, size_t off, size_t size)
{
	return bpfc_bytes_get(v->bytes + off, (unsigned)size, v->big);
}

static uint64_t section_field(const struct view *v, uint32_t section, size_t off, size_t size)
{
	return header_field(v, (size_t)v->headers + section * sizeof(Elf64_Shdr) + off, size);
}

#define HEADER(v, field) header_field(v, FIELD(Elf64_Ehdr, field))
#define SECTION(v, i, field) section_field(v, i, FIELD(Elf64_Shdr, field))

static struct bpfc_elf_fault check_header(const struct view *v)
{
	if (v->length < SELFMAG || memcmp(v->bytes, ELFMAG, SELFMAG) != 0)
		return file_fault("it is no ELF file");
	if (v->length < sizeof(Elf64_Ehdr))
		return file_fault("its ELF header is cut off");
	if (v->bytes[EI_CLASS] != ELFCLASS64)
		return file_fault("it is no 64-bit ELF file");
	if (v->bytes[EI_DATA] != ELFDATA2LSB && v->bytes[EI_DATA] != ELFDATA2MSB)
		return file_fault("its byte order is unknown");
	if (v->bytes[EI_VERSION] != EV_CURRENT || HEADER(v, e_version) != EV_CURRENT)
		return file_fault("its ELF version is unknown");
	return sound;
}

static struct bpfc_elf_fault open_view(const uint8_t *bytes, size_t length, struct view *v)
{
	struct bpfc_elf_fault fault;
	uint64_t table;

	*v = (struct view){ .bytes = bytes, .length = length };
	v->big = length > EI_DATA && bytes[EI_DATA] == ELFDATA2MSB;
	fault = check_header(v);
	if (fault.reason)
		return fault;
	v->headers = HEADER(v, e_shoff);
	v->count = (uint32_t)HEADER(v, e_shnum);
	v->names = (uint32_t)HEADER(v, e_shstrndx);
	if (!v->headers || !v->count)
		return file_fault("it has no section headers");
	if (v->count >= SHN_LORESERVE)
		return file_fault("it has too many sections");
	if (HEADER(v, e_shentsize) != sizeof(Elf64_Shdr))
		return file_fault("its section headers have a wrong size");
	table = v->count * sizeof(Elf64_Shdr);
	if (v->headers > length || length - v->headers < table)
		return file_fault("its section headers lie outside of the file");
	if (!v->names || v->names >= v->count)
		return file_fault("it has no section names");
	return sound;
}

static bool is_string_table(const struct view *v, uint64_t section)
{
	uint64_t off, size;

	if (!section || section >= v->count || SECTION(v, (uint32_t)section, sh_type) != SHT_STRTAB)
		return false;
	off = SECTION(v, (uint32_t)section, sh_offset);
	size = SECTION(v, (uint32_t)section, sh_size);
	return size && v->bytes[off + size - 1] == 0;
}

struct bpfc_elf_fault bpfc_elf_check(const uint8_t *bytes, size_t length)
{
	struct view v;
	struct bpfc_elf_fault fault = open_view(bytes, length, &v);

	if (fault.reason)
		return fault;
	for (uint32_t i = 1; i < v.count; i++) {
		uint64_t off = SECTION(&v, i, sh_offset), size = SECTION(&v, i, sh_size);
		uint64_t type = SECTION(&v, i, sh_type);

		if (type != SHT_NOBITS && type != SHT_NULL && (off > length || length - off < size))
			return section_fault("its bytes lie outside of the file", i);
	}
	if (!is_string_table(&v, v.names))
		return section_fault("it holds no section names", v.names);
	for (uint32_t i = 1; i < v.count; i++)
		if (SECTION(&v, i, sh_name) >= SECTION(&v, v.names, sh_size))
			return section_fault("its name lies outside of the names' section", i);
	return sound;
}

static struct bpfc_elf_fault check_table(const struct view *v, uint32_t i)
{
	uint64_t size = SECTION(v, i, sh_size), entry = SECTION(v, i, sh_entsize);
	uint64_t align = SECTION(v, i, sh_addralign), link = SECTION(v, i, sh_link);

	if (align & (align - 1))
		return section_fault("its alignment is no power of two", i);
	switch (SECTION(v, i, sh_type)) {
	case SHT_SYMTAB:
		if (entry != sizeof(Elf64_Sym) || size % entry || size / entry >= UINT32_MAX)
			return section_fault("its symbols have a wrong size", i);
		if (!is_string_table(v, link))
			return section_fault("its symbols' names are missing", i);
		return sound;
	case SHT_REL:
		if (entry != sizeof(Elf64_Rel) || size % entry || size / entry >= UINT32_MAX)
			return section_fault("its relocations have a wrong size", i);
		if (SECTION(v, i, sh_info) >= v->count || link >= v->count ||
		    SECTION(v, (uint32_t)link, sh_type) != SHT_SYMTAB)
			return section_fault("its relocations are for no section, or without symbols", i);
		return sound;
	default:
		return sound;
	}
}

struct bpfc_elf_fault bpfc_elf_check_bpf(const uint8_t *bytes)
{
	struct bpfc_elf_fault fault;
	uint32_t tables = 0;
	struct view v;

	fault = open_view(bytes, SIZE_MAX, &v);
	if (fault.reason)
		return fault;
	if (HEADER(&v, e_machine) != EM_BPF)
		return file_fault("it is for another machine than BPF");
	if (HEADER(&v, e_type) != ET_REL)
		return file_fault("it is no relocatable object file");
	for (uint32_t i = 1; i < v.count; i++) {
		fault = check_table(&v, i);
		if (fault.reason)
			return fault;
		tables += SECTION(&v, i, sh_type) == SHT_SYMTAB;
	}
	if (tables != 1)
		return file_fault("it has no symbol table, or several");
	return sound;
}
