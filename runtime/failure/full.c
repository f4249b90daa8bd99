#include "full.h"

__attribute__((weak)) int64_t bpfrt_map_full(int64_t error)
{
	return error;
}
