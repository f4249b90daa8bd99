/* What the files that read an ELF file share. Not for the outside of this folder. */
#ifndef BPFC_ELF_READ_H
#define BPFC_ELF_READ_H

#include <libelf.h>

#include "object.h"

struct bpfc_reader {
	struct bpfc_arena *arena;
	const char *name;
	const struct bpfc_sink *sink;
	Elf *elf;
	size_t names; /* section of the sections' names */
	bool big_endian;
	struct bpfc_section *sections;
	uint32_t section_count;
	struct bpfc_symbol *symbols;
	uint32_t symbol_count;
};

/* Hands `diag` to the sink, with the input's name and an offset into its section (BPFC_NO_OFFSET: none). */
void bpfc_read_report(struct bpfc_reader *r, struct bpfc_diag diag, uint64_t offset);

/* Zeroed memory of the arena; NULL after a diagnostic. */
void *bpfc_read_alloc(struct bpfc_reader *r, size_t count, size_t bytes);

/* Emits "section '...' what"; returns BPFC_E_FORMAT. */
int bpfc_read_section_fault(struct bpfc_reader *r, const char *section, const char *what);

int bpfc_read_symbols(struct bpfc_reader *r);

/* Of sections that hold programs, data or BTF; applies those of .BTF and .BTF.ext. */
int bpfc_read_relocs(struct bpfc_reader *r);

#endif
