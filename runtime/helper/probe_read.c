#include "bpfrt/helpers.h"

__attribute__((weak)) int64_t bpfrt_probe_read(void *dst, uint32_t size, const void *src)
{
	uint8_t *bytes = dst;

	(void)src;
	while (size--)
		*bytes++ = 0;
	return -BPFRT_EFAULT;
}
