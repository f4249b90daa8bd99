/* A program of the differential tests, and the maps that all of them may name. */
#ifndef TEST_DIFF_PROGRAM_H
#define TEST_DIFF_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "bpfc/model.h"

#define DIFF_SLOTS 2048
#define DIFF_FUNCS 4
#define DIFF_MEMORY 64u    /* bytes at r1 */
#define DIFF_STACK 40      /* bytes of each frame that programs use */
#define DIFF_RUNS 2u       /* memories that each program is run with */
#define DIFF_FOR_EACH 164u /* helper ids */
#define DIFF_LOOP 181u
#define DIFF_BUDGET 1000000u /* instructions that no program executes */

struct diff_program {
	struct bpfc_insn insns[DIFF_SLOTS]; /* calls of functions: ref_kind SUBPROG */
	uint32_t count;
	uint32_t first[DIFF_FUNCS]; /* slots; functions lie in order */
	uint32_t func_count;
	bool reads_fresh_stack; /* it relies on frames being zero, which Linux does not promise */
};

enum { DIFF_ARRAY, DIFF_HASH, DIFF_WIDE, DIFF_CELL, DIFF_MAPS };

extern const struct bpfc_map diff_maps[DIFF_MAPS];

/* generate.c: program number `index` of `seed`, and the memory of its run `run`. The same arguments, the same bytes. */
void diff_generate(uint64_t seed, uint64_t index, struct diff_program *program);
void diff_memory(uint64_t seed, uint64_t index, unsigned run, uint8_t memory[DIFF_MEMORY]);

#endif
