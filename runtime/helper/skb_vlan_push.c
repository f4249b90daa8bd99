#include "bpfrt/helpers.h"
#include "vlan.h"

/* What is beside the packet goes into it. */
static int64_t insert(struct bpfrt_skb *skb)
{
	uint16_t tag[2] = { (uint16_t)skb->vlan_proto, bpfrt_be16((uint16_t)skb->vlan_tci) };

	if (bpfrt_packet_length(skb) < BPFRT_ADDRESSES || !bpfrt_skb_grow_head(skb, BPFRT_VLAN_TAG))
		return -BPFRT_ENOMEM;
	__builtin_memmove(skb->data, skb->data + BPFRT_VLAN_TAG, BPFRT_ADDRESSES);
	__builtin_memcpy(skb->data + BPFRT_ADDRESSES, tag, BPFRT_VLAN_TAG);
	skb->protocol = tag[0];
	return 0;
}

int64_t bpfrt_skb_vlan_push(void *ctx, uint32_t proto, uint32_t tci)
{
	struct bpfrt_skb *skb = ctx;
	int64_t status = skb->vlan_present ? insert(skb) : 0;

	if (status)
		return status;
	skb->vlan_proto = bpfrt_vlan_is(proto & 0xffff) ? proto & 0xffff : bpfrt_be16(BPFRT_VLAN_8021Q);
	skb->vlan_tci = tci & 0xffff;
	skb->vlan_present = 1;
	return 0;
}
