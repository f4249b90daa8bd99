/*
 * A packet filter as native code: xdp-filter's "allow" program, compiled from its BPF object, runs on packets in memory
 * and drops what matches. The filters are set through the map interface, as xdp-filter's command does in the kernel.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/host.h"

/* Defined by the compiled object. */
uint64_t xdpfilt_alw_all(struct bpfrt_xdp *ctx);
extern struct bpfrt_map filter_ports, filter_ipv4, filter_ipv6, filter_ethernet, xdp_stats_map;

/* xdp-filter's bits in the values of its maps; above them it counts hits. */
enum { FLAG_SRC = 1, FLAG_DST = 2, FLAG_TCP = 4, FLAG_UDP = 8, COUNTER_SHIFT = 6 };

enum { ETH_BYTES = 14, HEADROOM = 256, BUFFER = 2048 };

struct packet {
	const char *text;
	uint16_t ethertype;
	uint8_t length; /* of `header`, and its transport header */
	uint8_t header[64];
};

#define IPV4(proto, a, b) 0x45, 0, 0, 40, 0, 0, 0, 0, 64, proto, 0, 0, 10, 0, 0, a, 10, 0, 1, b
#define IPV6(proto, a, b)                                                                                              \
	0x60, 0, 0, 0, 0, 20, proto, 64, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, a, 0xfd, 0, 0, 0, 0, 0, 0, 0, \
		0, 0, 0, 0, 0, 0, 1, b
#define TCP_TO(port) 0x12, 0x34, (port) >> 8, (port) & 255, 0, 0, 0, 0, 0, 0, 0, 0, 0x50
#define UDP_TO(port) 0x12, 0x34, (port) >> 8, (port) & 255, 0, 8

static const struct packet packets[] = {
	{ "IPv4 TCP 10.0.0.1 -> 10.0.1.9:80", 0x0800, 40, { IPV4(6, 1, 9), TCP_TO(80) } },
	{ "IPv4 TCP 10.0.0.1 -> 10.0.1.9:22", 0x0800, 40, { IPV4(6, 1, 9), TCP_TO(22) } },
	{ "IPv4 TCP 10.0.0.66 -> 10.0.1.9:80", 0x0800, 40, { IPV4(6, 66, 9), TCP_TO(80) } },
	{ "IPv4 UDP 10.0.0.1 -> 10.0.1.9:22", 0x0800, 28, { IPV4(17, 1, 9), UDP_TO(22) } },
	{ "IPv6 TCP fd00::1 -> fd00::109:80", 0x86dd, 60, { IPV6(6, 1, 9), TCP_TO(80) } },
	{ "IPv6 TCP fd00::42 -> fd00::109:80", 0x86dd, 60, { IPV6(6, 0x42, 9), TCP_TO(80) } },
	{ "ARP", 0x0806, 28, { 0, 1, 8, 0, 6, 4, 0, 1 } },
	{ "IPv4 TCP, cut in its header", 0x0800, 30, { IPV4(6, 1, 9), TCP_TO(80) } },
};

static const char *const verdict_names[] = { "XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX", "XDP_REDIRECT" };

static void check(int64_t err, const char *what)
{
	if (err) {
		fprintf(stderr, "%s: error %" PRId64 "\n", what, err);
		exit(1);
	}
}

/* Sets a per-CPU map's value to `flags` on every slot. */
static void filter(struct bpfrt_map *map, const void *key, uint64_t flags)
{
	size_t bytes = (size_t)bpfrt_map_copy_bytes(map);
	uint64_t *values = calloc(1, bytes);

	check(values ? 0 : -1, "memory");
	for (size_t i = 0; i < bytes / sizeof(*values); i++)
		values[i] = flags;
	check(bpfrt_map_update(map, key, values, BPFRT_ANY), map->name);
	free(values);
}

/* Drop: TCP to port 22, source 10.0.0.66, source fd00::42. */
static void set_filters(void)
{
	static const uint8_t host4[4] = { 10, 0, 0, 66 }, host6[16] = { 0xfd, [15] = 0x42 };
	uint8_t port[4] = { 0, 22 }; /* as in the packet */

	filter(&filter_ports, port, FLAG_DST | FLAG_TCP);
	filter(&filter_ipv4, host4, FLAG_SRC);
	filter(&filter_ipv6, host6, FLAG_SRC);
}

static void run(const struct packet *packet)
{
	static uint8_t buffer[BUFFER];
	struct bpfrt_xdp xdp;
	uint8_t *data = buffer + HEADROOM;
	uint64_t verdict;

	memset(buffer, 0, sizeof(buffer));
	data[0] = data[6] = 2;
	data[12] = (uint8_t)(packet->ethertype >> 8);
	data[13] = (uint8_t)packet->ethertype;
	memcpy(data + ETH_BYTES, packet->header, packet->length);
	check(bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), HEADROOM, ETH_BYTES + packet->length), "packet");
	verdict = xdpfilt_alw_all(&xdp);
	printf("%-36s %6d  %s\n", packet->text, ETH_BYTES + packet->length, verdict < 5 ? verdict_names[verdict] : "?");
}

int main(void)
{
	struct bpfrt_init_report report;
	int64_t err = bpfrt_init(&report);

	check(err, report.failed ? report.failed->name : "maps");
	set_filters();
	printf("%-36s %6s  %s\n", "packet", "bytes", "verdict");
	for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++)
		run(&packets[i]);
	printf("\n%-36s %6s  %s\n", "verdict", "bytes", "packets");
	for (uint32_t action = 0; action < 5; action++) {
		uint64_t counts[2]; /* packets, bytes */

		check(bpfrt_map_lookup_sum(&xdp_stats_map, &action, counts), "xdp_stats_map");
		if (counts[0])
			printf("%-36s %6" PRIu64 "  %" PRIu64 "\n", verdict_names[action], counts[1], counts[0]);
	}
	return 0;
}
