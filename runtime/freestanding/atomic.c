/*
 * The atomic operations that LLVM calls where the target has no instruction for them (llvm.org/docs/Atomics.html,
 * "Libcalls: __atomic_*"): 8 bytes on every 32-bit target; 1, 2 and 4 too on Armv6-M and RISC-V without "A". One core:
 * with interrupts masked, nothing comes between. Weak, so that a firmware may have its own. The build compiles this
 * file once per size, with -DBPFRT_ATOMIC_BYTES=<1|2|4|8> and -DBPFRT_ATOMIC_TYPE=<type>. May be called from interrupt
 * handlers.
 */
#include <stdbool.h>
#include <stdint.h>

#include "bpfrt/port.h"

#ifndef BPFRT_ATOMIC_BYTES
#error "compile with -DBPFRT_ATOMIC_BYTES=8 -DBPFRT_ATOMIC_TYPE=uint64_t, or 1, 2, 4"
#endif

typedef BPFRT_ATOMIC_TYPE word;

#define JOIN(name, bytes) __atomic_##name##_##bytes
#define NAME(name, bytes) JOIN(name, bytes)
#define ATOMIC(name) NAME(name, BPFRT_ATOMIC_BYTES)
#define MEMBER __attribute__((weak))

word ATOMIC(load)(const volatile void *at, int order);
void ATOMIC(store)(volatile void *at, word value, int order);
bool ATOMIC(compare_exchange)(volatile void *at, void *expected, word desired, int success, int failure);

MEMBER word ATOMIC(load)(const volatile void *at, int order)
{
	uint32_t irq = bpfrt_port_irq_save();
	word value = *(const volatile word *)at;

	(void)order;
	bpfrt_port_irq_restore(irq);
	return value;
}

MEMBER void ATOMIC(store)(volatile void *at, word value, int order)
{
	uint32_t irq = bpfrt_port_irq_save();

	(void)order;
	*(volatile word *)at = value;
	bpfrt_port_irq_restore(irq);
}

MEMBER bool ATOMIC(compare_exchange)(volatile void *at, void *expected, word desired, int success, int failure)
{
	uint32_t irq = bpfrt_port_irq_save();
	word old = *(volatile word *)at, *wanted = expected;
	bool equal = old == *wanted;

	(void)success;
	(void)failure;
	if (equal)
		*(volatile word *)at = desired;
	else
		*wanted = old;
	bpfrt_port_irq_restore(irq);
	return equal;
}

/* name(at, value, order): stores `result`, which may use `old` and `value`; returns old. */
#define READ_MODIFY_WRITE(name, result)                                    \
	word ATOMIC(name)(volatile void *at, word value, int order);       \
	MEMBER word ATOMIC(name)(volatile void *at, word value, int order) \
	{                                                                  \
		uint32_t irq = bpfrt_port_irq_save();                      \
		word old = *(volatile word *)at;                           \
                                                                           \
		(void)order;                                               \
		*(volatile word *)at = (word)(result);                     \
		bpfrt_port_irq_restore(irq);                               \
		return old;                                                \
	}

READ_MODIFY_WRITE(exchange, value)
READ_MODIFY_WRITE(fetch_add, old + value)
READ_MODIFY_WRITE(fetch_sub, old - value)
READ_MODIFY_WRITE(fetch_and, old &value)
READ_MODIFY_WRITE(fetch_or, old | value)
READ_MODIFY_WRITE(fetch_xor, old ^ value)
READ_MODIFY_WRITE(fetch_nand, ~(old &value))
