/* As trace_printk, with up to 12 arguments in an array. */
#include "bpfrt/helpers.h"
#include "format.h"

int64_t bpfrt_trace_vprintk(const char *format, uint32_t size, const void *args, uint32_t args_size)
{
	return bpfrt_trace_format(format, size, args, args_size);
}
