/*
 * The program model: what the verifier, the code generator and the image writer read. Plain data, built once by
 * compiler/model/ from an object, and passed down as const. Freestanding. All pointers point into storage that lives as
 * long as the model; arrays are `count` long; indices are checked by the builder, so readers need not.
 */
#ifndef BPFC_MODEL_H
#define BPFC_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "bpfc/insn.h"

#define BPFC_NONE UINT32_MAX /* "no such index" everywhere */

/* ---- types: one flat table, indices are BTF type ids, entry 0 is void (kernel document bpf/btf.rst) ---- */

/* The values are BTF's. */
enum bpfc_type_kind {
	BPFC_TYPE_VOID = 0,
	BPFC_TYPE_INT = 1,
	BPFC_TYPE_PTR = 2,
	BPFC_TYPE_ARRAY = 3,
	BPFC_TYPE_STRUCT = 4,
	BPFC_TYPE_UNION = 5,
	BPFC_TYPE_ENUM = 6,
	BPFC_TYPE_FWD = 7,
	BPFC_TYPE_TYPEDEF = 8,
	BPFC_TYPE_VOLATILE = 9,
	BPFC_TYPE_CONST = 10,
	BPFC_TYPE_RESTRICT = 11,
	BPFC_TYPE_FUNC = 12,
	BPFC_TYPE_FUNC_PROTO = 13,
	BPFC_TYPE_VAR = 14,
	BPFC_TYPE_DATASEC = 15,
	BPFC_TYPE_FLOAT = 16,
	BPFC_TYPE_DECL_TAG = 17,
	BPFC_TYPE_TYPE_TAG = 18,
	BPFC_TYPE_ENUM64 = 19,
};

/* A member, a parameter, an enumerator or a section variable. */
struct bpfc_member {
	const char *name;  /* "" when it has none */
	uint32_t type;     /* 0 for enumerators */
	uint32_t bit_off;  /* members: in bits; section variables: in bytes */
	uint32_t bit_size; /* bit fields: width, else 0; section variables: size in bytes */
	int64_t value;     /* enumerators */
};

struct bpfc_type {
	const char *name; /* "" when it has none */
	uint8_t kind;     /* enum bpfc_type_kind */
	bool is_signed;   /* INT and enumerations; FWD: it is a union */
	bool is_bool, is_char;
	uint8_t linkage; /* FUNC and VAR: enum bpfc_linkage */
	uint32_t size;   /* bytes: INT, FLOAT, STRUCT, UNION, ENUM, ENUM64, DATASEC */
	uint32_t type;   /* PTR, modifiers, ARRAY (element), FUNC (its prototype), FUNC_PROTO (returned), VAR, tags */
	uint32_t count;  /* members; ARRAY: number of elements */
	uint32_t bits, bits_off; /* INT: width and offset in bits */
	int32_t component;       /* DECL_TAG: index of member or parameter, -1 the type itself */
	const struct bpfc_member *members;
};

struct bpfc_types {
	const struct bpfc_type *table;
	uint32_t count; /* at least 1: entry 0 */
};

enum bpfc_linkage {
	BPFC_STATIC = 0,
	BPFC_GLOBAL = 1,
	BPFC_WEAK = 2,
};

/* ---- what programs name ---- */

/* An address inside a variable's or map's initial value: a pointer to `ref` plus `addend`, in an 8-byte slot. */
struct bpfc_data_ref {
	uint64_t off;     /* bytes; of a map's initial values: the slot's index */
	uint8_t ref_kind; /* GLOBAL, MAP, PROG, SUBPROG (ref: index in model->funcs), EXTERN */
	uint32_t ref;
	int64_t addend;
};

/* Linux's numbers (enum bpf_map_type of uapi/linux/bpf.h). */
enum bpfc_map_type {
#define BPFC_MAP(name, number, text, ops, storage) BPFC_MAP_##name = (number),
#include "bpfc/map.def"
};

/* map.def's text of a type; NULL for a number that is none. */
static inline const char *bpfc_map_type_name(uint32_t type)
{
	switch (type) {
#define BPFC_MAP(name, number, text, ops, storage) \
	case number:                               \
		return text;
#include "bpfc/map.def"
	default:
		return NULL;
	}
}

struct bpfc_map {
	const char *name;
	uint32_t type; /* enum bpfc_map_type */
	uint32_t key_size, value_size, max_entries, flags;
	uint64_t extra;
	uint32_t key_type, value_type; /* 0: unknown */
	uint32_t inner;                /* map-in-map: index of the map that describes the inner ones, or BPFC_NONE */
	uint8_t linkage;
	bool is_inner_only; /* exists only to describe inner maps: not emitted */
	const struct bpfc_data_ref *init;
	uint32_t init_count;
};

