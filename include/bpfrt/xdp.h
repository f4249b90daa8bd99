/* The native context of XDP programs. The caller fills it in and owns the buffer. Freestanding. */
#ifndef BPFRT_XDP_H
#define BPFRT_XDP_H

#include <stdint.h>

#include "bpfrt/abi.h"

struct bpfrt_xdp {
	BPFRT_PTR(uint8_t, data);
	BPFRT_PTR(uint8_t, data_end);
	BPFRT_PTR(uint8_t, data_meta);       /* data when there is no metadata */
	BPFRT_PTR(uint8_t, data_hard_start); /* headroom begins: xdp_adjust_head and _meta */
	BPFRT_PTR(uint8_t, data_hard_end);   /* tailroom ends: xdp_adjust_tail */
	uint32_t ingress_ifindex;
	uint32_t rx_queue_index;
	uint32_t egress_ifindex;
	uint32_t reserved;
};

#endif
