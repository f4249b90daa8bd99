/*
 * The symbol that objects of this ABI and profile refer to. Its value is 0, so that a field of a descriptor that refers
 * to it, as the linker's check, reads as the 0 that it is documented to be.
 */
#include "profile.h"

#define BPFRT_TEXT_(x) #x
#define BPFRT_TEXT(x) BPFRT_TEXT_(x)

#ifdef BPFRT_CLOUD
#define BPFRT_ABI "bpfrt_abi_" BPFRT_TEXT(BPFRT_ABI_VERSION) "_cloud"
#else
#define BPFRT_ABI "bpfrt_abi_" BPFRT_TEXT(BPFRT_ABI_VERSION) "_embedded"
#endif

__asm__(".globl " BPFRT_ABI "\n.set " BPFRT_ABI ", 0\n");
