/*
 * The interpreter beside native code of the same programs: nanoseconds of CPU of each, medians of interleaved rounds in
 * one process, and the ratio to native. Every result is compared.
 * usage: interp_bench IMAGE [ROUNDS]    exit status 1 when a result differs or a ratio is above 30
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bpfrt/engine.h"
#include "kernels.h"

enum { IMAGE_MAX = 1 << 20, ROUNDS_MAX = 101, RUNS = 50, RATIO_MAX = 30 };

#define KERNEL(name) uint64_t kernel_##name(struct kernel_ctx *ctx);
KERNELS(KERNEL)
#undef KERNEL

static const struct kernel {
	const char *name;
	uint64_t (*entry)(struct kernel_ctx *ctx);
} kernels[] = {
#define KERNEL(name) { #name, kernel_##name },
	KERNELS(KERNEL)
#undef KERNEL
};

enum { NATIVE, TRUSTED, CHECKED, ENGINES, COUNT = sizeof(kernels) / sizeof(kernels[0]) };

static uint64_t stack[BPFRT_STACK_BYTES / 8];
static struct bpfrt_executable exes[ENGINES];
static double times[ENGINES][ROUNDS_MAX];
static int failed;

/* Of this process: what else the machine does is not counted. */
static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, unsigned count)
{
	qsort(values, count, sizeof(*values), by_value);
	return values[count / 2];
}

static uint64_t entry(void *ctx);
static const struct kernel *current;

static uint64_t entry(void *ctx)
{
	return current->entry(ctx);
}

/* Nanoseconds of one run. */
static double time_runs(struct bpfrt_executable *exe, uint64_t seed, uint64_t *sum)
{
	double start = now_ns();

	*sum = 0;
	for (uint64_t i = 0; i < RUNS; i++) {
		struct kernel_ctx ctx = { seed + i };
		uint64_t result;

		if (exe->engine->run(exe, &ctx, &result)) {
			fprintf(stderr, "%s: %s at slot %u\n", current->name, bpfrt_trap_text(exe->trap),
				exe->run.insn);
			exit(1);
		}
		*sum = *sum * 31 + result;
	}
	return (now_ns() - start) / (double)RUNS;
}

static void measure(const struct kernel *kernel, const struct bpfrt_loaded *loaded, unsigned rounds, double *ratios)
{
	static const struct bpfrt_engine *const engines[] = { &bpfrt_engine_native, &bpfrt_engine_trusted,
							      &bpfrt_engine_checked };
	double medians[ENGINES];

	current = kernel;
	for (unsigned e = 0; e < ENGINES; e++) {
		exes[e] =
			(struct bpfrt_executable){ .entry = entry,
						   .prog = bpfrt_loaded_prog(loaded, kernel->name),
						   .run = { .stack = (uint8_t *)stack, .stack_bytes = sizeof(stack) } };
		if (engines[e]->prepare(&exes[e])) {
			fprintf(stderr, "%s: not in the image, or invalid\n", kernel->name);
			exit(1);
		}
	}
	for (unsigned round = 0; round < rounds; round++) {
		uint64_t sums[ENGINES];

		for (unsigned e = 0; e < ENGINES; e++)
			times[e][round] = time_runs(&exes[e], round * 1000003u, &sums[e]);
		if (sums[TRUSTED] != sums[NATIVE] || sums[CHECKED] != sums[NATIVE]) {
			printf("%s: DIFFERENT results\n", kernel->name);
			failed = 1;
		}
	}
	for (unsigned e = 0; e < ENGINES; e++)
		medians[e] = median(times[e], rounds);
	ratios[TRUSTED] = medians[TRUSTED] / medians[NATIVE];
	ratios[CHECKED] = medians[CHECKED] / medians[NATIVE];
	printf("%-10s %10.0f %10.0f %10.0f %8.1f %8.1f %8.2f\n", kernel->name, medians[NATIVE], medians[TRUSTED],
	       medians[CHECKED], ratios[TRUSTED], ratios[CHECKED],
	       medians[TRUSTED] / (double)exes[TRUSTED].run.executed);
}

static struct bpfrt_loaded *load(const char *path)
{
	const struct bpfrt_load_options options = { .size = sizeof(options), .copy = true, .vouch_contexts = true };
	uint8_t *bytes = malloc(IMAGE_MAX);
	FILE *file = fopen(path, "rb");
	size_t length = bytes && file ? fread(bytes, 1, IMAGE_MAX, file) : 0;
	struct bpfrt_loaded *loaded;

	if (bpfrt_image_load(bytes, length, &options, &loaded, NULL)) {
		fprintf(stderr, "%s cannot be loaded\n", path);
		exit(1);
	}
	fclose(file);
	free(bytes);
	return loaded;
}

int main(int argc, char **argv)
{
	unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 21;
	double trusted[COUNT], checked[COUNT], ratios[ENGINES], trusted_median, checked_median;
	struct bpfrt_loaded *loaded;

	if (argc < 2 || !rounds || rounds > ROUNDS_MAX)
		return 2;
	loaded = load(argv[1]);
	printf("%-10s %10s %10s %10s %8s %8s %8s\n", "kernel", "native ns", "trusted", "checked", "ratio", "ratio",
	       "ns/insn");
	for (unsigned i = 0; i < COUNT; i++) {
		measure(&kernels[i], loaded, rounds, ratios);
		trusted[i] = ratios[TRUSTED];
		checked[i] = ratios[CHECKED];
	}
	trusted_median = median(trusted, COUNT); /* sorted now */
	checked_median = median(checked, COUNT);
	printf("%u kernels: trusted %.1f times native (%.1f to %.1f), checked %.1f (%.1f to %.1f)\n", (unsigned)COUNT,
	       trusted_median, trusted[0], trusted[COUNT - 1], checked_median, checked[0], checked[COUNT - 1]);
	bpfrt_image_unload(loaded);
	return failed || trusted[COUNT - 1] > (double)RATIO_MAX || checked[COUNT - 1] > (double)RATIO_MAX;
}
