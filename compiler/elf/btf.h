/*
 * BTF and BTF.ext as plain tables (kernel document bpf/btf.rst). Input may be any bytes: everything is checked before
 * use (indices, name offsets, sizes, cycles), iteratively, before a libbpf call.
 */
#ifndef BPFC_BTF_H
#define BPFC_BTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "bpfc/diag.h"
#include "bpfc/model.h"

/*
 * Raw BTF as read: the flat table, and the strings that BTF.ext refers to. All lives in the arena. What readers of the
 * table need not check again: every id is one of the table's; members and elements have sizes and lie within their
 * struct; no type contains itself by value and no chain of pointers, arrays and modifiers comes back to its start, both
 * at most 128 deep; FUNC has a FUNC_PROTO; section variables are VARs or FUNCs. Their names are the members' names,
 * their offsets may all be 0 before linking. A FUNC's or VAR's linkage 2 means extern.
 */
struct bpfc_btf {
	struct bpfc_types types;
	const char *strings;
	uint32_t string_bytes;
};

/*
 * Reads .BTF into *btf. `swap`: the bytes are in the other byte order than the host. `bytes` are borrowed for the call.
 * Returns BPFC_OK, or after a diagnostic BPFC_E_FORMAT or BPFC_E_NOMEM.
 */
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

/* What a CO-RE relocation asks for; the values are the format's (enum bpf_core_relo_kind of Linux). */
enum bpfc_core_kind {
	BPFC_CORE_FIELD_OFFSET = 0, /* in bytes */
	BPFC_CORE_FIELD_SIZE = 1,
	BPFC_CORE_FIELD_EXISTS = 2,
	BPFC_CORE_FIELD_SIGNED = 3,
	BPFC_CORE_FIELD_LSHIFT = 4, /* bit fields: shift left, then right, in 64 bits */
	BPFC_CORE_FIELD_RSHIFT = 5,
	BPFC_CORE_TYPE_ID_LOCAL = 6,
	BPFC_CORE_TYPE_ID_TARGET = 7,
	BPFC_CORE_TYPE_EXISTS = 8,
	BPFC_CORE_TYPE_SIZE = 9,
	BPFC_CORE_ENUMVAL_EXISTS = 10,
	BPFC_CORE_ENUMVAL_VALUE = 11,
	BPFC_CORE_TYPE_MATCHES = 12,
	BPFC_CORE_KINDS,
};

/* A CO-RE relocation (kernel document bpf/llvm_reloc.rst). */
struct bpfc_core_relo {
	const char *section;
	uint64_t off;       /* bytes, of the instruction */
	uint32_t type;      /* local root type */
	const char *access; /* "0:1:2" */
	uint32_t kind;      /* enum bpfc_core_kind; unknown ones are not checked here */
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

/*
 * Reads .BTF.ext (the record sizes in it may be larger than ours). Texts point into the arena of `btf`. Returns as
 * bpfc_btf_read. Offsets are not compared with any section's size, and access strings not parsed.
 */
int bpfc_btf_ext_read(struct bpfc_arena *arena, const uint8_t *bytes, size_t length, bool swap,
		      const struct bpfc_btf *btf, const char *object, const struct bpfc_sink *sink,
		      struct bpfc_btf_ext *ext);

/* Size in bytes of a pointer: what the table's `long` has, or 8. */
uint32_t bpfc_types_pointer_bytes(const struct bpfc_types *types);

/* Size in bytes of a type, through modifiers and arrays; false when it has none (void, functions, forward, cycles).
 * Pointers have 8 bytes, as all of BPF's; bpfc_type_size_on says how many. */
bool bpfc_type_size(const struct bpfc_types *types, uint32_t id, uint64_t *size);
bool bpfc_type_size_on(const struct bpfc_types *types, uint32_t id, uint32_t pointer_bytes, uint64_t *size);

/* Whether a kind only qualifies, names or tags the type that it refers to. */
static inline bool bpfc_kind_is_modifier(uint8_t kind)
{
	return kind == BPFC_TYPE_TYPEDEF || kind == BPFC_TYPE_VOLATILE || kind == BPFC_TYPE_CONST ||
	       kind == BPFC_TYPE_RESTRICT || kind == BPFC_TYPE_TYPE_TAG;
}

/* Struct or union. */
static inline bool bpfc_kind_is_composite(uint8_t kind)
{
	return kind == BPFC_TYPE_STRUCT || kind == BPFC_TYPE_UNION;
}

static inline bool bpfc_kind_is_enum(uint8_t kind)
{
	return kind == BPFC_TYPE_ENUM || kind == BPFC_TYPE_ENUM64;
}

/* The type behind typedefs, const, volatile, restrict and tags; 0 when that is void or a cycle. */
uint32_t bpfc_type_resolve(const struct bpfc_types *types, uint32_t id);

#endif
