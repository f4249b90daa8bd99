#include "bpfrt/helpers.h"
#include "vlan.h"

/* Takes the first tag out of the packet, if that begins with one; *tci: what it said. */
static bool take_out(struct bpfrt_skb *skb, uint16_t *tci)
{
	const uint8_t *tag = bpfrt_packet_at(skb, BPFRT_ADDRESSES, BPFRT_VLAN_TAG + 2);

	if (!tag || !bpfrt_vlan_is(bpfrt_vlan_ethertype(skb)))
		return false;
	__builtin_memcpy(tci, tag + 2, 2);
	*tci = bpfrt_be16(*tci);
	__builtin_memmove(skb->data + BPFRT_VLAN_TAG, skb->data, BPFRT_ADDRESSES);
	bpfrt_skb_grow_head(skb, -BPFRT_VLAN_TAG);
	skb->protocol = bpfrt_vlan_ethertype(skb);
	return true;
}

/* The tag beside the packet, or the first one in it; the next one in it takes the place beside it. */
int64_t bpfrt_skb_vlan_pop(void *ctx)
{
	struct bpfrt_skb *skb = ctx;
	uint16_t tci, proto;

	if (skb->vlan_present)
		skb->vlan_present = skb->vlan_proto = skb->vlan_tci = 0;
	else if (!take_out(skb, &tci))
		return 0;
	proto = bpfrt_vlan_ethertype(skb);
	if (!take_out(skb, &tci))
		return 0;
	skb->vlan_present = 1;
	skb->vlan_proto = proto;
	skb->vlan_tci = tci;
	return 0;
}
