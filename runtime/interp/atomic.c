/* Atomic operations (RFC 9669, section 5.3): the table's expressions in a loop of compare and exchange. All are
 * sequentially consistent. */
#include "bpfc/insn.h"
#include "machine.h"

#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Watomic-alignment" /* 32-bit targets: __atomic_*_8 is the runtime's (freestanding/) \
						     */

static uint64_t result64(unsigned op, uint64_t d, uint64_t s)
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

static uint32_t result32(unsigned op, uint32_t d, uint32_t s)
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

uint64_t bpfrt_atomic_rmw64(uint64_t address, unsigned op, uint64_t operand)
{
	uint64_t *at = bpfrt_pointer_of(address);
	uint64_t old = __atomic_load_n(at, __ATOMIC_RELAXED), new;

	do
		new = result64(op, old, operand);
	while (!__atomic_compare_exchange_n(at, &old, new, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	return old;
}

uint64_t bpfrt_atomic_rmw32(uint64_t address, unsigned op, uint64_t operand)
{
	uint32_t *at = bpfrt_pointer_of(address);
	uint32_t old = __atomic_load_n(at, __ATOMIC_RELAXED), new;

	do
		new = result32(op, old, (uint32_t)operand);
	while (!__atomic_compare_exchange_n(at, &old, new, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	return old;
}

uint64_t bpfrt_atomic_cmpxchg64(uint64_t address, uint64_t expected, uint64_t desired)
{
	uint64_t *at = bpfrt_pointer_of(address);

	__atomic_compare_exchange_n(at, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return expected;
}

/* gcc 12 for riscv64 compares an `expected` whose bit 31 is set only when it was loaded (gcc bug 114130). */
uint64_t bpfrt_atomic_cmpxchg32(uint64_t address, uint64_t expected, uint64_t desired)
{
	uint32_t *at = bpfrt_pointer_of(address), old = __atomic_load_n(at, __ATOMIC_SEQ_CST);

	while (old == (uint32_t)expected &&
	       !__atomic_compare_exchange_n(at, &old, (uint32_t)desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	return old;
}
