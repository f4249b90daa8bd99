/* Cortex-M under QEMU's mps2 boards: vector table, start-up, console and end through semihosting (Arm's "Semihosting
 * for AArch32 and AArch64": SYS_WRITE0, SYS_EXIT_EXTENDED). */
#include <stdint.h>

#include "port.h"

extern uint32_t __stack_top, __data_load, __data_start, __data_end, __bss_start, __bss_end;

enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20, APPLICATION_EXIT = 0x20026 };

static void semihosting(uint32_t operation, const void *argument)
{
	register uint32_t r0 __asm__("r0") = operation;
	register const void *r1 __asm__("r1") = argument;

	__asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void port_print(const char *text)
{
	semihosting(SYS_WRITE0, text);
}

_Noreturn void port_exit(int status)
{
	const uint32_t arguments[2] = { APPLICATION_EXIT, (uint32_t)status };

	semihosting(SYS_EXIT_EXTENDED, arguments);
	for (;;)
		;
}

static void fault(void)
{
	port_print("fault\n");
	port_exit(99);
}

void reset(void);

void reset(void)
{
	const uint32_t *from = &__data_load;

	for (uint32_t *to = &__data_start; to < &__data_end; to++)
		*to = *from++;
	for (uint32_t *to = &__bss_start; to < &__bss_end; to++)
		*to = 0;
	firmware_main();
}

/* Initial stack pointer, reset, NMI, HardFault, MemManage, BusFault, UsageFault. */
__attribute__((section(".vectors"), used)) const void *const vectors[] = {
	&__stack_top,        (const void *)reset, (const void *)fault, (const void *)fault,
	(const void *)fault, (const void *)fault, (const void *)fault,
};
