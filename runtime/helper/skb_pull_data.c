#include "bpfrt/helpers.h"
#include "packet.h"

/* The packet is in one piece, so there is nothing to pull in. */
int64_t bpfrt_skb_pull_data(void *skb, uint32_t length)
{
	return length <= bpfrt_packet_length(skb) ? 0 : -BPFRT_ENOMEM;
}
