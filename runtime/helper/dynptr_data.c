#include "bpfrt/helpers.h"
#include "dynptr.h"

void *bpfrt_dynptr_data(const void *dynptr, uint32_t off, uint32_t size)
{
	return bpfrt_dynptr_at(dynptr, off, size);
}
