/* One line on the terminal that tells how far a long job is; nothing in a pipe. */
#ifndef BPFC_PROGRESS_H
#define BPFC_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct bpfc_progress {
	bool enabled; /* standard error is a terminal */
	bool shown;   /* the line is on the screen now */
	struct timespec start, last;
};

void bpfc_progress_start(struct bpfc_progress *progress);

/* `user` is a struct bpfc_progress. Shows nothing in the first half second. */
void bpfc_progress_update(void *user, const char *stage, uint32_t done, uint32_t total);

/* Removes the line; before anything else is printed, and at the end. */
void bpfc_progress_clear(struct bpfc_progress *progress);

#endif
