/* The native context of socket filter, tc and other __sk_buff programs; fields as in uapi/linux/bpf.h. The caller fills
 * it in and owns the buffer. Freestanding. */
#ifndef BPFRT_SKB_H
#define BPFRT_SKB_H

#include <stdint.h>

#include "bpfrt/abi.h"

struct bpfrt_skb {
	BPFRT_PTR(uint8_t, data);
	BPFRT_PTR(uint8_t, data_end);
	BPFRT_PTR(uint8_t, data_meta);
	BPFRT_PTR(void, flow_keys);
	BPFRT_PTR(void, sk);
	uint64_t tstamp, hwtstamp;
	uint32_t len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority;
	uint32_t ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid, napi_id, family, remote_ip4, local_ip4;
	uint32_t remote_ip6[4], local_ip6[4], remote_port, local_port, wire_len, gso_segs, gso_size;
	uint8_t tstamp_type;
	uint8_t reserved[7];
	BPFRT_PTR(uint8_t, data_hard_start); /* headroom begins: skb_change_head, skb_vlan_push; NULL: there is none */
	BPFRT_PTR(uint8_t, data_hard_end);   /* tailroom ends: skb_change_tail; NULL: there is none */
};

#endif
