/* Random programs of three functions. The same seed gives the same programs. */
#ifndef GENERATE_H
#define GENERATE_H

#include "world.h"

#define GENERATED_FUNCTIONS 3
#define GENERATED_SLOTS 400 /* room that a program needs */

struct generator {
	uint64_t state; /* the seed; not 0 */
	bool is_plain;  /* only arithmetic, jumps, stack accesses, calls of functions, and ktime and prandom */
	bool has_loops; /* also bpf_loop(), helpers that write the stack, and accesses below the first 512 bytes of it
			 */
};

uint32_t generator_pick(struct generator *g, uint32_t below);

/* Writes a program, and the first slots of its functions; returns its slots. */
uint32_t generate(struct generator *g, struct bpfc_insn *insns, uint32_t firsts[GENERATED_FUNCTIONS]);

/* $BPFC_SEED, or the time. */
uint64_t generator_seed(void);

#endif
