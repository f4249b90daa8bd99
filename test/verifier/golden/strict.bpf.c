/* What --strict says to who writes C: padding, pointers as values, a printed pointer. */
//! strict=1
#include <bpfrt/bpf.h>

struct flow {
	__u32 address;
	__u16 port;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct flow);
	__type(value, __u64);
} flows SEC(".maps");

void *last;

SEC("xdp")
int padding(struct xdp_md *ctx)
{
	struct flow flow;

	flow.address = ctx->ingress_ifindex;
	flow.port = 80;
	return bpf_map_lookup_elem(&flows, &flow) ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int no_padding(struct xdp_md *ctx)
{
	struct flow flow;

	__builtin_memset(&flow, 0, sizeof(flow));
	flow.address = ctx->ingress_ifindex;
	flow.port = 80;
	return bpf_map_lookup_elem(&flows, &flow) ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int remembers(struct xdp_md *ctx)
{
	struct flow flow = { 0 };

	last = bpf_map_lookup_elem(&flows, &flow);
	return XDP_PASS;
}

SEC("xdp")
int prints(struct xdp_md *ctx)
{
	char format[] = "context %p";

	bpf_trace_printk(format, sizeof(format), ctx);
	return XDP_PASS;
}

SEC("xdp")
int measures(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *data_end = (void *)(long)ctx->data_end;

	return data_end - data > 1000 ? XDP_DROP : XDP_PASS;
}
__attribute__((noinline)) int port_of(struct flow *flow)
{
	return flow ? flow->port : 0;
}

SEC("xdp")
int passes_unwritten_memory(struct xdp_md *ctx)
{
	struct flow flow;

	flow.address = ctx->ingress_ifindex;
	return port_of(&flow) ? XDP_DROP : XDP_PASS;
}
/* clang-format off */
//> ./strict.bpf.c:26:9: error: strict: nothing was written on this path to bytes 6..7 of the 8 bytes at r10-8 that argument 2 of bpf_map_lookup_elem points to [V0599]
//>    26 |         return bpf_map_lookup_elem(&flows, &flow) ? XDP_DROP : XDP_PASS;
//>       |                ^
//> strict.bpf.c: program 'padding': note: instruction 8: call bpf_map_lookup_elem
//> ./strict.bpf.c:26:9: help: initialise the whole variable before this; __builtin_memset() sets its padding, too
//> no_padding: accepted
//> ./strict.bpf.c:45:7: error: strict: R0, a pointer to the value of map 'flows' or null, is stored to variable 'last', where it can be read as a number [V0590]
//>    45 |         last = bpf_map_lookup_elem(&flows, &flow);
//>       |              ^
//> strict.bpf.c: program 'remembers': note: instruction 9: *(u64 *)(r1 + 0x0) = r0
//> ./strict.bpf.c:45:9: note: bpf_map_lookup_elem gives 'last' here, or null:  last = bpf_map_lookup_elem(&flows, &flow);
//> ./strict.bpf.c:45:7: help: store a copy of what it points to, or an index or a key of your own
//> ./strict.bpf.c:54:2: error: strict: argument 3 of bpf_trace_printk is a number there; here it is the context [V0595]
//>    54 |         bpf_trace_printk(format, sizeof(format), ctx);
//>       |         ^
//> strict.bpf.c: program 'prints': note: instruction 11: call bpf_trace_printk
//> ./strict.bpf.c:54:2: help: pass a number
//> measures: accepted
//> ./strict.bpf.c:76:9: error: strict: nothing was written on this path to bytes 4..7 of the 8 bytes at r10-8 that argument 1 of port_of points to [V0599]
//>    76 |         return port_of(&flow) ? XDP_DROP : XDP_PASS;
//>       |                ^
//> strict.bpf.c: program 'passes_unwritten_memory': note: instruction 4: call port_of
//> ./strict.bpf.c:76:9: help: initialise the whole variable before this; __builtin_memset() sets its padding, too
