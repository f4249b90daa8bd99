#include "bpfrt/helpers.h"
#include "format.h"

int64_t bpfrt_trace_printk(const char *format, uint32_t size, uint64_t a, uint64_t b, uint64_t c)
{
	return bpfrt_trace_format(format, size, (const uint64_t[]){ a, b, c }, 3 * sizeof(uint64_t));
}
