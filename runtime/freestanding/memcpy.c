#include "mem.h"

/* Words where both sides allow it: Cortex-M0 has no unaligned access. */
void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	unsigned char *d = to;
	const unsigned char *s = from;

	if (!(((uintptr_t)d | (uintptr_t)s) % sizeof(bpfrt_word))) {
		for (; size >= sizeof(bpfrt_word); size -= sizeof(bpfrt_word)) {
			*(bpfrt_word *)(void *)d = *(const bpfrt_word *)(const void *)s;
			d += sizeof(bpfrt_word);
			s += sizeof(bpfrt_word);
		}
	}
	while (size--)
		*d++ = *s++;
	return to;
}
