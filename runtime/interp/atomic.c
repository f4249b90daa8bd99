/* Atomic operations (RFC 9669, section 5.3): the table's expressions in a loop of compare and exchange. All are
 * sequentially consistent. And loads that acquire, stores that release. */
#include "bpfc/insn.h"
#include "machine.h"

#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Watomic-alignment" /* 32-bit targets: __atomic_*_8 is the runtime's (freestanding/) \
						     */

static uint64_t result(unsigned op, uint64_t d, uint64_t s)
{
	switch (op) {
#define BPFC_RMW(name, text, expr) \
	case BPFC_OP_##name:       \
		return expr;
#include "bpfc/insn.def"
	default:
		return d;
	}
}

/* *old becomes what is there. */
BPFRT_ONCE bool exchange(void *at, unsigned size, uint64_t *old, uint64_t new)
{
	int64_t wide = (int32_t)(uint32_t)*old;
	uint32_t low;
	bool is_done;

	if (size == 8)
		return __atomic_compare_exchange_n((uint64_t *)at, old, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
#if defined(__riscv) && !defined(__clang__)
	__asm__("" : "+r"(wide)); /* gcc 12 compares the whole register, and forgets its sign extension (bug 114130) */
#endif
	low = (uint32_t)wide;
	is_done = __atomic_compare_exchange_n((uint32_t *)at, &low, (uint32_t)new, false, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST);
	*old = low;
	return is_done;
}

__attribute__((noinline)) uint64_t bpfrt_atomic_load(uint64_t address, unsigned size)
{
	const void *at = bpfrt_pointer_of(address);

	switch (size) {
	case 1:
		return __atomic_load_n((const uint8_t *)at, __ATOMIC_ACQUIRE);
	case 2:
		return __atomic_load_n((const uint16_t *)at, __ATOMIC_ACQUIRE);
	case 4:
		return __atomic_load_n((const uint32_t *)at, __ATOMIC_ACQUIRE);
	default:
		return __atomic_load_n((const uint64_t *)at, __ATOMIC_ACQUIRE);
	}
}

uint64_t bpfrt_atomic_rmw(uint64_t address, unsigned size, unsigned op, uint64_t operand)
{
	uint64_t old = bpfrt_atomic_load(address, size);

	while (!exchange(bpfrt_pointer_of(address), size, &old, result(op, old, operand)))
		;
	return old;
}

void bpfrt_atomic_store(uint64_t address, unsigned size, uint64_t value)
{
	void *at = bpfrt_pointer_of(address);

	switch (size) {
	case 1:
		__atomic_store_n((uint8_t *)at, (uint8_t)value, __ATOMIC_RELEASE);
		break;
	case 2:
		__atomic_store_n((uint16_t *)at, (uint16_t)value, __ATOMIC_RELEASE);
		break;
	case 4:
		__atomic_store_n((uint32_t *)at, (uint32_t)value, __ATOMIC_RELEASE);
		break;
	default:
		__atomic_store_n((uint64_t *)at, value, __ATOMIC_RELEASE);
	}
}

uint64_t bpfrt_atomic_cmpxchg(uint64_t address, unsigned size, uint64_t expected, uint64_t desired)
{
	exchange(bpfrt_pointer_of(address), size, &expected, desired);
	return expected;
}
