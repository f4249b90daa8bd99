/*
 * Map operations of compiled programs beside the kernel's: nanoseconds of one operation, medians of interleaved rounds,
 * and the ratio; time on the CPU, as the kernel does not count either when it gives way. The loop around the operation
 * is measured alone and subtracted. The kernel's column is missing where bpf() is not permitted. usage: map_bench
 * maps.bpf.o [ROUNDS]
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpfrt/host.h"
#include "maps.h"

enum { ROUNDS_MAX = 101, REPEAT = 400 };

#define BENCHES(row)                                                                                           \
	row(loop_alone) row(array_lookup) row(hash_small_lookup) row(hash_small_update) row(hash_large_lookup) \
		row(hash_large_update)
#define ROW(name) uint64_t map_bench_##name(struct bpfrt_skb *ctx);
BENCHES(ROW)
#undef ROW

static const struct bench {
	const char *name;
	uint64_t (*run)(struct bpfrt_skb *ctx);
} benches[] = {
#define ROW(name) { #name, map_bench_##name },
	BENCHES(ROW)
#undef ROW
};

enum { COUNT = sizeof(benches) / sizeof(benches[0]) };

static double ours[COUNT][ROUNDS_MAX], kernels[COUNT][ROUNDS_MAX];

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
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

/* Gives the hashes all their keys; `object` NULL: ours. */
static int fill(const char *name, uint64_t entries, struct bpf_object *object)
{
	int fd = object ? bpf_object__find_map_fd_by_name(object, name) : -1;
	const struct bpfrt_map *map = object ? NULL : bpfrt_map_find(name);

	for (uint64_t n = 0; n < entries; n++) {
		uint64_t key = MAP_KEY(n, entries);
		int64_t status = object ? bpf_map_update_elem(fd, &key, &n, BPF_ANY)
				 : map  ? bpfrt_map_update(map, &key, &n, BPFRT_ANY)
					: -1;

		if (status) {
			fprintf(stderr, "map_bench: %s cannot hold its keys (%lld)\n", name, (long long)status);
			return -1;
		}
	}
	return 0;
}

static double time_ours(const struct bench *bench)
{
	static uint8_t packet[64];
	struct bpfrt_skb skb;
	double start;

	bpfrt_skb_bind(&skb, packet, sizeof(packet));
	start = now_ns();
	for (int i = 0; i < REPEAT; i++)
		bench->run(&skb);
	return (now_ns() - start) / (double)(REPEAT * RUNS);
}

static double time_kernels(struct bpf_object *object, const char *name)
{
	static uint8_t packet[64];
	struct bpf_program *prog = bpf_object__find_program_by_name(object, name);
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = packet, .data_size_in = sizeof(packet), .repeat = REPEAT);

	if (!prog || bpf_prog_test_run_opts(bpf_program__fd(prog), &run)) {
		fprintf(stderr, "map_bench: the kernel does not run %s\n", name);
		exit(1);
	}
	return (double)run.duration / RUNS;
}

static struct bpf_object *load(const char *path)
{
	struct bpf_object *object = bpf_object__open(path);

	if (!object || bpf_object__load(object)) {
		printf("SKIP: the kernel does not load %s (%s)\n", path, strerror(errno));
		return NULL;
	}
	return object;
}

static void print(unsigned rounds, bool has_kernel)
{
	double own_loop = median(ours[0], rounds), kernel_loop = median(kernels[0], rounds);

	printf("%-20s %10s %10s %8s   (ns an operation, medians of %u rounds)\n", "operation", "bpfc", "kernel",
	       "ratio", rounds);
	for (unsigned i = 1; i < COUNT; i++) {
		double own = median(ours[i], rounds) - own_loop, kernel = median(kernels[i], rounds) - kernel_loop;

		if (has_kernel)
			printf("%-20s %10.1f %10.1f %8.2f\n", benches[i].name, own, kernel, own / kernel);
		else
			printf("%-20s %10.1f %10s %8s\n", benches[i].name, own, "-", "-");
	}
}

int main(int argc, char **argv)
{
	unsigned rounds = argc > 2 ? (unsigned)atoi(argv[2]) : 11;
	struct bpf_object *object;

	if (argc < 2 || !rounds || rounds > ROUNDS_MAX) {
		fputs("usage: map_bench maps.bpf.o [ROUNDS]\n", stderr);
		return 2;
	}
	object = load(argv[1]);
	if (bpfrt_init(NULL) || fill("hash_small", SMALL, NULL) || fill("hash_large", LARGE, NULL))
		return 1;
	if (object && (fill("hash_small", SMALL, object) || fill("hash_large", LARGE, object)))
		return 1;
	for (unsigned round = 0; round < rounds; round++)
		for (unsigned i = 0; i < COUNT; i++) {
			ours[i][round] = time_ours(&benches[i]);
			kernels[i][round] = object ? time_kernels(object, benches[i].name) : 0;
		}
	print(rounds, object);
	bpf_object__close(object);
	return 0;
}
