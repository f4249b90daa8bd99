/* Numbers that states were let differ in: what loose.c finds and loose_flow.c follows through the program. */
#ifndef BPFV_LOOSE_H
#define BPFV_LOOSE_H

#include "verifier.h"

#define BPFV_WIDEST 64
#define BPFV_FAR_SLOT BPFV_MARKED_SLOTS    /* stands for all slots beyond */
#define BPFV_ELSEWHERE (UINT32_C(1) << 15) /* in `equals`: stack slots and registers of callers */

/* Widths in bits, 0: what the facts say is true. */
struct bpfv_loose {
	uint8_t (*regs)[BPFC_R10];           /* of each instruction */
	uint8_t (*slots)[BPFV_FAR_SLOT + 1]; /* of each function's frames */
	uint8_t *results;                    /* of each function */
	uint16_t *equals;                    /* of each jump: registers that equal one of its operands */
	uint8_t any_slot;
	bool changed;
};

void bpfv_loose_raise(struct bpfv_loose *loose, uint8_t *width, unsigned to);
void bpfv_loose_raise_slot(struct bpfv_loose *loose, uint32_t subprog, uint32_t slot, unsigned to);

/* Of a number: the width of the least that has its highest bit. */
static inline unsigned bpfv_loose_bits(uint64_t n)
{
	return n ? BPFV_WIDEST - (unsigned)__builtin_clzll(n) : 1;
}

#endif
