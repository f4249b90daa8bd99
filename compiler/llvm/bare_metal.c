/*
 * What LLVM writes into every object and has no switch for, and gcc does not write for bare metal. Edited in the
 * finished object (ELF, and ELF for the ARM Architecture):
 * - ARM's index of unwinding, 8 bytes a function that say "cannot unwind": the linker is told to leave it out;
 * - .note.GNU-stack: GNU ld warns of every object without it as soon as one has it, so ours gets another name.
 */
#include "module.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

struct section {
	size_t at; /* bytes into the object, of its header */
	uint32_t name, type;
	uint64_t offset, size;
};

static bool is_64(const uint8_t *bytes)
{
	return bytes[EI_CLASS] == ELFCLASS64;
}

/* The header of section `i`; false past the end of what is there. */
static bool read_section(const uint8_t *bytes, size_t length, unsigned i, struct section *section)
{
	Elf64_Ehdr h64;
	Elf32_Ehdr h32;

	memcpy(&h64, bytes, sizeof(h64));
	memcpy(&h32, bytes, sizeof(h32));
	if (is_64(bytes)) {
		Elf64_Shdr s;

		section->at = (size_t)h64.e_shoff + i * sizeof(s);
		if (i >= h64.e_shnum || section->at > length || length - section->at < sizeof(s))
			return false;
		memcpy(&s, bytes + section->at, sizeof(s));
		section->name = s.sh_name;
		section->type = s.sh_type;
		section->offset = s.sh_offset;
		section->size = s.sh_size;
	} else {
		Elf32_Shdr s;

		section->at = h32.e_shoff + i * sizeof(s);
		if (i >= h32.e_shnum || section->at > length || length - section->at < sizeof(s))
			return false;
		memcpy(&s, bytes + section->at, sizeof(s));
		section->name = s.sh_name;
		section->type = s.sh_type;
		section->offset = s.sh_offset;
		section->size = s.sh_size;
	}
	return section->offset <= length && (section->type == SHT_NOBITS || section->size <= length - section->offset);
}

static void exclude(uint8_t *bytes, const struct section *section)
{
	Elf32_Shdr s;

	memcpy(&s, bytes + section->at, sizeof(s));
	s.sh_flags |= SHF_EXCLUDE;
	memcpy(bytes + section->at, &s, sizeof(s));
}

static unsigned names_index(const uint8_t *bytes)
{
	Elf64_Ehdr h64;
	Elf32_Ehdr h32;

	memcpy(&h64, bytes, sizeof(h64));
	memcpy(&h32, bytes, sizeof(h32));
	return is_64(bytes) ? h64.e_shstrndx : h32.e_shstrndx;
}

void bpfc_match_bare_metal(uint8_t *bytes, size_t length)
{
	static const char note[] = ".note.GNU-stack", other[] = ".note.bpfc.stck";
	struct section names, section;

	if (length < sizeof(Elf64_Ehdr) || !read_section(bytes, length, names_index(bytes), &names))
		return;
	for (unsigned i = 0; read_section(bytes, length, i, &section); i++) {
		if (section.type == SHT_ARM_EXIDX && !is_64(bytes))
			exclude(bytes, &section);
		if (section.name < names.size && names.size - section.name >= sizeof(note) &&
		    !memcmp(bytes + names.offset + section.name, note, sizeof(note)))
			memcpy(bytes + names.offset + section.name, other, sizeof(other));
	}
}
