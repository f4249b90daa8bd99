/*
 * Code generation: a model and its facts become a native object, assembly or LLVM IR. The only interface of this
 * folder; nothing of LLVM shows.
 */
#ifndef BPFC_CODEGEN_H
#define BPFC_CODEGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bpfc/diag.h"
#include "bpfc/facts.h"
#include "bpfc/model.h"
#include "bpfc/status.h"

enum bpfc_emit {
	BPFC_EMIT_OBJ,
	BPFC_EMIT_ASM,
	BPFC_EMIT_LLVM_IR,
	BPFC_EMIT_LLVM_BC,
	BPFC_EMIT_IMAGE, /* not of this folder: image/image.h */
};

enum bpfc_profile {
	BPFC_PROFILE_DEFAULT, /* embedded for a triple without an operating system, else cloud */
	BPFC_PROFILE_CLOUD,
	BPFC_PROFILE_EMBEDDED,
};

enum bpfc_map_storage {
	BPFC_STORAGE_DEFAULT, /* embedded: object; cloud: pool (the heap) */
	BPFC_STORAGE_OBJECT,  /* the object's .bss */
	BPFC_STORAGE_POOL,    /* the runtime provides it at start */
};

enum bpfc_reloc_model {
	BPFC_RELOC_DEFAULT, /* pic for a triple with an operating system, else static */
	BPFC_RELOC_STATIC,
	BPFC_RELOC_PIC,
};

struct bpfc_rename {
	const char *from, *to;
};

/* Strings are borrowed for the call; NULL means the default. */
struct bpfc_codegen_options {
	size_t size;          /* sizeof(struct bpfc_codegen_options) */
	const char *triple;   /* NULL: the host's */
	const char *cpu;      /* NULL: the target's generic one */
	const char *features; /* LLVM's list: "+x,-y" */
	char opt;             /* '0', '1', '2', '3', 's', 'z' */
	enum bpfc_emit emit;
	enum bpfc_profile profile;
	enum bpfc_map_storage map_storage;
	enum bpfc_reloc_model reloc;
	bool debug;         /* DWARF from line info and types */
	bool resident;      /* for programs of a loaded image: see below */
	bool no_registry;   /* no descriptors' sections, no names, no note */
	const char *prefix; /* of every defined global symbol */
	const struct bpfc_rename *renames;
	uint32_t rename_count;
	uint64_t input_hash; /* of the input's bytes, for the note */
	uint32_t pool_bytes; /* embedded: the pool's size; 0: 64 KiB */
	const struct bpfc_sink *sink;
	void (*progress)(void *user, const char *stage, uint32_t done, uint32_t total); /* may be NULL */
	void *progress_user;
};

/*
 * Resident code belongs to an image that is loaded: maps and variables are not in the output but names that a loader
 * resolves, "map.3" and "var.5" by the model's indices; values of constants are used where they are known. What it
 * defines are the programs' bodies (bpfrt/prog.h), "body.0" by the model's index. Position-independent, no registry.
 */

/*
 * Generates code for the `prog_count` programs progs[i] of one model, facts[i] being what the verifier proved of
 * progs[i] (facts[i] NULL: nothing is assumed). On success *bytes and *length are the output, which the caller frees
 * with free(). Errors: BPFC_E_OPTION (target, cpu, names), BPFC_E_UNSUPPORTED, BPFC_E_NOMEM, BPFC_E_INTERNAL; the sink
 * has the reason. Same input and options, same bytes. May run on several threads at once.
 */
int bpfc_codegen(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		 const struct bpfc_facts *const *facts, uint32_t prog_count, const struct bpfc_codegen_options *options,
		 uint8_t **bytes, size_t *length);

/* The targets that this LLVM has: calls `each` with name and description. */
void bpfc_codegen_targets(void (*each)(void *user, const char *name, const char *description), void *user);

/* The host's triple; the caller frees it with free(). NULL when there is no memory. */
char *bpfc_codegen_host_triple(void);

/* Version of LLVM, e.g. "19.1.7"; static storage. */
const char *bpfc_codegen_llvm_version(void);

#endif
