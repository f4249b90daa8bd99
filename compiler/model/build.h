/*
 * What the files that build a model share: the tables of the object at hand, and what each stage added. build.c calls
 * the stages in order; each reads what the ones before it made. A stage returns a status, after a diagnostic. Not for
 * the outside of this folder.
 */
#ifndef BPFC_BUILD_H
#define BPFC_BUILD_H

#include "elf/btf.h"
#include "elf/object.h"
#include "open.h"

enum build_class {
	BUILD_IGNORED, /* debug information, symbol tables and the like */
	BUILD_CODE,
	BUILD_MAPS,        /* .maps: definitions by BTF */
	BUILD_LEGACY_MAPS, /* maps: struct bpf_map_def */
	BUILD_DATA,
	BUILD_TASKS, /* .bpfrt.tasks: what BPFRT_TASK declares */
};

/* What a section of the object turned out to be. */
struct build_section {
	enum build_class class;
	struct bpfc_insn *slots; /* CODE: the whole section, decoded; ref of SUBPROG: index in build->funcs */
	uint32_t slot_count;
	uint32_t first, count;           /* CODE: in build->funcs; DATA: in build->globals; MAPS: in build->maps */
	uint32_t first_line, line_count; /* CODE: in ext.lines, sorted by offset */
};

/* A function. Sorted by section and slot; two may be the same code under two names. */
struct build_func {
	const char *name;
	uint32_t section, symbol;
	uint32_t slot, count; /* in the section */
	uint32_t type;        /* BTF FUNC, 0: unknown */
	uint8_t linkage;
	uint32_t prog; /* index in the model's programs, or BPFC_NONE for a subprogram */
};

/* Where a map's definition lies. */
struct build_map {
	uint32_t section;
	uint64_t off, size; /* bytes in it */
	uint64_t values;    /* offset in the section of its initial values */
	bool has_values;
};

struct build {
	struct bpfc_arena *arena;
	const struct bpfc_open_options *options;
	const struct bpfc_sink *sink;
	const char *name; /* of the input */
	struct bpfc_model *model;
	struct bpfc_object object;
	struct bpfc_btf btf;
	struct bpfc_btf_ext ext;
	struct build_section *sections; /* as object.sections */

	struct build_func *funcs;
	uint32_t func_count;
	struct bpfc_prog *progs;
	uint32_t prog_count;
	struct bpfc_map *maps; /* those of a section are neighbours, sorted by off; then those inside of others */
	struct build_map *map_places;
	uint32_t kernel_types; /* the first of the target's types among btf.types; 0: none are there */
	uint32_t map_count, map_room;
	struct bpfc_global *globals; /* those of a section are neighbours, sorted by section_off */
	uint32_t global_count, global_room;
	struct bpfc_extern *externs;
	uint32_t extern_count;
	uint32_t *symbol_global; /* by symbol: .kconfig and COMMON variables, else BPFC_NONE */
	uint32_t *symbol_extern; /* by symbol: undefined ones, else BPFC_NONE */
	bool *extern_declared;   /* by extern: it is in .ksyms, or weak */
	const char **poisons;
	uint32_t poison_count;
};

/* What an address in the object names. */
struct build_target {
	uint8_t ref_kind; /* GLOBAL, MAP, SUBPROG (index in build->funcs), EXTERN */
	uint32_t ref;
	int64_t offset; /* bytes into it */
};

/* Zeroed memory of the model's arena; NULL after a diagnostic. */
void *bpfc_build_alloc(struct build *b, size_t count, size_t bytes);

/* Hands `diag` to the sink, with the input's name and an offset into its section (BPFC_NO_OFFSET: none). */
void bpfc_build_report(struct build *b, struct bpfc_diag diag, uint64_t offset);

/* What follows makes a diagnostic and returns BPFC_E_FORMAT. */
int bpfc_build_section_fault(struct build *b, const struct bpfc_section *section, const char *what);
int bpfc_build_symbol_fault(struct build *b, const struct bpfc_symbol *symbol, const char *what);
int bpfc_build_map_fault(struct build *b, const char *map, const char *what);
int bpfc_build_reloc_fault(struct build *b, const struct bpfc_section *section, const struct bpfc_reloc *reloc,
			   const char *what);

/* symbols.c: what the address `symbol` + `addend` names; false, with the reason in words, when nothing. */
bool bpfc_build_resolve(const struct build *b, uint32_t symbol, int64_t addend, struct build_target *target,
			const char **reason);

/* funcs.c: whether a slot of a code section belongs to a function; the linker leaves what it replaced behind. */
bool bpfc_build_in_func(const struct build *b, uint32_t section, uint64_t slot);

/* types.c: the DATASEC of a section's name, or NULL; its entry for a variable (or function) of that name, `off`
 * choosing between several; a FUNC, or the type of a VAR, by name, or 0. */
const struct bpfc_type *bpfc_build_datasec(const struct build *b, const char *section);
const struct bpfc_member *bpfc_build_datasec_entry(const struct build *b, const struct bpfc_type *datasec,
						   const char *name, uint64_t off);
uint32_t bpfc_build_func_type(const struct build *b, const char *name);
uint32_t bpfc_build_var_type(const struct build *b, const char *name);

/* progtype.c: the program type that a section's name asks for; *attach is what follows it. */
bool bpfc_build_progtype(const char *section, enum bpfc_progtype *type, bool *is_sleepable, const char **attach);

/* The stages, in order. */
int bpfc_build_classify(struct build *b);     /* classify.c: sections */
int bpfc_build_funcs(struct build *b);        /* funcs.c */
int bpfc_build_maps(struct build *b);         /* maps.c, btf_maps.c, legacy_maps.c */
int bpfc_build_globals(struct build *b);      /* globals.c: variables of data sections */
int bpfc_build_externs(struct build *b);      /* externs.c: undefined symbols, .kconfig */
int bpfc_build_decode(struct build *b);       /* decode.c: instructions */
int bpfc_build_insn_relocs(struct build *b);  /* insn_relocs.c: what instructions refer to */
int bpfc_build_apply_core(struct build *b);   /* apply_core.c: CO-RE relocations */
int bpfc_build_data_refs(struct build *b);    /* data_refs.c: pointers in variables */
int bpfc_build_map_values(struct build *b);   /* map_values.c: initial values of maps */
int bpfc_build_options(struct build *b);      /* sets.c, map_sizes.c: --set, --map */
int bpfc_build_progs(struct build *b);        /* progs.c: programs with the functions that they reach */
int bpfc_build_tasks(struct build *b);        /* tasks.c */
int bpfc_build_contexts(struct build *b);     /* contexts.c, firmware.c */
int bpfc_build_kernel_types(struct build *b); /* kernel_types.c: of the target, after the object's own */
int bpfc_build_tracing(struct build *b);      /* tracing.c: what the slots of tracing contexts are */
int bpfc_build_used(struct build *b);         /* used.c */

/* Parts of the stages. */
void bpfc_build_index_lines(struct build *b); /* lines.c */
int bpfc_build_lines(struct build *b, struct bpfc_prog *prog);
int bpfc_build_btf_maps(struct build *b, uint32_t section);
int bpfc_build_legacy_maps(struct build *b, uint32_t section);
int bpfc_build_firmware_context(struct build *b, struct bpfc_prog *prog);
int bpfc_build_sets(struct build *b);
/* The types of options->btf, in the arena; after a diagnostic BPFC_E_FORMAT or BPFC_E_NOMEM. */
int bpfc_build_read_target(struct build *b, struct bpfc_arena *arena, struct bpfc_btf *target);
int bpfc_build_map_sizes(struct build *b);

#endif
