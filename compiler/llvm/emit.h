/*
 * What the files of this folder share: the module that is being made. codegen.c owns it and calls, in order,
 * bpfc_emit_symbols, bpfc_emit_prog for each program, bpfc_emit_registry, then optimises and writes.
 */
#ifndef BPFC_EMIT_H
#define BPFC_EMIT_H

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>

#include "arena.h"
#include "codegen.h"

struct bpfc_debug; /* debug.c */

/* What the emitted programs refer to, directly or through initial values; by the model's indices. usage.c */
struct bpfc_usage {
	bool *maps, *globals, *externs;
	bool *progs; /* is among those to emit */
};

struct bpfc_emitter {
	const struct bpfc_model *model;
	const struct bpfc_codegen_options *options;
	const struct bpfc_sink *sink;
	const struct bpfc_prog *const *progs; /* to emit */
	const struct bpfc_facts *const *facts;
	uint32_t prog_count;
	struct bpfc_arena *arena; /* all that lives as long as the emitter */
	struct bpfc_usage usage;

	/* What the options and the triple resolve to. */
	const char *triple, *cpu, *features; /* normalised; never NULL */
	enum bpfc_profile profile;
	enum bpfc_map_storage map_storage;
	bool is_pic;
	bool is_hosted;        /* the triple has an operating system */
	unsigned pointer_bits; /* 32 or 64 */
	bool can_musttail;     /* the target is on the tested list */
	bool is_riscv, is_arm;

	LLVMContextRef context;
	LLVMModuleRef module;
	LLVMBuilderRef builder;
	LLVMTargetMachineRef machine;
	LLVMTargetDataRef layout;
	LLVMTypeRef void_type, i1, i8, i16, i32, i64, ptr, intptr;
	LLVMTypeRef body_type;  /* i64 (ptr ctx, ptr run): struct bpfrt_prog's body */
	LLVMTypeRef entry_type; /* i64 (ptr ctx) */
	LLVMTypeRef map_type;   /* struct bpfrt_map */
	LLVMTypeRef prog_type;  /* struct bpfrt_prog */
	LLVMTypeRef run_type;   /* struct bpfrt_run */

	/* By the model's indices; made by bpfc_emit_symbols. NULL: not referred to, not emitted. */
	LLVMValueRef *maps;       /* struct bpfrt_map */
	LLVMValueRef *map_values; /* storage of maps kept in the object, zero or constant slots; else NULL */
	LLVMValueRef *globals;
	LLVMValueRef *externs;    /* functions: typed natively by BTF (LLVMGlobalGetValueType), else i64 (i64 x 5) */
	LLVMValueRef *prog_descs; /* struct bpfrt_prog, by the model's program index */
	LLVMValueRef *entries;    /* i64 (ptr), by the model's program index; declared by bpfc_emit_symbols */
	LLVMValueRef *bodies;     /* i64 (ptr, ptr), internal, by program index; declared by bpfc_emit_symbols */

	struct bpfc_debug *debug; /* NULL without -g */
	int status;               /* first error; functions return early once it is set */
};

/* Records the first failure in e->status, with the diagnostic `diag` (object filled in here). Returns `status`. */
int bpfc_emit_fail(struct bpfc_emitter *e, int status, const struct bpfc_diag *diag);

/* The index of a program of the model. */
static inline uint32_t bpfc_emit_prog_index(const struct bpfc_emitter *e, const struct bpfc_prog *prog)
{
	return (uint32_t)(prog - e->model->progs);
}

/* symbols.c (maps.c, globals.c): declares and defines what programs name. */
int bpfc_emit_symbols(struct bpfc_emitter *e);

/* function.c (alu.c, memory.c, call.c, jump.c ...): the entry function, the body and the subprograms of one program. */
int bpfc_emit_prog(struct bpfc_emitter *e, const struct bpfc_prog *prog, const struct bpfc_facts *facts);

/* registry.c: descriptors' sections, the ABI symbol and the note. */
int bpfc_emit_registry(struct bpfc_emitter *e);

/* The name in the output of a defined global symbol: renamed, prefixed, valid. Owned by the emitter. NULL and status
 * set when it isn't allowed. */
const char *bpfc_emit_name(struct bpfc_emitter *e, const char *name);

/* Declares (once) and returns the external function `name`, e.g. bpfrt_hash_lookup. */
LLVMValueRef bpfc_emit_runtime(struct bpfc_emitter *e, const char *name, LLVMTypeRef type);

/* debug.c: DWARF. All are no-ops when e->debug is NULL. */
int bpfc_debug_begin(struct bpfc_emitter *e);
void bpfc_debug_function(struct bpfc_emitter *e, LLVMValueRef function, const struct bpfc_prog *prog,
			 const struct bpfc_subprog *subprog);
void bpfc_debug_location(struct bpfc_emitter *e, const struct bpfc_prog *prog, uint32_t insn); /* of what comes next */
void bpfc_debug_global(struct bpfc_emitter *e, LLVMValueRef global, const char *name, uint32_t type);
void bpfc_debug_end(struct bpfc_emitter *e);

#endif
