/* One core, one slot. */
#include "profile.h"

uint32_t bpfrt_slots(void)
{
	return 1;
}

uint32_t bpfrt_slot(void)
{
	return 0;
}

void bpfrt_slot_release(void)
{
}
