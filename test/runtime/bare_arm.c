/* Cortex-M under QEMU: start, semihosting. */
#include <stdint.h>

#include "bare.h"

#define SYS_WRITE0 0x04
#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_APPLICATION_EXIT 0x20026

extern uint32_t bare_stack_top[], bare_data[], bare_data_end[], bare_data_load[], bare_bss[], bare_bss_end[];

static void semihost(uint32_t operation, const void *argument)
{
	register uint32_t r0 __asm__("r0") = operation;
	register const void *r1 __asm__("r1") = argument;

	__asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void bare_print(const char *text)
{
	semihost(SYS_WRITE0, text);
}

static void leave(uint32_t code)
{
	const uint32_t argument[] = { STOPPED_APPLICATION_EXIT, code };

	for (;;)
		semihost(SYS_EXIT_EXTENDED, argument);
}

void bare_reset(void);
void bare_reset(void)
{
	volatile uint32_t *to = bare_data;

	for (const uint32_t *from = bare_data_load; to < bare_data_end; from++)
		*to++ = *from;
	for (to = bare_bss; to < bare_bss_end; to++)
		*to = 0;
	leave((uint32_t)main());
}

/* Of runtime/port/cortex_m.c, where that is linked. */
__attribute__((weak)) void bpfrt_port_systick(void);

static void fault(void)
{
	bare_print("fault\n");
	leave(100);
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
	bare_stack_top,      (const void *)bare_reset, (const void *)fault, (const void *)fault,
	(const void *)fault, (const void *)fault,      (const void *)fault, [15] = (const void *)bpfrt_port_systick,
};
