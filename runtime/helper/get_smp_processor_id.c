#include "bpfrt/helpers.h"
#include "profile.h"

uint32_t bpfrt_get_smp_processor_id(void)
{
	return bpfrt_slot_current();
}
