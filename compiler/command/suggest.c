#include <stdlib.h>
#include <string.h>

#include "args.h"

#define LONGEST 40

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein's distance; both strings are at most LONGEST characters. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[LONGEST + 1], n = (unsigned)strlen(b);

	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	for (unsigned i = 1; a[i - 1]; i++) {
		unsigned diagonal = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= n; j++) {
			unsigned above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[n];
}

const char *bpfc_suggest(const char *name, const char *const *names, uint32_t count)
{
	const char *best = NULL;
	unsigned least = 1 + (unsigned)strlen(name) / 3;

	if (strlen(name) > LONGEST)
		return NULL;
	for (uint32_t i = 0; i < count; i++) {
		unsigned d = strlen(names[i]) > LONGEST ? LONGEST : distance(name, names[i]);

		if (d <= least && (!best || d < least)) {
			best = names[i];
			least = d;
		}
	}
	return best;
}
