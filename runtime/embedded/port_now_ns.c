#include "bpfrt/port.h"

__attribute__((weak)) uint64_t bpfrt_port_now_ns(void)
{
	return 0;
}
