/* riscv32 under QEMU's virt board: start-up, the 16550 UART, and the test device that ends the run. */
#include <stdint.h>

#include "port.h"

extern uint32_t __bss_start, __bss_end;

#define UART ((volatile uint8_t *)0x10000000)
#define TEST_DEVICE ((volatile uint32_t *)0x00100000)

enum { TEST_PASS = 0x5555, TEST_FAIL = 0x3333 };

void port_print(const char *text)
{
	while (*text)
		*UART = (uint8_t)*text++;
}

_Noreturn void port_exit(int status)
{
	*TEST_DEVICE = status ? (uint32_t)status << 16 | TEST_FAIL : TEST_PASS;
	for (;;)
		;
}

__attribute__((used)) static void trap(void)
{
	port_print("fault\n");
	port_exit(99);
}

__attribute__((used)) static _Noreturn void start(void)
{
	for (uint32_t *to = &__bss_start; to < &__bss_end; to++)
		*to = 0;
	firmware_main();
}

__asm__(".section .vectors, \"ax\"\n"
	".globl _start\n"
	"_start:\n"
	"	la sp, __stack_top\n"
	"	la t0, 1f\n"
	"	csrw mtvec, t0\n"
	"	tail start\n"
	"	.balign 4\n"
	"1:	tail trap\n");
