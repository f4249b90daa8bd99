/*
 * The symbol that objects of this ABI and profile refer to. Its value is 0, so that a field of a descriptor that refers
 * to it, as the linker's check, reads as the 0 that it is documented to be.
 */
#include "profile.h"

#ifdef BPFRT_CLOUD
#define BPFRT_ABI BPFRT_ABI_SYMBOL("cloud")
#else
#define BPFRT_ABI BPFRT_ABI_SYMBOL("embedded")
#endif

__asm__(".globl " BPFRT_ABI "\n.set " BPFRT_ABI ", 0\n");
