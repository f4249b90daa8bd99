/* What libbpfc-codegen.so exports. */
#include "generator.h"

__attribute__((visibility("default"))) extern const struct bpfc_generator bpfc_generator;

const struct bpfc_generator bpfc_generator = {
	.version = BPFC_VERSION,
	.codegen = bpfc_codegen,
	.targets = bpfc_codegen_targets,
	.llvm_version = bpfc_codegen_llvm_version,
};
