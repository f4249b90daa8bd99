/* Facts of the verifier as comments of a listing: `dump --facts`. */
#ifndef BPFC_FACTLIST_H
#define BPFC_FACTLIST_H

#include <stdio.h>

#include "bpfc/facts.h"
#include "bpfc/model.h"

/* What is known of the program as a whole, and of one of its functions: a line each. */
void bpfc_factlist_prog(FILE *out, const struct bpfc_facts *facts);
void bpfc_factlist_subprog(FILE *out, const struct bpfc_facts *facts, uint32_t subprog);

/* "\t; r1 = packet+14, r2 = 0..255": what the registers hold that the instruction reads. */
void bpfc_factlist_insn(FILE *out, const struct bpfc_prog *prog, const struct bpfc_facts *facts, uint32_t slot);

#endif
