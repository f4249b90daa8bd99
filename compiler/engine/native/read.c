/* An object's header and tables, checked and copied: nothing after this reads what was not looked at. */
#include "engine/native/internal.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SECTIONS 65535
#define MOST_ALIGN 4096

#if defined(__x86_64__)
#define MACHINE EM_X86_64
#else
#define MACHINE EM_NONE /* relocations of other machines are not known here */
#endif

static bool is_inside(const struct bpfc_native_object *o, uint64_t off, uint64_t size)
{
	return off <= o->length && size <= o->length - off;
}

static int read_header(const struct bpfc_native_object *o, Elf64_Ehdr *header)
{
	static const uint8_t ident[] = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT };

	if (o->length < sizeof(*header))
		return bpfc_native_fail(o, BPFC_E_FORMAT, "too short for an object");
	memcpy(header, o->bytes, sizeof(*header));
	if (memcmp(header->e_ident, ident, sizeof(ident)) != 0 || header->e_type != ET_REL)
		return bpfc_native_fail(o, BPFC_E_FORMAT, "no relocatable object");
	if (header->e_machine != MACHINE)
		return bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "an object for another machine");
	if (header->e_shentsize != sizeof(Elf64_Shdr) || !header->e_shnum ||
	    !is_inside(o, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr)))
		return bpfc_native_fail(o, BPFC_E_FORMAT, "a damaged table of sections");
	return BPFC_OK;
}

static void *copy(const struct bpfc_native_object *o, uint64_t off, size_t count, size_t bytes)
{
	void *memory = calloc(count + 1, bytes); /* the last stays zero: an end for names */

	if (memory)
		memcpy(memory, o->bytes + off, count * bytes);
	return memory;
}

static int check_section(const struct bpfc_native_object *o, const Elf64_Shdr *s)
{
	if (s->sh_type != SHT_NOBITS && !is_inside(o, s->sh_offset, s->sh_size))
		return bpfc_native_fail(o, BPFC_E_FORMAT, "a section that is not in the file");
	if (s->sh_type == SHT_NOBITS && s->sh_flags & SHF_ALLOC && s->sh_size)
		return bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "a section of its own for variables");
	if (s->sh_addralign > MOST_ALIGN || (s->sh_addralign & (s->sh_addralign - 1)))
		return bpfc_native_fail(o, BPFC_E_FORMAT, "an alignment that is none");
	if (s->sh_flags & SHF_TLS || (s->sh_flags & SHF_WRITE && s->sh_flags & SHF_EXECINSTR))
		return bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "a section for threads, or code that is written");
	return BPFC_OK;
}

/* What is written while the object is linked, and not afterwards: nothing else may be writable. */
static int check_writable(const struct bpfc_native_object *o, const Elf64_Ehdr *header)
{
	static const char relro[] = ".data.rel.ro";
	const Elf64_Shdr *names = header->e_shstrndx < o->section_count ? &o->sections[header->e_shstrndx] : NULL;

	for (uint32_t i = 1; i < o->section_count; i++) {
		const Elf64_Shdr *s = &o->sections[i];

		if (!bpfc_native_is_loaded(o, i) || !(s->sh_flags & SHF_WRITE))
			continue;
		if (!names || names->sh_type != SHT_STRTAB || s->sh_name > names->sh_size ||
		    names->sh_size - s->sh_name < sizeof(relro) ||
		    memcmp(o->bytes + names->sh_offset + s->sh_name, relro, sizeof(relro) - 1) != 0)
			return bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "a section of its own for variables");
	}
	return BPFC_OK;
}

static int read_symbols(struct bpfc_native_object *o, const Elf64_Shdr *table)
{
	const Elf64_Shdr *names;
	uint64_t count = table->sh_size / sizeof(Elf64_Sym);

	if (o->symbols)
		return bpfc_native_fail(o, BPFC_E_FORMAT, "two tables of symbols");
	if (table->sh_entsize != sizeof(Elf64_Sym) || table->sh_link >= o->section_count || count > UINT32_MAX / 16)
		return bpfc_native_fail(o, BPFC_E_FORMAT, "a damaged table of symbols");
	names = &o->sections[table->sh_link];
	if (names->sh_type != SHT_STRTAB)
		return bpfc_native_fail(o, BPFC_E_FORMAT, "symbols without names");
	o->symbols = copy(o, table->sh_offset, (size_t)count, sizeof(Elf64_Sym));
	o->names = copy(o, names->sh_offset, (size_t)names->sh_size, 1);
	o->names_size = (size_t)names->sh_size;
	o->symbol_count = (uint32_t)count;
	if (!o->symbols || !o->names)
		return bpfc_native_fail(o, BPFC_E_NOMEM, "out of memory");
	for (uint32_t i = 0; i < o->symbol_count; i++)
		if (o->symbols[i].st_name > o->names_size)
			return bpfc_native_fail(o, BPFC_E_FORMAT, "a symbol without a name");
	return BPFC_OK;
}

const char *bpfc_native_name(const struct bpfc_native_object *o, uint32_t symbol)
{
	return o->names + o->symbols[symbol].st_name;
}

int bpfc_native_read(struct bpfc_native_object *o)
{
	Elf64_Ehdr header;
	int status = read_header(o, &header);

	if (status)
		return status;
	o->sections = copy(o, header.e_shoff, header.e_shnum, sizeof(Elf64_Shdr));
	o->section_count = header.e_shnum;
	if (!o->sections)
		return bpfc_native_fail(o, BPFC_E_NOMEM, "out of memory");
	for (uint32_t i = 1; i < o->section_count && !status; i++)
		status = check_section(o, &o->sections[i]);
	if (!status)
		status = check_writable(o, &header);
	for (uint32_t i = 1; i < o->section_count && !status; i++)
		if (o->sections[i].sh_type == SHT_SYMTAB)
			status = read_symbols(o, &o->sections[i]);
	return status || o->symbols ? status : bpfc_native_fail(o, BPFC_E_FORMAT, "no symbols");
}
