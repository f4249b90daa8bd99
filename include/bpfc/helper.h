/* The table of helpers as data; helper.def is its source. Freestanding. */
#ifndef BPFC_HELPER_H
#define BPFC_HELPER_H

#include <stdbool.h>
#include <stdint.h>

/* Argument kinds. The native type of each is what generated code passes (design: typed native arguments). */
enum bpfc_arg {
#define BPFC_HELPER_ARG(kind, native) BPFC_ARG_##kind,
#include "bpfc/helper.def"
};

enum bpfc_ret {
#define BPFC_HELPER_RET(kind, native) BPFC_RET_##kind,
#include "bpfc/helper.def"
};

/* Types of native arguments and results. */
enum bpfc_native {
	BPFC_NATIVE_VOID,
	BPFC_NATIVE_PTR,
	BPFC_NATIVE_U32,
	BPFC_NATIVE_U64,
	BPFC_NATIVE_S32,
	BPFC_NATIVE_S64,
};

struct bpfc_helper {
	const char *name; /* without prefix: "map_lookup_elem"; calls go to bpfrt_<name> */
	const char *full; /* as programs call it: "bpf_map_lookup_elem" */
	uint8_t ret;      /* enum bpfc_ret */
	uint8_t args[5];  /* enum bpfc_arg */
	bool in_runtime;  /* our runtime has it */
	uint32_t cost;    /* worst case in instructions, 0: depends on its arguments */
};

/* The helper of an id of Linux's list, or NULL. Static storage. */
static inline const struct bpfc_helper *bpfc_helper_by_id(uint32_t id)
{
	static const struct bpfc_helper table[] = {
#define BPFC_HELPER(nr, name, ret, a1, a2, a3, a4, a5, runtime, cost)                                           \
	[nr] = { #name,          "bpf_" #name,                                                                  \
		 BPFC_RET_##ret, { BPFC_ARG_##a1, BPFC_ARG_##a2, BPFC_ARG_##a3, BPFC_ARG_##a4, BPFC_ARG_##a5 }, \
		 runtime,        cost },
#include "bpfc/helper.def"
	};

	return id < sizeof(table) / sizeof(table[0]) && table[id].name ? &table[id] : 0;
}

/* The name of the runtime's function for an id of the list, without prefix; `is_skb`: for a program on __sk_buff. */
static inline const char *bpfc_helper_function(uint32_t id, bool is_skb)
{
	switch (is_skb ? id : 0) {
#define BPFC_HELPER_SKB(nr, name) \
	case nr:                  \
		return #name;
#include "bpfc/helper.def"
	default:
		return bpfc_helper_by_id(id)->name;
	}
}

static inline enum bpfc_native bpfc_arg_native(unsigned kind)
{
	switch (kind) {
#define BPFC_HELPER_ARG(kind, native) \
	case BPFC_ARG_##kind:         \
		return BPFC_NATIVE_##native;
#include "bpfc/helper.def"
	default:
		return BPFC_NATIVE_VOID;
	}
}

static inline enum bpfc_native bpfc_ret_native(unsigned kind)
{
	switch (kind) {
#define BPFC_HELPER_RET(kind, native) \
	case BPFC_RET_##kind:         \
		return BPFC_NATIVE_##native;
#include "bpfc/helper.def"
	default:
		return BPFC_NATIVE_VOID;
	}
}

#endif
