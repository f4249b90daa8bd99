/* Random elements anywhere in 64 bits, with some of their members. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "random.h"
#include "universe.h"

/* A universe of a few numbers, and its one element, which has them all: the caller provides both. */
void sample(uint64_t *state, struct universe *u, struct element *element);

#endif
