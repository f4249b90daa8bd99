/*
 * BTF and BTF.ext as plain tables (kernel document bpf/btf.rst). Input may be any bytes: everything is checked before use
 * (indices, name offsets, sizes, cycles), iteratively, before a libbpf call.
 */
#ifndef BPFC_BTF_H
#define BPFC_BTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "bpfc/diag.h"
#include "bpfc/model.h"

/* Raw BTF as read: the flat table, and the strings that BTF.ext refers to. All lives in the arena. */
struct bpfc_btf {
	struct bpfc_types types;
	const char *strings;
	uint32_t string_bytes;
};

/* Reads .BTF into *btf. `swap`: the bytes are in the other byte order than the host. `bytes` are borrowed for the call. */
int bpfc_btf_read(struct bpfc_arena *arena, const uint8_t *bytes, size_t length, bool swap, const char *object,
		  const struct bpfc_sink *sink, struct bpfc_btf *btf);

struct bpfc_func_info {
	const char *section;
	uint64_t off;  /* bytes into the section */
	uint32_t type; /* FUNC */
};

struct bpfc_line_info {
	const char *section;
	uint64_t off;
	const char *file, *text;
	uint32_t line, column;
};

/* A CO-RE relocation (kernel document bpf/llvm_reloc.rst). */
struct bpfc_core_relo {
	const char *section;
	uint64_t off;       /* bytes, of the instruction */
	uint32_t type;      /* local root type */
	const char *access; /* "0:1:2" */
	uint32_t kind;      /* enum bpf_core_relo_kind */
};

/* Each table is sorted by section (as first met), then off. */
struct bpfc_btf_ext {
	const struct bpfc_func_info *funcs;
	uint32_t func_count;
	const struct bpfc_line_info *lines;
	uint32_t line_count;
	const struct bpfc_core_relo *relos;
	uint32_t relo_count;
};

/* Reads .BTF.ext (the record sizes in it may be larger than ours). */
int bpfc_btf_ext_read(struct bpfc_arena *arena, const uint8_t *bytes, size_t length, bool swap,
		      const struct bpfc_btf *btf, const char *object, const struct bpfc_sink *sink,
		      struct bpfc_btf_ext *ext);

/* Size in bytes of a type, through modifiers and arrays; false when it has none (void, functions, forward, cycles). */
bool bpfc_type_size(const struct bpfc_types *types, uint32_t id, uint64_t *size);

/* The type behind typedefs, const, volatile, restrict and tags; 0 when that is void or a cycle. */
uint32_t bpfc_type_resolve(const struct bpfc_types *types, uint32_t id);

#endif
