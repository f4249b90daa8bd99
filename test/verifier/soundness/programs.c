/*
 * Random programs against the verifier: each that it accepts runs on 32 inputs in checked mode, and must not trap, nor
 * execute more instructions than was promised, nor meet a value that the facts do not allow for.
 *
 *     soundness_programs [SEED [SECONDS [kernel|show]]]
 *
 * kernel: its verdicts are compared with ours, too; differences are counted by the reason of the one that rejects.
 * show: prints the programs of the one seed, with verdicts.
 * Program number i of a seed is the same, however long it runs. Failures are printed as assembly, as short as they get.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel.h"
#include "trial.h"

#define MUTANTS 2 /* of each program */

/* Programs on which the kernel's verdict is another. */
struct difference {
	char why[100];
	uint64_t count, seed; /* seed: of the first */
};

struct differences {
	struct difference rows[500];
	unsigned count;
	uint64_t total;
};

struct tally {
	uint64_t verdicts[4], bounded, insns, programs;
	uint64_t codes[1024]; /* of rejections */
	unsigned failures;
	bool asks_kernel;
	uint64_t asked, kernel_accepts;
	struct differences only_we, only_kernel; /* accept */
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

static void differ(struct differences *all, const char *why, uint64_t seed)
{
	unsigned i = 0;

	while (i < all->count && strcmp(all->rows[i].why, why))
		i++;
	all->total++;
	if (i == sizeof(all->rows) / sizeof(all->rows[0]))
		return;
	if (i == all->count) {
		snprintf(all->rows[i].why, sizeof(all->rows[i].why), "%s", why);
		all->rows[all->count++].seed = seed;
	}
	all->rows[i].count++;
}

/* Loops may keep the kernel for a second. */
static bool is_slow(const struct program *program)
{
	for (uint32_t i = 0; i < program->count; i++) {
		unsigned shape = bpfc_insn_info(program->insns[i].id)->shape;

		if ((shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG) && program->insns[i].off < 0)
			return true;
	}
	return false;
}

/* The kernel asks for types of functions that are called back; these programs have none. */
static bool has_callbacks(const struct program *program)
{
	for (uint32_t i = 0; i < program->count; i++)
		if (program->insns[i].id == BPFC_INSN_LD_CODE)
			return true;
	return false;
}

static void ask_kernel(struct stage *stage, const struct program *program, uint64_t seed, const struct trial *trial,
		       struct tally *tally)
{
	bool ours = trial->verdict == VERDICT_SOUND || trial->verdict == VERDICT_UNSOUND;
	struct kernel_verdict theirs;
	char code[8];

	if (has_callbacks(program) || (is_slow(program) && seed % 64))
		return;
	theirs = kernel_ask(program, &stage->models[program->is_tc]);
	tally->asked++;
	tally->kernel_accepts += theirs.accepts;
	if (ours && !theirs.accepts)
		differ(&tally->only_we,
		       theirs.insn != BPFC_NONE && !trial->is_reached[theirs.insn] ? "at what is dead for us"
										   : theirs.why,
		       seed);
	snprintf(code, sizeof(code), "V%04u", (unsigned)trial->code % 10000);
	if (!ours && theirs.accepts)
		differ(&tally->only_kernel, code, seed);
}

static void print_differences(const char *title, const struct differences *all)
{
	printf("%s: %llu\n", title, (unsigned long long)all->total);
	for (unsigned i = 0; i < all->count; i++)
		printf("%8llu  %s (program %llu)\n", (unsigned long long)all->rows[i].count, all->rows[i].why,
		       (unsigned long long)all->rows[i].seed);
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
	if (tally->asks_kernel)
		ask_kernel(stage, program, seed, &trial, tally);
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
	if (t->asks_kernel) {
		printf("the kernel accepts %.1f %% of %llu\n", 100 * (double)t->kernel_accepts / (double)t->asked,
		       (unsigned long long)t->asked);
		print_differences("accepted by us, rejected by the kernel", &t->only_we);
		print_differences("rejected by us, accepted by the kernel", &t->only_kernel);
	}
	for (unsigned code = 0; code < 1024; code++)
		if (t->codes[code] && getenv("BPFC_CODES"))
			printf("  V%04u: %llu\n", code, (unsigned long long)t->codes[code]);
}

static void show(struct stage *stage, const struct program *program, uint64_t seed)
{
	const struct bpfc_model *model = &stage->models[program->is_tc];
	struct trial trial;
	struct kernel_verdict theirs;

	trial_run(stage, program, seed, &trial);
	theirs = kernel_ask(program, model);
	program_print(program, model);
	printf("we: %s V%04u at %u; the kernel: %s %s at %d\n\n",
	       trial.verdict == VERDICT_SOUND ? "accept" : "do not accept", (unsigned)trial.code, trial.insn,
	       theirs.accepts ? "accepts" : "rejects", theirs.why, (int)theirs.insn);
}

int main(int argc, char **argv)
{
	static struct stage stage;
	static struct tally tally;
	uint64_t seed = argc > 1 && strcmp(argv[1], "-") ? strtoull(argv[1], NULL, 0) : (uint64_t)time(NULL) << 20;
	double seconds = argc > 2 ? atof(argv[2]) : 15, start = now();
	bool shows = argc > 3 && !strcmp(argv[3], "show");

	stage_open(&stage);
	if (argc > 3) {
		tally.asks_kernel = kernel_open();
		if (!tally.asks_kernel)
			fprintf(stderr, "SKIP: the kernel makes no maps for us: %s\n", strerror(errno));
	}
	printf("seed %llu\n", (unsigned long long)seed);
	for (uint64_t i = seed; now() - start < seconds; i++) {
		static struct program program, mutant;
		uint64_t state = random_seeded(i);

		program_generate(&state, &program);
		try(&stage, &program, i, &tally);
		if (shows)
			show(&stage, &program, i);
		for (unsigned k = 0; k < MUTANTS; k++) {
			mutant = program;
			program_mutate(&state, &mutant);
			try(&stage, &mutant, i, &tally);
			if (shows)
				show(&stage, &mutant, i);
		}
		if (shows)
			break;
	}
	print(&tally, now() - start);
	stage_close(&stage);
	return tally.verdicts[VERDICT_UNSOUND] ? 1 : 0;
}
