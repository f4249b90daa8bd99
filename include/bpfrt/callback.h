/* Functions of programs that helpers call. Freestanding. */
#ifndef BPFRT_CALLBACK_H
#define BPFRT_CALLBACK_H

#include <stdint.h>

/*
 * A function of the program that a helper calls, through the address of this: native code has a constant, an
 * interpreter more behind it. args[0] to args[4] are r1 to r5, all five readable, pointers as 64-bit numbers; the
 * result is r0. Borrowed for the helper's call.
 */
struct bpfrt_callback {
	uint64_t (*call)(const struct bpfrt_callback *callback, const uint64_t *args);
};

#endif
