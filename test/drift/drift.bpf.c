/* Whole programs whose results and maps must be the same wherever they run. Each gets packets; the first 14 bytes
 * are an Ethernet header, the rest is anything. */
#include "bpfrt/bpf.h"

#define PROG(name) SEC("tc") int name(struct __sk_buff *skb)

/* Bytes behind the Ethernet header; zeros where there are too few. */
static __always_inline void body(struct __sk_buff *skb, void *to, __u32 size)
{
	if (bpf_skb_load_bytes(skb, 14, to, size))
		__builtin_memset(to, 0, size);
}

static __always_inline int fold(__u64 n)
{
	return (int)(n ^ n >> 32);
}

#include "arithmetic.h"
#include "control.h"
#include "maps.h"
#include "helpers.h"
#include "tables.h"

char LICENSE[] SEC("license") = "GPL";
