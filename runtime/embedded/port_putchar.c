#include "bpfrt/port.h"

__attribute__((weak)) void bpfrt_port_putchar(char c)
{
	(void)c;
}
