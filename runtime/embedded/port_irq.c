#include "bpfrt/port.h"

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'

__attribute__((weak)) uint32_t bpfrt_port_irq_save(void)
{
	uint32_t primask;

	__asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
	return primask;
}

__attribute__((weak)) void bpfrt_port_irq_restore(uint32_t state)
{
	__asm__ volatile("msr primask, %0" ::"r"(state) : "memory");
}

#elif defined(__riscv) && !defined(__linux__)

#define MSTATUS_MIE 8

__attribute__((weak)) uint32_t bpfrt_port_irq_save(void)
{
	unsigned long mstatus;

	__asm__ volatile("csrrci %0, mstatus, %1" : "=r"(mstatus) : "i"(MSTATUS_MIE) : "memory");
	return (uint32_t)mstatus & MSTATUS_MIE;
}

__attribute__((weak)) void bpfrt_port_irq_restore(uint32_t state)
{
	__asm__ volatile("csrs mstatus, %0" ::"r"((unsigned long)state) : "memory");
}

#else

__attribute__((weak)) uint32_t bpfrt_port_irq_save(void)
{
	return 0;
}

__attribute__((weak)) void bpfrt_port_irq_restore(uint32_t state)
{
	(void)state;
}

#endif
