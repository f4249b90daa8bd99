/* Random programs of arithmetic, jumps, loops, loads and stores, and what they return. */
#ifndef TEST_BODY_RANDOM_H
#define TEST_BODY_RANDOM_H

#include "body.h"

#define RANDOM_SLOTS 256
#define RANDOM_CTX 10 /* 64-bit words of the context that a program reads */

/* Fills insns[RANDOM_SLOTS] with the program of `seed`; returns its number of slots. */
uint32_t body_random(uint64_t seed, struct bpfc_insn *insns);

/* The context of `seed`: numbers at the edges more often than not. */
void body_random_context(uint64_t seed, uint64_t ctx[RANDOM_CTX]);

/* Interprets such a program, by the expressions of insn.def. */
uint64_t body_interpret(const struct bpfc_insn *insns, const uint64_t ctx[RANDOM_CTX]);

/* Adds the programs of seeds first..first + count, with facts of the verifier when asked. */
void body_random_add(struct body_model *m, uint64_t first, uint32_t count, bool with_facts);
void body_random_free_facts(struct body_model *m);

#endif
