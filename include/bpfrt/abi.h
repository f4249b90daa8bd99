/*
 * What generated objects and the runtime must agree on. Objects refer to the symbol bpfrt_abi_<version>_<profile>,
 * which only the matching library defines, so a mismatch is a linker error. They do so where it costs nothing: in a
 * note that is not loaded (GNU ld looks there), and in fields that are unused, bpfrt_prog.flags and the embedded
 * bpfrt_map.state (lld looks at loaded sections only). Nothing may be read from those fields; with the symbol absolute
 * and 0, so are they. Position-independent objects have a pointer of their own instead. Freestanding.
 */
#ifndef BPFRT_ABI_H
#define BPFRT_ABI_H

#include <stdint.h>

#define BPFRT_ABI_VERSION 2

/* That symbol's name, by the name of the profile's layout: "cloud" or "embedded". */
#define BPFRT_ABI_SYMBOL(profile) "bpfrt_abi_" BPFRT_ABI_TEXT(BPFRT_ABI_VERSION) "_" profile
#define BPFRT_ABI_TEXT(x) BPFRT_ABI_TEXT_(x)
#define BPFRT_ABI_TEXT_(x) #x

/*
 * A pointer in a struct that 32- and 64-bit targets lay out alike: an 8-byte slot, of which native code uses the
 * pointer's bytes.
 */
#define BPFRT_PTR(type, name)         \
	union {                       \
		type *name;           \
		uint64_t name##_slot; \
	}

#endif
