/* trace_printk to the port, a character at a time. */
#include "bpfrt/helpers.h"
#include "bpfrt/port.h"
#include "format.h"

static void put(void *user, char c)
{
	(void)user;
	bpfrt_port_putchar(c);
}

int64_t bpfrt_trace_printk(const char *format, uint32_t size, uint64_t a, uint64_t b, uint64_t c)
{
	return bpfrt_format(put, 0, format, size, (const uint64_t[]){ a, b, c }, 3);
}
