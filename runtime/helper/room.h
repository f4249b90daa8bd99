/* Room around the packet of an skb, as bpfrt_skb_bind_room leaves it. */
#ifndef BPFRT_ROOM_H
#define BPFRT_ROOM_H

#include <stdbool.h>

#include "packet.h"

#define BPFRT_SKB_LONGEST 65535 /* bytes */

/* Moves the packet's start `bytes` towards the front, or back; false where there is no room. */
static inline bool bpfrt_skb_grow_head(struct bpfrt_skb *skb, int32_t bytes)
{
	if (bytes > 0 && (!skb->data_hard_start || bytes > skb->data - skb->data_hard_start))
		return false;
	skb->data -= bytes;
	skb->data_meta = skb->data;
	skb->len += (uint32_t)bytes;
	return true;
}

/* Makes the packet `length` bytes long; new ones are zero. */
static inline bool bpfrt_skb_set_length(struct bpfrt_skb *skb, uint32_t length)
{
	size_t old = bpfrt_packet_length(skb);

	if (length > old) {
		if (!skb->data_hard_end || length - old > (size_t)(skb->data_hard_end - skb->data_end))
			return false;
		__builtin_memset(skb->data_end, 0, length - old);
	}
	skb->data_end = skb->data + length;
	skb->len = length;
	return true;
}

#endif
