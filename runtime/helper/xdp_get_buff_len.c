#include "bpfrt/helpers.h"
#include "packet.h"

uint64_t bpfrt_xdp_get_buff_len(void *xdp)
{
	return bpfrt_packet_length(xdp);
}
