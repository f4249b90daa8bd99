#include "bpfrt/bpf.h"

struct pair {
	int left, right;
};

int counter = 3;

__attribute__((noinline)) int shared(struct pair *pair, int n)
{
	return pair ? pair->left + n : 0;
}

SEC("xdp") int prog_b(struct xdp_md *ctx)
{
	struct pair pair = { (int)ctx->data, 0 };

	return shared(&pair, counter);
}

char _license[] SEC("license") = "GPL";
