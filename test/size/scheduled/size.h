/* The rule with a hash map that the deadline scheduler runs, as its firmware sees it: in BPF in rule.bpf.c, and in C,
 * with a table of its own and called directly, in rule.c. */
#ifndef SIZE_H
#define SIZE_H

#include "bpfrt/ctx.h"

enum { RECORDS = 8 };

struct reading {
	uint32_t sensor; /* any number */
	int32_t value;
};

/* What is kept of a sensor. */
struct record {
	uint32_t count;
	int32_t max;
	int64_t sum;
};

/* Keeps a reading; 1 when it is more than twice the mean, 0 when it is not, 2 for a sensor that finds no room. */
uint64_t keep(struct reading *reading);

/* ---- the firmware's side: access.c, rule.c ---- */

/* Takes readings, each with the time at which its answer is due. */
void begin(void);
void submit(struct reading *reading, uint32_t deadline);

/* The answer that is due first, in *answer; 0: there is none left. */
int next_answer(uint32_t *answer);

int64_t record_of(uint32_t sensor, struct record *record);
void forget(uint32_t sensor);

#endif
