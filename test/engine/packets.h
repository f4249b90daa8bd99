/* Packets that look like traffic: the same for the same number. */
#ifndef TEST_ENGINE_PACKETS_H
#define TEST_ENGINE_PACKETS_H

#include <stddef.h>
#include <stdint.h>

#define PACKET_MOST 256

/* Fills in packet `n`: Ethernet with IPv4 or IPv6 or neither, TCP, UDP or other, from a few addresses and ports; some
 * are cut. Returns its length. */
size_t packet_make(uint32_t n, uint8_t packet[PACKET_MOST]);

/* A key of `size` bytes as such packets have them, by number: an address, a port, ... */
void packet_key(uint32_t n, uint8_t *key, size_t size);

/* A number that looks random. */
uint32_t packet_hash(uint32_t n);

#endif
