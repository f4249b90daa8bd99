/* A hash of the flow: addresses, protocol and ports of IPv4 and IPv6, the Ethernet header of the rest. */
#include "bpfrt/helpers.h"
#include "vlan.h"

#define IPV4 0x0800u
#define IPV6 0x86ddu
#define TCP 6
#define UDP 17

static uint32_t mix(uint32_t hash, const uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = 0; bytes && i < size; i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return hash;
}

static uint32_t mix_ports(const struct bpfrt_skb *skb, uint32_t hash, uint8_t protocol, uint32_t off)
{
	hash = mix(hash, &protocol, 1);
	return protocol == TCP || protocol == UDP ? mix(hash, bpfrt_packet_at(skb, off, 4), 4) : hash;
}

static uint32_t hash_of(const struct bpfrt_skb *skb)
{
	uint16_t type = bpfrt_be16(bpfrt_vlan_ethertype(skb));
	const uint8_t *ip = bpfrt_packet_at(skb, BPFRT_ETH_HEADER, type == IPV6 ? 40 : 20);
	uint32_t hash = 2166136261u;

	if (type == IPV4 && ip) { /* a fragment has no ports but the first */
		bool is_whole = !((ip[6] & 0x3f) | ip[7]);

		return mix_ports(skb, mix(hash, ip + 12, 8), is_whole ? ip[9] : 0,
				 BPFRT_ETH_HEADER + (ip[0] & 15) * 4u);
	}
	if (type == IPV6 && ip)
		return mix_ports(skb, mix(hash, ip + 8, 32), ip[6], BPFRT_ETH_HEADER + 40);
	return mix(hash, bpfrt_packet_at(skb, 0, BPFRT_ETH_HEADER), BPFRT_ETH_HEADER);
}

uint32_t bpfrt_get_hash_recalc(void *ctx)
{
	struct bpfrt_skb *skb = ctx;

	if (!skb->hash) {
		skb->hash = hash_of(skb);
		skb->hash += !skb->hash;
	}
	return skb->hash;
}
