/* What a loop that was compiled for size calls for its instructions: operations are looked up at run time. */
#include "bpfc/insn.h"
#include "machine.h"

uint64_t bpfrt_compact_alu(unsigned op, bool is_wide, uint64_t d, uint64_t s)
{
	return is_wide ? bpfc_alu64((enum bpfc_op)op, d, s) : bpfc_alu32((enum bpfc_op)op, d, s);
}

uint64_t bpfrt_compact_swap(unsigned op, uint64_t d)
{
	return bpfc_swap((enum bpfc_op)op, d, BPFRT_LITTLE_ENDIAN);
}

bool bpfrt_compact_cmp(unsigned op, bool is_wide, uint64_t d, uint64_t s)
{
	return bpfc_cmp((enum bpfc_op)op, is_wide ? 64 : 32, d, s);
}

uint64_t bpfrt_compact_load(uint64_t address, unsigned size)
{
	uint64_t value = 0;

	__builtin_memcpy((uint8_t *)&value + (BPFRT_LITTLE_ENDIAN ? 0 : 8 - size), bpfrt_pointer_of(address), size);
	return value;
}

void bpfrt_compact_store(uint64_t address, unsigned size, uint64_t value)
{
	__builtin_memcpy(bpfrt_pointer_of(address), (uint8_t *)&value + (BPFRT_LITTLE_ENDIAN ? 0 : 8 - size), size);
}
