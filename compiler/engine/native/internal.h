/* The parts of the loader of native objects. */
#ifndef BPFC_NATIVE_INTERNAL_H
#define BPFC_NATIVE_INTERNAL_H

#include <elf.h>
#include <stdbool.h>

#include "bpfc/status.h"
#include "engine/native/native.h"

/* A symbol of the object that is defined, for bpfc_native_find. */
struct bpfc_native_symbol {
	char *name;
	void *address;
};

struct bpfc_native {
	uint8_t *memory; /* text, then what is read only */
	size_t size;
	struct bpfc_native_symbol *symbols;
	uint32_t symbol_count;
};

/* One loading. Offsets are into the memory. */
struct bpfc_native_object {
	const uint8_t *bytes;
	size_t length;
	bpfc_native_resolve *resolve;
	void *user;
	struct bpfc_native_fault *fault;

	const Elf64_Shdr *sections; /* copies, checked */
	uint32_t section_count;
	const Elf64_Sym *symbols; /* copies, checked */
	uint32_t symbol_count;
	const char *names; /* of symbols; ends with a zero */
	size_t names_size;

	size_t *places;      /* of each section; SIZE_MAX: it is not loaded */
	uint64_t *addresses; /* of each symbol */
	size_t text;         /* bytes of executable memory, whole pages: sections, then stubs */
	size_t stubs, got;   /* where the first is; one of 8 bytes for each symbol */
	struct bpfc_native *native;
};

static inline int bpfc_native_fail(const struct bpfc_native_object *o, int status, const char *what)
{
	o->fault->what = what;
	return status;
}

/* read.c: checks header, sections and symbols, and copies them. */
int bpfc_native_read(struct bpfc_native_object *o);

/* The name of a symbol. */
const char *bpfc_native_name(const struct bpfc_native_object *o, uint32_t symbol);

/* relocate.c: applies all relocations of the sections that are loaded. */
int bpfc_native_relocate(struct bpfc_native_object *o);

/* Whether section i is loaded; whether it is code. */
static inline bool bpfc_native_is_loaded(const struct bpfc_native_object *o, uint32_t i)
{
	return (o->sections[i].sh_flags & SHF_ALLOC) && o->sections[i].sh_size;
}

static inline bool bpfc_native_is_code(const struct bpfc_native_object *o, uint32_t i)
{
	return o->sections[i].sh_flags & SHF_EXECINSTR;
}

#endif
