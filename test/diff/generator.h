/* What the parts of the generator share. */
#ifndef TEST_DIFF_GENERATOR_H
#define TEST_DIFF_GENERATOR_H

#include "program.h"

/*
 * A function is made of units, short sequences between which these hold: r0 to r8 are numbers, r9 points to
 * `base_bytes` bytes of memory, all of the stack is numbers. So jumps may go from a unit's end to any later unit's
 * start, and no result depends on where memory is.
 */
#define BASE 9
#define COUNTER 8 /* counts the iterations of a loop, in it nothing else */

/* How a function is called. What a helper calls back has its base on the caller's stack, and returns 0 or 1. */
enum kind {
	CALLED,
	LOOPED, /* by bpf_loop */
	EACH,   /* by bpf_for_each_map_elem, of an array */
	GATHER, /* the same of a hash: no result depends on the order of its elements */
};

struct generator {
	uint64_t state;
	struct diff_program *program;
	uint32_t func;
	bool is_small;                   /* most programs: what one unit shows costs a fraction of the time */
	uint32_t base_bytes[DIFF_FUNCS]; /* that a function needs of its caller: not more than this one has */
	bool aligned_base[DIFF_FUNCS];   /* it may be a stack, where Linux wants aligned accesses; then its callees' too
					  */
	enum kind kinds[DIFF_FUNCS];
	uint32_t maps[DIFF_FUNCS];  /* of EACH and GATHER */
	int32_t rounds[DIFF_FUNCS]; /* of LOOPED: it ends in the round of this number; 0: it need not */
	unsigned called;            /* functions, bits */
	unsigned calls_left;        /* that this function may make */
	unsigned loop_depth;
	bool calls_by_register; /* which verifiers refuse */
	uint32_t end;           /* no unit starts at this slot or later */
};

#define UNITS 16     /* of a block, most */
#define ITERATIONS 5 /* of a loop, most */

/* pick.c. The next number of a state; one that is at an edge more often than not. */
uint64_t pick_next(uint64_t *state);
uint64_t pick_edge(uint64_t *state);

/* 0..limit - 1. */
uint32_t pick(struct generator *g, uint32_t limit);

/* As pick_edge. */
uint64_t pick_number(struct generator *g);
int32_t pick_imm(struct generator *g);

/* A row of one of the shapes first..last. */
uint16_t pick_row(struct generator *g, unsigned first, unsigned last);

/* A register that holds a number, and one that may be written, between units; not the registers in `but` (bits). */
uint8_t pick_source(struct generator *g, unsigned but);
uint8_t pick_target(struct generator *g, unsigned but);

void put(struct generator *g, struct bpfc_insn insn);

/* blocks.c: so many units. */
void put_block(struct generator *g, unsigned units);

/* units.c: one unit each. */
void put_alu(struct generator *g);
void put_constant(struct generator *g);
void put_access(struct generator *g);
void put_spill(struct generator *g);
void put_distance(struct generator *g);
void put_call(struct generator *g, uint32_t callee);
void put_call_reg(struct generator *g);
void put_fresh_arguments(struct generator *g);

/* callback_units.c: a call of a helper that calls `callee`; how such a function starts, and returns; all of a GATHER.
 */
void put_callback_call(struct generator *g, uint32_t callee);
void put_callback_start(struct generator *g);
void put_callback_return(struct generator *g);
void put_gather(struct generator *g);

/* Makes a register a number again. Registers in `but` are none now. */
void put_fresh(struct generator *g, uint8_t reg, unsigned but);

/* An access of memory that `reg` points to, of offsets low..high - 1. */
void put_access_at(struct generator *g, uint8_t reg, int32_t low, int32_t high, bool is_aligned);

/* map_units.c */
void put_map_unit(struct generator *g);

#endif
