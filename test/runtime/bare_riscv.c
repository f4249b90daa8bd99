/* QEMU's virt board, machine mode: start, UART, test device. */
#include <stdint.h>

#include "bare.h"

#define UART ((volatile uint8_t *)0x10000000)
#define TEST_DEVICE ((volatile uint32_t *)0x100000)

void bare_print(const char *text)
{
	while (*text)
		*UART = (uint8_t)*text++;
}

__attribute__((used)) static void leave(uint32_t code)
{
	*TEST_DEVICE = code ? code << 16 | 0x3333 : 0x5555;
	for (;;)
		;
}

__attribute__((used)) static void start(void)
{
	leave((uint32_t)main());
}

__attribute__((used, aligned(4))) static void fault(void)
{
	bare_print("fault\n");
	leave(100);
}

__attribute__((naked, used, section(".start"))) void _start(void);
__attribute__((naked, used, section(".start"))) void _start(void)
{
	__asm__("la sp, bare_stack_top\n\tla t0, fault\n\tcsrw mtvec, t0\n\tcall start");
}
