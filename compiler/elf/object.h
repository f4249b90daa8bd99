/*
 * What an ELF file says, as plain tables (System V ABI, chapter 4; kernel document bpf/llvm_reloc.rst). First stage of
 * reading: nothing is given a meaning here, but every index, offset and name is checked.
 */
#ifndef BPFC_OBJECT_H
#define BPFC_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "bpfc/diag.h"

/* Relocation types of BPF. Clang before 13 wrote 64_64 for ABS64 and 64_32 for ABS32. */
enum bpfc_reloc_type {
	BPFC_R_NONE = 0,
	BPFC_R_64_64 = 1,    /* 64-bit immediate of an instruction */
	BPFC_R_ABS64 = 2,    /* 64 bits of data */
	BPFC_R_ABS32 = 3,    /* 32 bits of data */
	BPFC_R_NODYLD32 = 4, /* 32 bits of .BTF and .BTF.ext */
	BPFC_R_64_32 = 10,   /* call */
};

/* A relocation; the addend is in the bytes at `off`. */
struct bpfc_reloc {
	uint64_t off;    /* bytes into the section */
	uint32_t type;   /* enum bpfc_reloc_type, or a number that nobody knows */
	uint32_t symbol; /* index in object->symbols */
};

/* A section. The array is indexed as in the file; entry 0 is empty. */
struct bpfc_section {
	const char *name;
	uint64_t size;
	uint64_t align;       /* bytes, a power of two */
	const uint8_t *bytes; /* size bytes; NULL: all zero (.bss), or not read (symbol tables, relocations) */
	bool is_alloc, is_writable, is_code;
	const struct bpfc_reloc *relocs; /* sorted by off; debug information's are left out */
	uint32_t reloc_count;
};

enum bpfc_symbol_type {
	BPFC_SYMBOL_NONE,
	BPFC_SYMBOL_OBJECT,
	BPFC_SYMBOL_FUNC,
	BPFC_SYMBOL_SECTION,
	BPFC_SYMBOL_OTHER, /* source file names */
};

/* Where a symbol is. */
enum bpfc_symbol_place {
	BPFC_PLACE_SECTION,
	BPFC_PLACE_UNDEFINED,
	BPFC_PLACE_COMMON, /* value: its alignment */
	BPFC_PLACE_ABSOLUTE,
};

/* A symbol. The array is indexed as in the file; entry 0 is an undefined one without a name. */
struct bpfc_symbol {
	const char *name; /* section symbols: the section's */
	uint64_t value;   /* bytes into the section */
	uint64_t size;
	uint32_t section; /* 0 unless its place is a section */
	uint8_t type;     /* enum bpfc_symbol_type */
	uint8_t place;    /* enum bpfc_symbol_place */
	uint8_t linkage;  /* enum bpfc_linkage of model.h */
	bool is_hidden;
};

struct bpfc_object {
	bool big_endian;
	const struct bpfc_section *sections;
	uint32_t section_count; /* at least 1 */
	const struct bpfc_symbol *symbols;
	uint32_t symbol_count; /* at least 1 */
};

/*
 * Reads the ELF file `bytes` (borrowed for the call) into *object; all of it lives in the arena. .BTF and .BTF.ext have
 * their relocations applied. Survives any bytes. Errors: BPFC_E_FORMAT, BPFC_E_UNSUPPORTED, BPFC_E_NOMEM, with a
 * diagnostic to the sink that calls the input `name`.
 */
int bpfc_object_read(struct bpfc_arena *arena, const uint8_t *bytes, size_t length, const char *name,
		     const struct bpfc_sink *sink, struct bpfc_object *object);

/* The section of that name (the first, if several), or NULL. */
const struct bpfc_section *bpfc_object_section(const struct bpfc_object *object, const char *name);

/*
 * Finds section `name` of any 64-bit ELF file, a kernel image for one. *section points into `bytes`; returns false when
 * there is none or the file is damaged.
 */
bool bpfc_elf_find(const uint8_t *bytes, size_t length, const char *name, const uint8_t **section, size_t *size,
		   bool *big_endian);

#endif
