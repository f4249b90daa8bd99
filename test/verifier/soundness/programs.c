/*
 * Random programs against the verifier: each that it accepts runs on 32 inputs in checked mode, and must not trap, nor
 * execute more instructions than was promised, nor meet a value that the facts do not allow for.
 *
 *     soundness_programs [SEED [SECONDS]]
 *
 * Program number i of a seed is the same, however long it runs. Failures are printed as assembly, as short as they get.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "trial.h"

#define MUTANTS 2 /* of each program */

struct tally {
	uint64_t verdicts[4], bounded, insns, programs;
	uint64_t codes[1024]; /* of rejections */
	unsigned failures;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void fail(struct stage *stage, const struct program *program, uint64_t seed, const struct trial *trial)
{
	static struct program least;
	struct trial last = *trial;

	least = *program;
	trial_shrink(stage, &least, seed, &last);
	printf("\nunsound: program %llu, %s\n%s\nby %u instructions less: %s\n", (unsigned long long)seed,
	       program->is_tc ? "tc" : "XDP", trial->reason, program->count - least.count, last.reason);
	program_print(&least, &stage->models[least.is_tc]);
	if (getenv("BPFC_TRACE"))
		trial_trace(stage, &least);
	fflush(stdout);
}

static void try(struct stage *stage, const struct program *program, uint64_t seed, struct tally *tally)
{
	struct trial trial;

	trial_run(stage, program, seed, &trial);
	tally->programs++;
	tally->verdicts[trial.verdict]++;
	tally->bounded += trial.is_bounded;
	tally->insns += trial.insns;
	if (trial.verdict == VERDICT_REJECTED && trial.code < 1024)
		tally->codes[trial.code]++;
	if (trial.verdict == VERDICT_UNSOUND && tally->failures++ < 5)
		fail(stage, program, seed, &trial);
}

static void print(const struct tally *t, double seconds)
{
	double accepted = (double)(t->verdicts[VERDICT_SOUND] + t->verdicts[VERDICT_UNSOUND]);

	printf("%llu programs in %.1f s, %.0f a second; accepted %.1f %%, too complex %.1f %%; of the accepted ones "
	       "%.1f %% bounded, %.0f instructions executed each; unsound: %llu\n",
	       (unsigned long long)t->programs, seconds, (double)t->programs / seconds,
	       100 * accepted / (double)t->programs, 100 * (double)t->verdicts[VERDICT_COMPLEX] / (double)t->programs,
	       100 * (double)t->bounded / accepted, (double)t->insns / accepted,
	       (unsigned long long)t->verdicts[VERDICT_UNSOUND]);
	for (unsigned code = 0; code < 1024; code++)
		if (t->codes[code] && getenv("BPFC_CODES"))
			printf("  V%04u: %llu\n", code, (unsigned long long)t->codes[code]);
}

int main(int argc, char **argv)
{
	static struct stage stage;
	static struct tally tally;
	uint64_t seed = argc > 1 && strcmp(argv[1], "-") ? strtoull(argv[1], NULL, 0) : (uint64_t)time(NULL) << 20;
	double seconds = argc > 2 ? atof(argv[2]) : 15, start = now();

	stage_open(&stage);
	printf("seed %llu\n", (unsigned long long)seed);
	for (uint64_t i = seed; now() - start < seconds; i++) {
		static struct program program, mutant;
		uint64_t state = random_seeded(i);

		program_generate(&state, &program);
		try(&stage, &program, i, &tally);
		for (unsigned k = 0; k < MUTANTS; k++) {
			mutant = program;
			program_mutate(&state, &mutant);
			try(&stage, &mutant, i, &tally);
		}
	}
	print(&tally, now() - start);
	stage_close(&stage);
	return tally.verdicts[VERDICT_UNSOUND] ? 1 : 0;
}
