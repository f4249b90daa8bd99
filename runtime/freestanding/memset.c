#include "mem.h"

void *memset(void *to, int c, size_t size)
{
	unsigned char *d = to;
	bpfrt_word word = (bpfrt_word)-1 / 255 * (unsigned char)c;

	for (; size && (uintptr_t)d % sizeof(word); size--)
		*d++ = (unsigned char)c;
	for (; size >= sizeof(word); size -= sizeof(word)) {
		*(bpfrt_word *)(void *)d = word;
		d += sizeof(word);
	}
	while (size--)
		*d++ = (unsigned char)c;
	return to;
}
