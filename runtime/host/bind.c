/* Contexts over buffers. */
#include "profile.h"

#define TOP_DISTANCE 0x10000u /* bytes that a buffer keeps from the top of the address space */

static bool is_low_enough(const void *buffer, size_t size)
{
	return size <= UINTPTR_MAX - TOP_DISTANCE && (uintptr_t)buffer <= UINTPTR_MAX - TOP_DISTANCE - size;
}

int64_t bpfrt_xdp_bind(struct bpfrt_xdp *xdp, void *buffer, size_t size, size_t headroom, size_t length)
{
	uint8_t *start = buffer;

	if (headroom > size || length > size - headroom || !is_low_enough(buffer, size))
		return -BPFRT_EINVAL;
	*xdp = (struct bpfrt_xdp){ .ingress_ifindex = 0 };
	xdp->data_hard_start = start;
	xdp->data = start + headroom;
	xdp->data_meta = xdp->data;
	xdp->data_end = xdp->data + length;
	xdp->data_hard_end = start + size;
	return 0;
}

int64_t bpfrt_skb_bind_room(struct bpfrt_skb *skb, void *buffer, size_t size, size_t headroom, size_t length)
{
	uint8_t *start = buffer;

	if (headroom > size || length > size - headroom || length > UINT32_MAX || !is_low_enough(buffer, size))
		return -BPFRT_EINVAL;
	*skb = (struct bpfrt_skb){ .len = (uint32_t)length, .wire_len = (uint32_t)length };
	skb->data_hard_start = start;
	skb->data = start + headroom;
	skb->data_meta = skb->data;
	skb->data_end = skb->data + length;
	skb->data_hard_end = start + size;
	return 0;
}

int64_t bpfrt_skb_bind(struct bpfrt_skb *skb, void *buffer, size_t length)
{
	return bpfrt_skb_bind_room(skb, buffer, length, 0, length);
}
