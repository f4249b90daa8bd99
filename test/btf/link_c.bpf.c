#include "bpfrt/bpf.h"

SEC("socket") int prog_c(struct __sk_buff *skb)
{
	return (int)skb->len;
}

char _license[] SEC("license") = "GPL";
