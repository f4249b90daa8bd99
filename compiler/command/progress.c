#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_MS 500
#define EVERY_MS 100

static long long ms_between(const struct timespec *from, const struct timespec *to)
{
	return (long long)(to->tv_sec - from->tv_sec) * 1000 + (to->tv_nsec - from->tv_nsec) / 1000000;
}

void bpfc_progress_start(struct bpfc_progress *progress)
{
	const char *term = getenv("TERM");

	*progress = (struct bpfc_progress){ .enabled = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") };
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
}

void bpfc_progress_update(void *user, const char *stage, uint32_t done, uint32_t total)
{
	struct bpfc_progress *progress = user;
	struct timespec now;

	if (!progress->enabled)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (ms_between(&progress->start, &now) < FIRST_MS ||
	    (progress->shown && ms_between(&progress->last, &now) < EVERY_MS))
		return;
	fprintf(stderr, "\r\033[K%s", stage);
	if (total > 1)
		fprintf(stderr, " %u of %u", done, total);
	fflush(stderr);
	progress->last = now;
	progress->shown = true;
}

void bpfc_progress_clear(struct bpfc_progress *progress)
{
	if (!progress->shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress->shown = false;
}
