#include <gelf.h>
#include <string.h>

#include "check.h"
#include "object.h"

bool bpfc_elf_find(const uint8_t *bytes, size_t length, const char *name, const uint8_t **section, size_t *size,
		   bool *big_endian)
{
	bool found = false;
	Elf_Scn *scn = NULL;
	size_t names;
	Elf *elf;

	if (bpfc_elf_check(bytes, length).reason)
		return false;
	elf_version(EV_CURRENT);
	/* Opened for reading: libelf does not write to it. */
	elf = elf_memory((char *)(uintptr_t)bytes, length);
	if (!elf || elf_getshdrstrndx(elf, &names))
		goto out;
	while (!found && (scn = elf_nextscn(elf, scn)) != NULL) {
		GElf_Shdr shdr;
		const char *text;

		if (!gelf_getshdr(scn, &shdr) || shdr.sh_type == SHT_NOBITS || shdr.sh_type == SHT_NULL)
			continue;
		text = elf_strptr(elf, names, shdr.sh_name);
		found = text && !strcmp(text, name) && !(shdr.sh_flags & SHF_COMPRESSED);
		*section = bytes + shdr.sh_offset;
		*size = shdr.sh_size;
	}
	*big_endian = bytes[EI_DATA] == ELFDATA2MSB;
out:
	if (elf)
		elf_end(elf);
	return found;
}