/* A variable of a data section. A part of a section that no symbol covers is a variable named "". */
struct bpfc_global {
	const char *name;
	const char *section;  /* .data, .rodata.str1.1, .bss, .kconfig, license, ... */
	uint64_t section_off; /* bytes */
	uint64_t size;        /* bytes, not 0 */
	uint32_t align;       /* bytes, a power of two */
	uint32_t type;        /* 0: unknown */
	uint8_t linkage;
	bool is_const;       /* programs cannot write it: .rodata*, .kconfig */
	bool is_metadata;    /* license, version, custom sections: emitted only when referred to */
	bool is_used;        /* an instruction, or the data of a used variable, refers to it */
	const uint8_t *data; /* size bytes; NULL: all zero */
	const struct bpfc_data_ref *refs;
	uint32_t ref_count;
};

/* A symbol that the firmware or host defines. */
struct bpfc_extern {
	const char *name;
	bool is_func;
	bool is_weak;
	uint32_t type; /* FUNC, or the variable's type; 0: unknown (typeless __ksym) */
};

/* ---- contexts ---- */

enum bpfc_ctx_kind {
	BPFC_CTX_SCALAR,
	BPFC_CTX_PACKET,      /* pointer to the start of buffer `buf` */
	BPFC_CTX_PACKET_META, /* pointer to the metadata before buffer `buf` */
	BPFC_CTX_PACKET_END,  /* pointer to the end of buffer `buf` */
	BPFC_CTX_LENGTH,      /* bytes of buffer `buf` */
	BPFC_CTX_POINTER,     /* another pointer: to the type `type`, not checked */
	BPFC_CTX_SOCK,        /* pointer to a struct bpf_sock */
	BPFC_CTX_SOCK_OR_NULL,
	BPFC_CTX_SOCK_COMMON_OR_NULL, /* the same, of which only the addresses are surely there */
	BPFC_CTX_FLOW_KEYS,           /* pointer to a struct bpf_flow_keys */
	BPFC_CTX_BUFFER,              /* pointer to memory of unknown size that programs may write */
	BPFC_CTX_BUFFER_OR_NULL,
	BPFC_CTX_READ_BUFFER_OR_NULL,
	BPFC_CTX_KERNEL, /* values of the kernel's; those of 8 bytes may be pointers */
	BPFC_CTX_KIND_COUNT,
};

/* Which parts of a field programs may access; all of them aligned. A unit is the field, or 4 bytes where it is an
 * array. */
enum bpfc_ctx_access {
	BPFC_ACCESS_ANY,
	BPFC_ACCESS_NONE,
	BPFC_ACCESS_WHOLE,  /* a unit */
	BPFC_ACCESS_NARROW, /* a part of a unit */
	BPFC_ACCESS_FIRST,  /* a unit, or its first bytes */
	BPFC_ACCESS_WIDE,   /* one unit or two */
	BPFC_ACCESS_LONG,   /* 8 bytes */
	BPFC_ACCESS_HALF,   /* a unit, or a half */
	BPFC_ACCESS_PORT,   /* a unit, or a part of its first half */
};

/*
 * A field of the BPF-visible context and where the native context keeps it. Fields do not overlap and are sorted by
 * `off`. Scalar fields may be accessed in part, at native_off + (offset - off). Pointers are read whole, `size` bytes
 * on the BPF side (4 in xdp_md, where the register still gets the whole pointer), an 8-byte slot on the native side.
 */
struct bpfc_ctx_field {
	const char *name;
	uint32_t off, size; /* bytes, BPF side */
	uint32_t native_off, native_size;
	uint8_t kind;        /* enum bpfc_ctx_kind */
	uint8_t read, write; /* enum bpfc_ctx_access; firmware's: ANY */
	bool writable;
	uint8_t buf;       /* which buffer, 0.. */
	uint8_t buf_align; /* bytes, of the buffer's start; 1: nothing is known */
	bool buf_writable;
	uint32_t type; /* BTF type of the field, 0: unknown */
};

