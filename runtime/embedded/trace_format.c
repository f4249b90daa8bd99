/* trace_printk and trace_vprintk to the port, a character at a time. */
#include "bpfrt/helpers.h"
#include "bpfrt/port.h"
#include "format.h"

static void put(void *user, char c)
{
	(void)user;
	bpfrt_port_putchar(c);
}

int64_t bpfrt_trace_format(const char *format, uint32_t size, const void *args, uint32_t args_size)
{
	return bpfrt_format_array(put, 0, format, size, args, args_size);
}
