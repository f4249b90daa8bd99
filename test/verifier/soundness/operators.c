/*
 * Every abstract operator on numbers, exhaustively on small universes and at random on all 64 bits: whatever the
 * operands' numbers, the result allows for what they give. And how good it is, beside the best possible result. Fails
 * when an operator is unsound, or less precise than precision.def says.
 *
 *     soundness_operators [SEED [full [BITS]]]
 *
 * full: all pairs of elements of four bits, of five and of six (known bits, or a range), but for one pair of eight
 * where four bits make millions; BITS: only those of so many. Else all of three bits at some places, and one pair of
 * many of the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sample.h"
#include "score.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SAMPLES 15000
#define MILLIONS 40000 /* of one pair of so many there are too many for all */

struct part {
	enum place d, s;
	unsigned bits;
	enum parts parts;
	unsigned every; /* unless full: one pair of so many */
};

/* Of these, precision is asked for: results depend on nothing else. */
static const struct part measured[] = {
	{ PLACE_LOW, PLACE_LOW, 3, PARTS_ALL, 1 },     { PLACE_ZERO, PLACE_ZERO, 3, PARTS_ALL, 1 },
	{ PLACE_TOP64, PLACE_LOW, 3, PARTS_ALL, 1 },   { PLACE_TOP32, PLACE_LOW, 3, PARTS_ALL, 1 },
	{ PLACE_SIGN32, PLACE_LOW, 3, PARTS_ALL, 1 },  { PLACE_END32, PLACE_END32, 3, PARTS_ALL, 1 },
	{ PLACE_TOP64, PLACE_TOP64, 3, PARTS_ONE, 1 }, { PLACE_SIGN64, PLACE_ZERO, 3, PARTS_ONE, 1 },
};

static const struct part others[] = {
	{ PLACE_LOW, PLACE_LOW, 4, PARTS_ALL, 64 },
	{ PLACE_END32, PLACE_LOW, 4, PARTS_ALL, 128 },
	{ PLACE_NEGATIVE32, PLACE_LOW, 4, PARTS_ALL, 128 },
	{ PLACE_ZERO, PLACE_ZERO, 4, PARTS_ONE, 32 },
	{ PLACE_LOW, PLACE_TOP64, 4, PARTS_ONE, 64 },
	{ PLACE_TOP64, PLACE_ZERO, 4, PARTS_ONE, 64 },
	{ PLACE_TOP64, PLACE_TOP64, 4, PARTS_ONE, 64 },
	{ PLACE_TOP32, PLACE_TOP32, 4, PARTS_ONE, 64 },
	{ PLACE_SIGN64, PLACE_ZERO, 4, PARTS_ONE, 64 },
	{ PLACE_ZERO, PLACE_SIGN64, 4, PARTS_ONE, 64 },
	{ PLACE_SIGN64, PLACE_SIGN64, 4, PARTS_ONE, 64 },
	{ PLACE_SIGN32, PLACE_ZERO, 4, PARTS_ONE, 64 },
	{ PLACE_SIGN32, PLACE_SIGN32, 4, PARTS_ONE, 64 },
	{ PLACE_END32, PLACE_ZERO, 4, PARTS_ONE, 64 },
	{ PLACE_ZERO, PLACE_NEGATIVE32, 4, PARTS_ONE, 64 },
	{ PLACE_UNKNOWN_TOP, PLACE_UNKNOWN_TOP, 4, PARTS_ONE, 512 },
	{ PLACE_UNKNOWN_TOP, PLACE_ZERO, 4, PARTS_ONE, 256 },
	{ PLACE_TOP64, PLACE_TOP64, 3, PARTS_ALL, 64 },
	{ PLACE_SIGN64, PLACE_ZERO, 3, PARTS_ALL, 64 },
	{ PLACE_SIGN32, PLACE_ZERO, 3, PARTS_ALL, 64 },
	{ PLACE_UNKNOWN_TOP, PLACE_UNKNOWN_TOP, 3, PARTS_ALL, 512 },
	{ PLACE_ZERO, PLACE_ZERO, 4, PARTS_ALL, MILLIONS },
	{ PLACE_TOP64, PLACE_TOP64, 4, PARTS_ALL, MILLIONS },
	{ PLACE_LOW, PLACE_LOW, 5, PARTS_ONE, 2000 },
	{ PLACE_ZERO, PLACE_ZERO, 5, PARTS_ONE, 2000 },
	{ PLACE_TOP64, PLACE_TOP64, 5, PARTS_ONE, 2000 },
	{ PLACE_TOP32, PLACE_TOP32, 5, PARTS_ONE, 2000 },
	{ PLACE_LOW, PLACE_LOW, 6, PARTS_BITS, 1000 },
	{ PLACE_TOP64, PLACE_TOP64, 6, PARTS_BITS, 1000 },
	{ PLACE_LOW, PLACE_LOW, 6, PARTS_ONE, 20000 },
	{ PLACE_TOP64, PLACE_TOP64, 6, PARTS_ONE, 30000 },
};

