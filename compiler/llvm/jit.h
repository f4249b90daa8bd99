/*
 * Programs as native code in this process: bpfc_codegen's object for the host, linked in memory by LLVM's LLJIT. Plain:
 * one unit of code per call, symbols are the caller's. Nothing of LLVM shows.
 */
#ifndef BPFC_JIT_H
#define BPFC_JIT_H

#include "codegen.h"

struct bpfc_jit;

/* A native address that generated code may name: a helper or an operation of the runtime, an extern. */
struct bpfc_jit_symbol {
	const char *name; /* as in the object: "bpfrt_ktime_get_ns" */
	void *address;
};

/*
 * Compiles as bpfc_codegen does (options->triple, emit and reloc are ignored) and loads the code. Symbols are borrowed
 * for the call; memcpy, memset, memmove, memcmp and the mark of the runtime's version are known. Map descriptors are in
 * the loaded code: the caller finds them by name and gives them memory (bpfrt_map_create). Returns BPFC_OK and *jit
 * (caller closes), the errors of bpfc_codegen, or BPFC_E_UNSUPPORTED when a symbol is missing or LLVM cannot link; the
 * sink has the reason. Several threads may do this at once.
 */
int bpfc_jit_open(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		  const struct bpfc_facts *const *facts, uint32_t prog_count,
		  const struct bpfc_codegen_options *options, const struct bpfc_jit_symbol *symbols,
		  uint32_t symbol_count, struct bpfc_jit **jit);

/* The address of what the code defines: an entry function (uint64_t (*)(void *ctx)), a map, a variable. NULL when it
 * has no such symbol. Valid until the jit is closed. */
void *bpfc_jit_find(struct bpfc_jit *jit, const char *name);

/* Takes the jit and the code; NULL is fine. No program of it may be running. */
void bpfc_jit_close(struct bpfc_jit *jit);

#endif
