/* Numbers in bytes of a given byte order, at any alignment. Pure functions. */
#ifndef BPFC_BYTES_H
#define BPFC_BYTES_H

#include <stdbool.h>
#include <stdint.h>

/* The unsigned number in the `size` bytes (1 to 8) at `p`. */
static inline uint64_t bpfc_bytes_get(const uint8_t *p, unsigned size, bool big_endian)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < size; i++)
		n = n << 8 | p[big_endian ? i : size - 1 - i];
	return n;
}

/* Writes the low `size` bytes (1 to 8) of `n` to `p`. */
static inline void bpfc_bytes_put(uint8_t *p, unsigned size, bool big_endian, uint64_t n)
{
	for (unsigned i = 0; i < size; i++, n >>= 8)
		p[big_endian ? size - 1 - i : i] = (uint8_t)n;
}

#endif
