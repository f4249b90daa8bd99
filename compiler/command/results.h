/* What runs gave, and how long they took. */
#ifndef BPFC_RESULTS_H
#define BPFC_RESULTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bpfc/model.h"

struct bpfc_result_count {
	int64_t value;
	uint64_t count;
};

/* Zeroed at the start; give it to bpfc_results_free. */
struct bpfc_results {
	enum bpfc_progtype type;
	struct bpfc_result_count *counts; /* sorted by value */
	uint32_t distinct, room;
	uint64_t runs;
	uint64_t others; /* runs whose value found no room among too many */
	uint64_t *times; /* nanoseconds */
	uint64_t time_count, time_room;
	bool no_memory;
};

/* The result as its program's type has it: 32 bits, signed, but for firmware. */
int64_t bpfc_result_value(enum bpfc_progtype type, uint64_t result);

/* Its name in verdict.def, or NULL; whether it lets the packet go on (unknown ones do). */
const char *bpfc_result_name(enum bpfc_progtype type, int64_t value);
bool bpfc_result_passes(enum bpfc_progtype type, int64_t value);

/* Counts a result; `user` is a struct bpfc_results. */
void bpfc_results_add(void *user, uint64_t result);

/* Room for `count` more times: where to put them, or NULL when there is no memory. */
uint64_t *bpfc_results_times(struct bpfc_results *results, uint64_t count);

/* Prints them, the most frequent first; sorts the times. As JSON: members of an object, with a comma at the end. */
void bpfc_results_print(struct bpfc_results *results, FILE *out, bool json);

void bpfc_results_free(struct bpfc_results *results);

#endif
