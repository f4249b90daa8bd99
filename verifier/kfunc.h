/* Extern functions as the verifier knows them: by name, by tags on them, or by their types alone. */
#ifndef BPFV_KFUNC_H
#define BPFV_KFUNC_H

#include "bpfc/kfunc.h"

#include <stdbool.h>

struct bpfv_kfunc {
	uint32_t flags; /* BPFC_KF_* */
	uint8_t ret;    /* enum bpfc_kfunc_ret */
	uint8_t args[5];
	bool nullable[5];
	uint32_t types[5];    /* what the arguments point to; 0: unknown, or no pointers */
	uint32_t result;      /* BTF type; 0: void, or unknown */
	bool has_type;        /* result and types are known */
	uint32_t object_type; /* iterators: their structure and its size on the stack */
	uint64_t object_bytes;
};

#endif
