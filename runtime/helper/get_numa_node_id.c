#include "bpfrt/helpers.h"

int64_t bpfrt_get_numa_node_id(void)
{
	return 0;
}
