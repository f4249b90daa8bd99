#include "replay.h"

#include <string.h>

enum { ETH = 14, VLAN = 4, IPV4 = 20, IPV6 = 40, TCP = 20, UDP = 8 };
enum { PROTO_ICMP = 1, PROTO_TCP = 6, PROTO_UDP = 17 };

/* xdp-filter's bits in the values of its maps. */
enum { FLAG_SRC = 1, FLAG_DST = 2, FLAG_TCP = 4, FLAG_UDP = 8 };

struct base {
	uint8_t vlans;   /* tags before the network header */
	uint8_t ip;      /* 4, 6, or 0: something else (ARP) */
	uint8_t proto;   /* of the transport header */
	uint8_t options; /* 32-bit words of IPv4 options */
	uint8_t host;    /* last byte of both addresses: 1 and 2 are filtered as source and destination */
	uint8_t ethernet;
	uint16_t source, dest; /* ports */
};

static const struct base bases[] = {
	{ 0, 4, PROTO_TCP, 0, 1, 9, 1000, 80 },
	{ 0, 4, PROTO_UDP, 0, 2, 9, 53, 1000 },
	{ 0, 4, PROTO_TCP, 0, 3, 9, 80, 81 },
	{ 0, 4, PROTO_UDP, 0, 4, 9, 7, 53 },
	{ 0, 4, PROTO_TCP, 3, 5, 9, 443, 80 },
	{ 0, 4, PROTO_ICMP, 0, 1, 9, 8, 0 },
	{ 1, 4, PROTO_TCP, 0, 6, 9, 22, 80 },
	{ 2, 4, PROTO_UDP, 0, 6, 9, 53, 53 },
	{ 0, 6, PROTO_TCP, 0, 1, 9, 80, 1000 },
	{ 0, 6, PROTO_UDP, 0, 2, 9, 1000, 53 },
	{ 0, 6, PROTO_TCP, 0, 3, 9, 99, 443 },
	{ 1, 6, PROTO_UDP, 0, 4, 9, 53, 9 },
	{ 0, 0, 0, 0, 0, 9, 0, 0 },
	{ 0, 4, PROTO_TCP, 0, 7, 1, 5, 5 },
	{ 0, 6, PROTO_UDP, 0, 7, 2, 5, 5 },
};

enum { BASES = sizeof(bases) / sizeof(bases[0]), PAYLOAD = 6 };

static uint8_t *put16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
	return p + 2;
}

static uint8_t *put_ethernet(uint8_t *p, const struct base *b)
{
	static const uint8_t addresses[12] = { 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0 };

	memcpy(p, addresses, sizeof(addresses));
	p[5] = p[11] = b->ethernet;
	p += sizeof(addresses);
	for (unsigned i = 0; i < b->vlans; i++) {
		p = put16(p, i ? 0x8100 : b->vlans > 1 ? 0x88a8 : 0x8100);
		p = put16(p, 10 + i);
	}
	return put16(p, b->ip == 4 ? 0x0800 : b->ip == 6 ? 0x86dd : 0x0806);
}

static uint8_t *put_ipv4(uint8_t *p, const struct base *b)
{
	unsigned header = IPV4 + 4u * b->options;

	memset(p, 0, header);
	p[0] = (uint8_t)(0x40 | header / 4);
	put16(p + 2, header + (b->proto == PROTO_TCP ? TCP : UDP) + PAYLOAD);
	p[8] = 64;
	p[9] = b->proto;
	p[12] = p[16] = 10;
	p[15] = p[19] = b->host;
	p[18] = 1; /* source 10.0.0.host, destination 10.0.1.host */
	return p + header;
}

static uint8_t *put_ipv6(uint8_t *p, const struct base *b)
{
	memset(p, 0, IPV6);
	p[0] = 0x60;
	put16(p + 4, (b->proto == PROTO_TCP ? TCP : UDP) + PAYLOAD);
	p[6] = b->proto;
	p[7] = 64;
	p[8] = p[24] = 0xfd;
	p[23] = p[39] = b->host;
	p[38] = 1;
	return p + IPV6;
}

static unsigned put_packet(uint8_t *bytes, const struct base *b)
{
	uint8_t *p = put_ethernet(bytes, b);

	if (b->ip == 4)
		p = put_ipv4(p, b);
	else if (b->ip == 6)
		p = put_ipv6(p, b);
	memset(p, 0, TCP + PAYLOAD);
	put16(put16(p, b->source), b->dest);
	if (b->proto == PROTO_TCP)
		p[12] = TCP / 4 << 4;
	else
		put16(p + 4, UDP + PAYLOAD);
	return (unsigned)(p - bytes) + (b->proto == PROTO_TCP ? TCP : UDP) + PAYLOAD;
}

/* Every base packet, cut at every length from `shortest` to its own. */
unsigned packet_count(unsigned shortest)
{
	uint8_t bytes[PACKET_MAX];
	unsigned count = 0;

	for (unsigned b = 0; b < BASES; b++)
		count += put_packet(bytes, &bases[b]) - shortest + 1;
	return count;
}

unsigned packet_make(unsigned shortest, unsigned i, uint8_t *bytes)
{
	for (unsigned b = 0; b < BASES; b++) {
		unsigned lengths = put_packet(bytes, &bases[b]) - shortest + 1;

		if (i < lengths)
			return shortest + i;
		i -= lengths;
	}
	return 0;
}

void packet_filters(void (*put)(const char *map, const void *key, size_t key_size, uint64_t flags))
{
	static const struct {
		uint32_t port;
		uint64_t flags;
	} ports[] = { { 80, FLAG_DST | FLAG_TCP },
		      { 53, FLAG_SRC | FLAG_UDP },
		      { 443, FLAG_SRC | FLAG_DST | FLAG_TCP | FLAG_UDP } };

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		uint8_t big[4] = { (uint8_t)(ports[i].port >> 8), (uint8_t)ports[i].port };
		uint32_t key;

		/* The key is the port as it stands in the packet, read as a 16-bit number. */
		memcpy(&key, big, sizeof(key));
		put("filter_ports", &key, sizeof(key), ports[i].flags);
	}
	for (uint8_t host = 1; host <= 3; host++) {
		uint8_t v4[4] = { 10, 0, host == 2, host }, v6[16] = { 0xfd }, mac[6] = { 2, 0, 0, 0, 0, host };
		uint64_t flags = host == 1 ? FLAG_SRC : host == 2 ? FLAG_DST : FLAG_SRC | FLAG_DST;

		v6[14] = host == 2;
		v6[15] = host;
		put("filter_ipv4", v4, sizeof(v4), flags);
		put("filter_ipv6", v6, sizeof(v6), flags);
		put("filter_ethernet", mac, sizeof(mac), flags);
	}
}
