/* The rule of the size test, as its firmware sees it: written for BPF in rule.bpf.c, and in C in rule.c. */
#ifndef SIZE_H
#define SIZE_H

#include "bpfrt/ctx.h"

enum { SENSORS = 8 };

struct reading {
	uint32_t sensor;
	int32_t value;
};

/* What is kept of a sensor. */
struct record {
	uint32_t count;
	int32_t max;
	int64_t sum;
};

/* Keeps a reading; 1 when it is more than twice the mean, 0 when it is not, 2 for a sensor that is not there. */
uint64_t keep(struct reading *reading);

/* The record of a sensor, for the firmware around it. */
int64_t record_of(uint32_t sensor, struct record *record);

#endif
