/*
 * The code generator is a module of its own, loaded by `compile`, `--print-targets` and `--version`, so that the other
 * verbs start without LLVM. It exports one symbol, this struct's instance.
 */
#ifndef BPFC_GENERATOR_H
#define BPFC_GENERATOR_H

#include "llvm/codegen.h"
#include "run.h"

#define BPFC_GENERATOR_SYMBOL "bpfc_generator"

struct bpfc_generator {
	const char *version; /* of bpfc: module and command must be of one build */
	int (*codegen)(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		       const struct bpfc_facts *const *facts, uint32_t prog_count,
		       const struct bpfc_codegen_options *options, uint8_t **bytes, size_t *length);
	void (*targets)(void (*each)(void *user, const char *name, const char *description), void *user);
	const char *(*llvm_version)(void);
};

/*
 * Loads the module that lies beside this executable (../lib/bpfc/libbpfc-codegen.so). It stays loaded until the process
 * ends. NULL with the reason in *reason, which lives as long as the arena.
 */
const struct bpfc_generator *bpfc_generator_load(struct bpfc_arena *arena, const char **reason);

#endif
