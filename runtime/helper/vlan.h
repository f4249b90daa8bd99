/* VLAN tags: one may be beside the packet, in the context; others are behind its addresses. */
#ifndef BPFRT_VLAN_H
#define BPFRT_VLAN_H

#include "room.h"

#define BPFRT_VLAN_8021Q 0x8100u
#define BPFRT_VLAN_8021AD 0x88a8u
#define BPFRT_VLAN_TAG 4 /* bytes */
#define BPFRT_ADDRESSES 12

static inline uint16_t bpfrt_be16(uint16_t n)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap16(n) : n;
}

static inline bool bpfrt_vlan_is(uint32_t proto_be)
{
	uint16_t proto = bpfrt_be16((uint16_t)proto_be);

	return proto == BPFRT_VLAN_8021Q || proto == BPFRT_VLAN_8021AD;
}

/* Of the packet, in network order; 0 for one without a whole header. */
static inline uint16_t bpfrt_vlan_ethertype(const struct bpfrt_skb *skb)
{
	uint16_t type = 0;
	const uint8_t *at = bpfrt_packet_at(skb, BPFRT_ADDRESSES, 2);

	if (at)
		__builtin_memcpy(&type, at, 2);
	return type;
}

#endif
