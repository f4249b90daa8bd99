/* The target's types for missing_types. */
#include <bpfrt/bpf.h>

struct driver {
	int queues;
};

struct driver driver;

SEC("xdp")
int rule(struct xdp_md *ctx)
{
	return driver.queues;
}
/* clang-format off */
//> rule: accepted
