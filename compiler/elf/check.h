/* Checks of an ELF file's tables on the raw bytes, before libelf sees them. Not for the outside of this folder. */
#ifndef BPFC_ELF_CHECK_H
#define BPFC_ELF_CHECK_H

#include <stddef.h>
#include <stdint.h>

struct bpfc_elf_fault {
	const char *reason; /* static storage; NULL: nothing is wrong */
	uint32_t section;   /* header that it is about, UINT32_MAX: the file */
};

/* Whether `bytes` are a 64-bit ELF file, of any machine, whose section table, section bounds and names are sound. */
struct bpfc_elf_fault bpfc_elf_check(const uint8_t *bytes, size_t length);

/* What is wrong with a file that passed bpfc_elf_check for a BPF object: its machine, type, or the layout of symbol and
 * relocation tables. */
struct bpfc_elf_fault bpfc_elf_check_bpf(const uint8_t *bytes);

#endif
