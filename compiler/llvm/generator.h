/* What the module libbpfc-codegen.so exports: one symbol, this struct's instance. */
#ifndef BPFC_LLVM_GENERATOR_H
#define BPFC_LLVM_GENERATOR_H

#include "codegen.h"

#define BPFC_GENERATOR_SYMBOL "bpfc_generator"

struct bpfc_generator {
	const char *version; /* of bpfc: module and command must be of one build */
	int (*codegen)(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		       const struct bpfc_facts *const *facts, uint32_t prog_count,
		       const struct bpfc_codegen_options *options, uint8_t **bytes, size_t *length);
	void (*targets)(void (*each)(void *user, const char *name, const char *description), void *user);
	const char *(*llvm_version)(void);
};

#endif
