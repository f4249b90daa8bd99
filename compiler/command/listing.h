/* Programs as text: what `dump` and `verify --trace` have in common. */
#ifndef BPFC_LISTING_H
#define BPFC_LISTING_H

#include <stdio.h>

#include "bpfc/model.h"

/* "program NAME (section)" */
void bpfc_listing_prog(FILE *out, const struct bpfc_prog *prog);

/* "; text @ file:line:column" */
void bpfc_listing_line(FILE *out, const struct bpfc_line *line);

/* "      12:\tr0 = 0", without an end of line. */
void bpfc_listing_insn(FILE *out, const struct bpfc_prog *prog, uint32_t slot);

#endif
