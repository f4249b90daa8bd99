/* The context of the kernels, and their list: KERNEL(name). */
#ifndef KERNELS_H
#define KERNELS_H

#ifdef __bpf__
#include "bpfrt/bpf.h"
#else
#include <stdint.h>
#endif

struct kernel_ctx {
	uint64_t seed;
};

/* clang-format off */
#define KERNELS(KERNEL) \
	KERNEL(xorshift) KERNEL(fibonacci) KERNEL(crc32) KERNEL(fnv1a) KERNEL(adler32) KERNEL(xtea) KERNEL(matrix) \
	KERNEL(sieve) KERNEL(sort) KERNEL(rc4) KERNEL(collatz) KERNEL(gcd) KERNEL(popcount) KERNEL(checksum)
/* clang-format on */

#endif
