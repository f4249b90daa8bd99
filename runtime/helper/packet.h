/* The part that all packet contexts begin with, and what helpers check. */
#ifndef BPFRT_PACKET_H
#define BPFRT_PACKET_H

#include <stddef.h>

#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"

#define BPFRT_ETH_HEADER 14

struct bpfrt_packet {
	BPFRT_PTR(uint8_t, data);
	BPFRT_PTR(uint8_t, data_end);
};

_Static_assert(offsetof(struct bpfrt_xdp, data) == offsetof(struct bpfrt_packet, data) &&
		       offsetof(struct bpfrt_xdp, data_end) == offsetof(struct bpfrt_packet, data_end) &&
		       offsetof(struct bpfrt_skb, data) == offsetof(struct bpfrt_packet, data) &&
		       offsetof(struct bpfrt_skb, data_end) == offsetof(struct bpfrt_packet, data_end),
	       "packet contexts begin with data, data_end");

static inline size_t bpfrt_packet_length(const void *ctx)
{
	const struct bpfrt_packet *packet = ctx;

	return (size_t)(packet->data_end - packet->data);
}

/* The bytes off..off+size, or NULL past the packet's end. */
static inline uint8_t *bpfrt_packet_at(const void *ctx, uint32_t off, uint32_t size)
{
	const struct bpfrt_packet *packet = ctx;
	size_t length = bpfrt_packet_length(ctx);

	return off <= length && size <= length - off ? packet->data + off : NULL;
}

#endif
