/* Links with small.bpf.c: other names. */
#define SEC(name) __attribute__((section(name), used))

struct xdp_md;

unsigned long long seconds;

SEC("xdp")
int second(struct xdp_md *ctx)
{
	(void)ctx;
	seconds++;
	return 1;
}