struct bpfc_ctx {
	const char *name; /* of the context struct, e.g. "xdp_md" */
	bool is_raw;      /* accesses go to the same offset of the native context (tracing, unknown types) */
	uint32_t size;    /* bytes, BPF side; 0: unknown */
	const struct bpfc_ctx_field *fields;
	uint32_t field_count;
	uint32_t type;        /* BTF struct, 0: unknown */
	const uint32_t *args; /* tracing: the BTF type of each slot of 8 bytes; NULL: not known */
	uint32_t arg_count;
};

/* ---- programs ---- */

enum bpfc_progtype {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) BPFC_PROG_##id,
#define BPFC_SECTION(pattern, progtype)
#include "bpfc/progtype.def"
	BPFC_PROGTYPE_COUNT,
};

/* A source line, valid from slot `insn` to the next entry. */
struct bpfc_line {
	uint32_t insn;
	uint32_t line, column; /* from 1; column 0: unknown */
	const char *file, *text;
};

/* A function of a program: the entry program itself is subprogs[0]. */
struct bpfc_subprog {
	const char *name;
	const char *section;
	uint64_t section_off;  /* bytes, of its first slot */
	uint32_t first, count; /* slots */
	uint32_t type;         /* BTF FUNC, 0: unknown */
	uint8_t linkage;
	uint32_t func; /* index in model->funcs: the same function in another program has the same index */
};

/* One entry program and the functions that it reaches, in one array of slots. */
struct bpfc_prog {
	const struct bpfc_model *model;
	const char *name;    /* its symbol */
	const char *section; /* as the ELF file spells it */
	const char *attach;  /* what follows the type in the section's name, or "" */
	enum bpfc_progtype type;
	bool is_sleepable;
	uint8_t linkage;
	struct bpfc_ctx ctx;
	const struct bpfc_insn *insns;
	uint32_t insn_count;
	const struct bpfc_subprog *subprogs;
	uint32_t subprog_count;
	const struct bpfc_line *lines; /* sorted by insn */
	uint32_t line_count;
};

/* A task that the object declares with BPFRT_TASK. */
struct bpfc_task {
	uint32_t prog;                              /* index in the model's programs */
	uint32_t priority;                          /* 0 to 3, 3 the most critical */
	uint32_t kind;                              /* 0 periodic, 1 sporadic */
	uint64_t period_us, deadline_us, offset_us; /* neither of the first two is 0 */
};

struct bpfc_model {
	const char *object; /* input's name, for messages */
	const char *license;
	bool big_endian; /* byte order of instructions and data */
	const struct bpfc_prog *progs;
	uint32_t prog_count;
	const struct bpfc_map *maps;
	uint32_t map_count;
	const struct bpfc_global *globals;
	uint32_t global_count;
	const struct bpfc_extern *externs;
	uint32_t extern_count;
	const char *const *funcs; /* names of all functions of the object */
	uint32_t func_count;
	const struct bpfc_task *tasks;
	uint32_t task_count;
	const char *const *poisons; /* what failed CO-RE relocations asked for, in words */
	uint32_t poison_count;
	struct bpfc_types types;
	uint32_t kernel_types; /* index of the first that is the target's (--btf); 0: all are the object's own */
};

/* The source line of slot `insn`, or NULL. */
static inline const struct bpfc_line *bpfc_prog_line(const struct bpfc_prog *prog, uint32_t insn)
{
	uint32_t lo = 0, hi = prog->line_count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (prog->lines[mid].insn <= insn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &prog->lines[lo - 1] : 0;
}

/* The function that slot `insn` belongs to. */
static inline const struct bpfc_subprog *bpfc_prog_subprog(const struct bpfc_prog *prog, uint32_t insn)
{
	for (uint32_t i = 0; i < prog->subprog_count; i++)
		if (insn - prog->subprogs[i].first < prog->subprogs[i].count)
			return &prog->subprogs[i];
	return 0;
}

/* Whether programs of that type may write to the packet. */
static inline bool bpfc_progtype_writes_packet(enum bpfc_progtype type)
{
	switch (type) {
#define BPFC_PACKET_WRITER(id) case BPFC_PROG_##id:
#include "bpfc/progtype.def"
		return true;
	default:
		return false;
	}
}

/* The context field that an access of `size` bytes at `off` lies in, or NULL. */
static inline const struct bpfc_ctx_field *bpfc_ctx_field_at(const struct bpfc_ctx *ctx, int64_t off, uint32_t size)
{
	for (uint32_t i = 0; i < ctx->field_count; i++) {
		const struct bpfc_ctx_field *f = &ctx->fields[i];

		if (off >= f->off && off + (int64_t)size <= (int64_t)f->off + (int64_t)f->size)
			return f;
	}
	return 0;
}

#endif
