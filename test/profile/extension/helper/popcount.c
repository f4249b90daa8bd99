/* A helper of a user's: bits that are set in some bytes. One row in helper.def, and this file. */
#include <stdint.h>

uint32_t bpfrt_popcount(const uint8_t *bytes, uint32_t size);

uint32_t bpfrt_popcount(const uint8_t *bytes, uint32_t size)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < size; i++)
		count += (uint32_t)__builtin_popcount(bytes[i]);
	return count;
}
