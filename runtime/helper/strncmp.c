#include "bpfrt/helpers.h"

int64_t bpfrt_strncmp(const char *a, uint32_t size, const char *b)
{
	for (; size; size--, a++, b++) {
		unsigned char x = (unsigned char)*a, y = (unsigned char)*b;

		if (x != y)
			return x < y ? -1 : 1;
		if (!x)
			break;
	}
	return 0;
}
