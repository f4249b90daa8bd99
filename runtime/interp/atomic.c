/* Atomic operations (RFC 9669, section 5.3): the table's expressions in a loop of compare and exchange. All are
 * sequentially consistent. */
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
static bool exchange(void *at, unsigned size, uint64_t *old, uint64_t new)
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

uint64_t bpfrt_atomic_rmw(uint64_t address, unsigned size, unsigned op, uint64_t operand)
{
	const void *at = bpfrt_pointer_of(address);
	uint64_t old = size == 8 ? __atomic_load_n((const uint64_t *)at, __ATOMIC_RELAXED)
				 : __atomic_load_n((const uint32_t *)at, __ATOMIC_RELAXED);

	while (!exchange(bpfrt_pointer_of(address), size, &old, result(op, old, operand)))
		;
	return old;
}

uint64_t bpfrt_atomic_cmpxchg(uint64_t address, unsigned size, uint64_t expected, uint64_t desired)
{
	exchange(bpfrt_pointer_of(address), size, &expected, desired);
	return expected;
}
