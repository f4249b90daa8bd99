/* One application of an operator to two elements: whether it is sound, and how far from the best possible result. */
#ifndef SCORE_H
#define SCORE_H

#include "operator.h"
#include "universe.h"

struct score {
	uint64_t cases, best; /* best: no result that holds all numbers is smaller */
	double excess;        /* sum over the cases: bits by which there are more numbers than there had to be */
};

/* False: it is not sound, and that was printed. `score` NULL: precision is not asked for. */
bool score_apply(const struct operator* o, const struct universe *du, const struct element *d,
		 const struct universe *su, const struct element *s, struct score *score);

#endif
