#include "packets.h"

#include <string.h>

uint32_t packet_hash(uint32_t n)
{
	n = (n ^ 61) ^ (n >> 16);
	n *= 9;
	n ^= n >> 4;
	n *= 0x27d4eb2d;
	return n ^ (n >> 15);
}

void packet_key(uint32_t n, uint8_t *key, size_t size)
{
	memset(key, 0, size);
	switch (size) {
	case 2: /* a port */
		key[1] = (uint8_t)(80 + n % 8);
		break;
	case 4: /* an IPv4 address, or a small number */
		if (n % 2)
			memcpy(key, (uint8_t[4]){ 10, 0, 0, (uint8_t)(n / 2 % 8) }, 4);
		else
			key[0] = (uint8_t)(n / 2 % 8);
		break;
	case 6:
		key[5] = (uint8_t)(n % 8);
		break;
	default: /* an IPv6 address */
		key[0] = 0xfd;
		key[size - 1] = (uint8_t)(n % 8);
	}
}

static size_t put_transport(uint8_t *at, uint32_t h, uint8_t protocol)
{
	at[1] = (uint8_t)(80 + h % 8);
	at[3] = (uint8_t)(80 + (h >> 3) % 8);
	if (protocol == 17) {
		at[5] = 20;
		return 20;
	}
	at[12] = 5 << 4;
	at[13] = (uint8_t)(1u << (h >> 6) % 6); /* SYN, ACK, ... */
	return 32;
}

size_t packet_make(uint32_t n, uint8_t packet[PACKET_MOST])
{
	static const uint8_t protocols[] = { 6, 6, 6, 17, 17, 1, 58, 132 };
	uint32_t h = packet_hash(n), k = packet_hash(n + 77777);
	uint8_t protocol = protocols[k % 8];
	size_t length;

	memset(packet, 0, PACKET_MOST);
	packet[5] = (uint8_t)(h % 8);
	packet[11] = (uint8_t)((h >> 3) % 8);
	if (h % 16 == 15) {
		packet[12] = 8;
		packet[13] = 6; /* ARP */
		return 42;
	}
	if (h % 4) {
		packet[12] = 8;
		packet[14] = 0x45;
		packet[17] = 60;
		packet[22] = 64;
		packet[23] = protocol;
		memcpy(packet + 26, (uint8_t[4]){ 10, 0, 0, (uint8_t)((h >> 6) % 8) }, 4);
		memcpy(packet + 30, (uint8_t[4]){ 10, 0, 0, (uint8_t)((h >> 9) % 8) }, 4);
		length = 34 + put_transport(packet + 34, k >> 3, protocol);
	} else {
		packet[12] = 0x86;
		packet[13] = 0xdd;
		packet[14] = 0x60;
		packet[19] = 40;
		packet[20] = protocol;
		packet[21] = 64;
		packet[22] = packet[38] = 0xfd;
		packet[37] = (uint8_t)((h >> 6) % 8);
		packet[53] = (uint8_t)((h >> 9) % 8);
		length = 54 + put_transport(packet + 54, k >> 3, protocol);
	}
	return k % 13 == 0 ? length - k / 13 % length : length;
}
