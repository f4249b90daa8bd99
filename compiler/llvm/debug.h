/* DWARF from BTF: what debug.c and debug_types.c share. */
#ifndef BPFC_DEBUG_H
#define BPFC_DEBUG_H

#include "module.h"

struct bpfc_debug {
	struct bpfc_emitter *e;
	LLVMDIBuilderRef builder;
	LLVMMetadataRef unit, file; /* the unit and its own file */
	LLVMMetadataRef *types;     /* by BTF id; NULL: not made yet, or void */
	uint32_t *pending;          /* structs and unions that stand as placeholders in `types` */
	uint32_t pending_count;
	LLVMMetadataRef *open_types; /* their placeholders */
	bool *busy;                  /* types that are being made */
};

/* The DWARF type of a BTF type; NULL is void. Structs may be placeholders until bpfc_debug_types_finish. */
LLVMMetadataRef bpfc_debug_type(struct bpfc_debug *d, uint32_t id);

/* The DWARF type of a function prototype's parameters and result. */
LLVMMetadataRef bpfc_debug_prototype(struct bpfc_debug *d, uint32_t id);

/* The prototype itself of a FUNC or FUNC_PROTO, NULL for anything else. */
const struct bpfc_type *bpfc_debug_proto(const struct bpfc_debug *d, uint32_t id);

/* Gives every placeholder its members. */
void bpfc_debug_types_finish(struct bpfc_debug *d);

#endif