static const struct floor {
	const char *name;
	double best, excess;
} floors[] = {
#define PRECISION(name, best, excess) { name, best, excess },
#include "precision.def"
};

static uint64_t applications, state;

static bool apply_all(const struct universe *d, const struct element *a, const struct universe *s,
		      const struct element *b, bool unary, struct score *scores)
{
	for (unsigned k = 0; k < operator_count; k++) {
		if (operators[k].is_unary && !unary)
			continue;
		applications++;
		if (!score_apply(&operators[k], d, a, s, b, scores ? &scores[k] : NULL))
			return false;
	}
	return true;
}

static bool run_part(const struct part *part, bool full, struct score *scores)
{
	struct universe d, s;
	uint64_t total, every = !full ? part->every : part->every < MILLIONS ? 1 : 8, before = applications;
	bool is_sound = true;
	clock_t start = clock();

	universe_open(&d, part->d, part->bits, part->parts);
	universe_open(&s, part->s, part->bits, part->parts);
	total = (uint64_t)d.element_count * s.element_count;
	for (uint64_t at = every > 1 ? random64(&state) % every : 0; is_sound && at < total; at += every) {
		const struct element *a = &d.elements[at / s.element_count], *b = &s.elements[at % s.element_count];

		is_sound = apply_all(&d, a, &s, b, every > 1 || at % s.element_count == 0,
				     a->is_best && b->is_best ? scores : NULL);
	}
	if (full)
		printf("%u bits, %s and %s: %u and %u elements, %llu applications, %.1f s\n", part->bits, d.name,
		       s.name, d.element_count, s.element_count, (unsigned long long)(applications - before),
		       (double)(clock() - start) / CLOCKS_PER_SEC);
	fflush(stdout);
	universe_close(&d);
	universe_close(&s);
	return is_sound;
}

static bool run_samples(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct universe d, s;
		struct element a, b;

		sample(&state, &d, &a);
		sample(&state, &s, &b);
		if (!apply_all(&d, &a, &s, &b, true, NULL))
			return false;
	}
	return true;
}

static bool is_precise(const struct operator* o, double best, double excess)
{
	for (unsigned i = 0; i < COUNT(floors); i++)
		if (!strcmp(floors[i].name, o->name))
			return best >= floors[i].best - 0.05 && excess <= floors[i].excess + 0.005;
	return false;
}

/* The table. False: an operator has become worse, or has no row in precision.def. */
static bool print(const struct score *scores)
{
	bool is_fine = true;

	printf("%-14s %8s %8s %8s\n", "operator", "cases", "best, %", "excess, bits");
	for (unsigned k = 0; k < operator_count; k++) {
		double cases = (double)scores[k].cases, best = 100.0 * (double)scores[k].best / cases,
		       excess = scores[k].excess / cases;
		bool is_good = is_precise(&operators[k], best, excess);

		printf("%-14s %8.0f %8.1f %8.2f%s\n", operators[k].name, cases, best, excess,
		       is_good ? "" : "  worse than precision.def says");
		is_fine = is_fine && is_good;
	}
	return is_fine;
}

int main(int argc, char **argv)
{
	bool full = argc > 2 && !strcmp(argv[2], "full");
	struct score *scores = calloc(operator_count, sizeof(*scores));
	bool is_fine = scores != NULL;
	unsigned bits = argc > 3 ? (unsigned)atoi(argv[3]) : 0;

	state = argc > 1 && strcmp(argv[1], "-") ? strtoull(argv[1], NULL, 0) : (uint64_t)time(NULL);
	printf("seed %llu\n", (unsigned long long)state);
	state = state * 2 + 1;
	for (unsigned i = 0; is_fine && i < COUNT(measured); i++)
		is_fine = run_part(&measured[i], true, scores);
	for (unsigned i = 0; is_fine && i < COUNT(others); i++)
		is_fine = (bits && others[i].bits != bits) || run_part(&others[i], full, NULL);
	is_fine = is_fine && run_samples(full ? 100 * SAMPLES : SAMPLES) && print(scores);
	printf("%u operators, %llu applications: %s\n", operator_count, (unsigned long long)applications,
	       is_fine ? "sound" : "failed");
	free(scores);
	return is_fine ? 0 : 1;
}
