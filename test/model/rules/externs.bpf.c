/* What others define: functions, variables and kernel configuration. */
#include <bpfrt/bpf.h>

#ifdef UNRESOLVED
extern int nowhere(int a);
#else
#define nowhere(a) 0
#endif

extern int firmware_read(int channel) __ksym;
extern int firmware_maybe(int channel) __ksym __weak;
extern const __u32 firmware_state __ksym;
extern const void firmware_symbol __ksym __weak;
extern bool CONFIG_FAST __kconfig;
extern __u32 CONFIG_MISSING __kconfig __weak;
extern int LINUX_KERNEL_VERSION __kconfig;

SEC("xdp") int entry(struct xdp_md *ctx)
{
	int value = firmware_read(3) + nowhere(2);

	if (firmware_maybe)
		value += firmware_maybe(4);
	if (&firmware_symbol)
		value++;
	if (CONFIG_FAST)
		value += (int)firmware_state;
	return value + (int)CONFIG_MISSING + LINUX_KERNEL_VERSION > 5 ? XDP_PASS : XDP_DROP;
}

char license_text[] SEC("license") = "GPL";
